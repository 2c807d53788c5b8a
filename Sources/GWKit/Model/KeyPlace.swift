/// Where a provider's key is found. The key itself is never part of it.
package enum KeyPlace: Sendable, Equatable {
  case environment(variable: String)
  case command(String)
}
