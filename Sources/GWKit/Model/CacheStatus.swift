/// What the cache had to do with a call, as the log has it.
package enum CacheStatus: String, Sendable {
  case hit, miss, off, refresh
}
