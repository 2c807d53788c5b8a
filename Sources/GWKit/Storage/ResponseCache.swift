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

  /// An entry with the digest of its body and the body itself, both empty when it is gone.
  package func answer(
    to key: [UInt8]
  ) throws -> (entry: CacheEntry, digest: [UInt8], body: [UInt8])? {
    try database.first(
      """
      SELECT \(Self.columns), digest, body FROM gateway_cache_performance LEFT JOIN cache_bodies USING (id)
      WHERE key = ?
      """, [.blob(key)]
    ) { (Self.entry($0), $0.blob(Self.columnCount), $0.blob(Self.columnCount + 1)) }
  }

  /// The body of an entry with its digest; nil when it is gone.
  package func body(of id: Int64) throws -> (digest: [UInt8], body: [UInt8])? {
    try database.first("SELECT digest, body FROM cache_bodies WHERE id = ?", [.integer(id)]) {
      ($0.blob(0), $0.blob(1))
    }
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

/// Storing and making room.
extension ResponseCache {
  /// Stores an answer in the place of the one with the same key, whose counters stay. Older entries make room: more than
  /// `most` bytes there never are, and one that is larger is not stored: false. Inside a write transaction.
  package func store(
    _ entry: CacheEntry, digest: [UInt8], body: [UInt8], most: Int64, at now: Instant
  ) throws -> Bool {
    guard body.count <= most else { return false }
    if let present = try find(entry.key) {
      try replace(present, by: entry, digest, body)
    } else {
      try add(entry, digest, body)
    }
    try makeRoom(most, for: entry.key, at: now)
    return true
  }

  private func add(_ entry: CacheEntry, _ digest: [UInt8], _ body: [UInt8]) throws {
    try database.execute(
      """
      INSERT INTO gateway_cache_performance (key, scope, client_id, model, prompt, input_tokens, output_tokens, bytes,
        created_at, expires_at, used_at, provider, api_type)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?9, ?11, ?12)
      """,
      [
        .blob(entry.key), .text(entry.scope.text), .text(entry.client), .text(entry.model),
        .optional(entry.prompt), .integer(entry.inputTokens), .integer(entry.outputTokens),
        .integer(Int64(body.count)), .instant(entry.createdAt), .instant(entry.expiresAt),
        .text(entry.provider), .text(entry.apiType.rawValue),
      ])
    let id = database.lastInsertedID
    try database.execute(
      "INSERT INTO cache_bodies (id, digest, body) VALUES (?, ?, ?)",
      [.integer(id), .blob(digest), .blob(body)])
    try addWords(id, entry.prompt)
    try count(entries: 1, unreadable: entry.prompt == nil ? 1 : 0, bytes: Int64(body.count))
  }

  private func replace(
    _ present: CacheEntry, by entry: CacheEntry, _ digest: [UInt8], _ body: [UInt8]
  ) throws {
    let id = SQLValue.integer(present.id)
    if present.prompt != entry.prompt {
      try removeWords(present)
      try addWords(present.id, entry.prompt)
    }
    try database.execute(
      """
      UPDATE gateway_cache_performance SET client_id = ?2, prompt = ?3, input_tokens = ?4, output_tokens = ?5, bytes = ?6,
        created_at = ?7, expires_at = ?8, used_at = max(used_at, ?7), provider = ?9, api_type = ?10
      WHERE id = ?1
      """,
      [
        id, .text(entry.client), .optional(entry.prompt), .integer(entry.inputTokens),
        .integer(entry.outputTokens), .integer(Int64(body.count)), .instant(entry.createdAt),
        .instant(entry.expiresAt), .text(entry.provider), .text(entry.apiType.rawValue),
      ])
    try database.execute(
      "REPLACE INTO cache_bodies (id, digest, body) VALUES (?, ?, ?)",
      [id, .blob(digest), .blob(body)])
    let unreadable = (entry.prompt == nil ? 1 : 0) - (present.prompt == nil ? 1 : 0)
    try count(
      entries: 0, unreadable: Int64(unreadable), bytes: Int64(body.count) - present.bytes)
  }

  private func count(entries: Int64, unreadable: Int64, bytes: Int64) throws {
    try database.execute(
      "UPDATE cache_totals SET entries = entries + ?, unreadable = unreadable + ?, bytes = bytes + ?",
      [.integer(entries), .integer(unreadable), .integer(bytes)])
  }

  private func addWords(_ id: Int64, _ prompt: String?) throws {
    guard let prompt else { return }
    try database.execute(
      "INSERT INTO cache_words (rowid, prompt) VALUES (?, ?)", [.integer(id), .text(prompt)])
  }

  private func removeWords(_ entry: CacheEntry) throws {
    guard let prompt = entry.prompt else { return }
    try database.execute(
      "INSERT INTO cache_words (cache_words, rowid, prompt) VALUES ('delete', ?, ?)",
      [.integer(entry.id), .text(prompt)])
  }

  /// Entries that go at once when there is no room: enough to not do it with every answer, and few enough to be quick.
  private static let batch: Int64 = 64

  /// Those whose time is over go first, then those that have saved least, the longest unused first; what has just come
  /// must have the chance to save something.
  private func makeRoom(_ most: Int64, for key: [UInt8], at now: Instant) throws {
    guard var bytes = try totals()?.bytes, bytes > most else { return }
    let over = try entries(
      "WHERE expires_at <= ? AND key <> ? ORDER BY expires_at", [.instant(now), .blob(key)])
    for entry in over where bytes > most {
      try remove(entry)
      bytes -= entry.bytes
    }
    while bytes > most {
      let least = try entries(
        "WHERE key <> ? ORDER BY saved_nano_usd, tokens_saved, used_at, id", [.blob(key)])
      guard !least.isEmpty else { return }
      for entry in least where bytes > most {
        try remove(entry)
        bytes -= entry.bytes
      }
    }
  }

  private func entries(_ clause: String, _ values: [SQLValue]) throws -> [CacheEntry] {
    try database.rows(
      "SELECT \(Self.columns) FROM gateway_cache_performance \(clause) LIMIT \(Self.batch)", values,
      Self.entry)
  }

  /// Inside a write transaction.
  package func remove(_ entry: CacheEntry) throws {
    try removeWords(entry)
    try database.execute("DELETE FROM cache_bodies WHERE id = ?", [.integer(entry.id)])
    try database.execute(
      "DELETE FROM gateway_cache_performance WHERE id = ?", [.integer(entry.id)])
    try count(entries: -1, unreadable: entry.prompt == nil ? -1 : 0, bytes: -entry.bytes)
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
