/// Answers that may be given again, and what they have saved. It decides neither what is worth keeping nor whether an
/// entry is fresh enough.
package struct ResponseCache {
  let database: Database

  package init(_ database: Database) { self.database = database }

  static let columns = """
    id, key, scope, client_id, model, prompt, input_tokens, output_tokens, bytes, hits, tokens_saved,
    saved_nano_usd, saved_nano_brl, created_at, expires_at, last_hit_at, provider, api_type
    """

  static let columnCount: Int32 = 18

  static func entry(_ row: Statement) -> CacheEntry {
    var entry = CacheEntry(
      key: row.blob(1), scope: CacheScope(text: row.text(2)), client: row.text(3),
      model: row.text(4), provider: row.text(16),
      apiType: Provider.Role(rawValue: row.text(17)) ?? .direct, inputTokens: row.int(6),
      outputTokens: row.int(7),
      createdAt: row.instant(13), expiresAt: row.instant(14))
    entry.id = row.int(0)
    entry.prompt = row.optionalText(5)
    entry.bytes = row.int(8)
    entry.savings = CacheSavings(
      hits: row.int(9), tokens: row.int(10), usd: NanoUSD(nanos: row.int(11)),
      brl: NanoBRL(nanos: row.int(12)))
    entry.lastHitAt = row.optionalInstant(15)
    return entry
  }

  package func find(_ key: [UInt8]) throws -> CacheEntry? {
    try database.first(
      "SELECT \(Self.columns) FROM gateway_cache_performance WHERE key = ?", [.blob(key)],
      Self.entry)
  }

  /// An answer as bytes, and the digest that they had when they were stored; both empty when they are gone.
  package struct StoredBody: Sendable, Equatable {
    package var digest: [UInt8] = []
    package var bytes: [UInt8] = []

    /// Of a row whose columns from `column` on they are.
    init(_ row: Statement, from column: Int32) {
      (digest, bytes) = (row.blob(column), row.blob(column + 1))
    }
  }

  package func answer(to key: [UInt8]) throws -> (entry: CacheEntry, stored: StoredBody)? {
    try database.first(
      """
      SELECT \(Self.columns), digest, body FROM gateway_cache_performance LEFT JOIN cache_bodies USING (id)
      WHERE key = ?
      """, [.blob(key)]
    ) { (Self.entry($0), StoredBody($0, from: Self.columnCount)) }
  }

  private static let hit = """
    UPDATE gateway_cache_performance SET hits = hits + 1, tokens_saved = tokens_saved + ?2,
      saved_nano_usd = saved_nano_usd + ?3, saved_nano_brl = saved_nano_brl + ?4, last_hit_at = ?5, used_at = ?5
    WHERE id = ?1
    """
  private static let hits = """
    UPDATE cache_totals SET hits = hits + 1, tokens_saved = tokens_saved + ?, saved_nano_usd = saved_nano_usd + ?,
      saved_nano_brl = saved_nano_brl + ?
    """

  /// Before the transaction that counts a hit.
  package func prepareHit() { database.prepare([Self.hit, Self.hits]) }

  /// An answer was given again. Inside a write transaction.
  package func countHit(of id: Int64, _ saved: CacheSavings, at now: Instant) throws {
    let amounts: [SQLValue] = [
      .integer(saved.tokens), .integer(saved.usd.nanos), .integer(saved.brl.nanos),
    ]
    try database.execute(Self.hit, [.integer(id)] + amounts + [.instant(now)])
    try database.execute(Self.hits, amounts)
  }

  /// A request found nothing and was sent; -1 when it found something in the end. Inside a write transaction.
  package func countMiss(_ count: Int64 = 1) throws {
    try database.execute("UPDATE cache_totals SET misses = misses + ?", [.integer(count)])
  }
}

/// What the cache holds, and what it did since the beginning: counters that outlive their entries.
package struct CacheTotals: Sendable, Equatable {
  package var entries: Int64
  /// Entries whose prompt may not be read, so that no search finds them.
  package var unreadable: Int64
  package var bytes: Int64
  package var misses: Int64
  package var savings: CacheSavings
}

extension ResponseCache {
  package func totals() throws -> CacheTotals? {
    try database.first(
      """
      SELECT entries, unreadable, bytes, misses, hits, tokens_saved, saved_nano_usd, saved_nano_brl FROM cache_totals
      """
    ) { row in
      CacheTotals(
        entries: row.int(0), unreadable: row.int(1), bytes: row.int(2), misses: row.int(3),
        savings: CacheSavings(
          hits: row.int(4), tokens: row.int(5), usd: NanoUSD(nanos: row.int(6)),
          brl: NanoBRL(nanos: row.int(7))))
    }
  }
}
