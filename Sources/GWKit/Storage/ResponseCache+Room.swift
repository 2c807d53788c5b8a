/// Making room.
extension ResponseCache {
  /// Entries that one transaction takes out at most: other calls wait for it.
  private static let evictions = 100
  /// Entries that are read at once.
  private static let batch = 64

  /// Makes the cache no larger than `most` bytes. Returns how many entries and bytes went. Each batch is a transaction of
  /// its own, inside which `noting` is told how many go.
  package func trim(
    to most: Int64, at now: Instant, noting: (Int) throws -> Void = { _ in }
  ) throws -> (entries: Int, bytes: Int64) {
    var gone: (entries: Int, bytes: Int64) = (0, 0)
    while true {
      let batch = try database.write {
        let batch = try makeRoom(most, besides: [], at: now)
        if batch.entries > 0 { try noting(batch.entries) }
        return batch
      }
      guard batch.entries > 0 else { return gone }
      gone.entries += batch.entries
      gone.bytes += batch.bytes
    }
  }

  /// Those whose time is over go first, then those that have saved least, the longest unused first; what has just come
  /// must have the chance to save something. Inside a write transaction.
  func makeRoom(
    _ most: Int64, besides key: [UInt8], at now: Instant
  ) throws -> (entries: Int, bytes: Int64) {
    let excess = try (totals()?.bytes ?? 0) - most
    var gone: (entries: Int, bytes: Int64) = (0, 0)
    func evict(_ clause: String, _ values: [SQLValue]) throws {
      while gone.bytes < excess, gone.entries < Self.evictions {
        let batch = try database.rows(
          "SELECT \(Self.columns) FROM gateway_cache_performance \(clause) LIMIT \(Self.batch)",
          values, Self.entry)
        guard !batch.isEmpty else { return }
        for entry in batch where gone.bytes < excess && gone.entries < Self.evictions {
          try remove(entry)
          gone.entries += 1
          gone.bytes += entry.bytes
        }
      }
    }
    try evict(
      "WHERE key <> ? AND expires_at <= ? ORDER BY expires_at", [.blob(key), .instant(now)])
    try evict("WHERE key <> ? ORDER BY saved_nano_usd, tokens_saved, used_at, id", [.blob(key)])
    return gone
  }
}
