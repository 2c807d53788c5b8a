/// Storing.
extension ResponseCache {
  /// Stores an answer in the place of the one with the same key, whose counters stay. Older entries make room, as many
  /// as may go at once: where there are more than `most` bytes, they become fewer with every answer. One that is larger
  /// is not stored: false. Inside a write transaction.
  package func store(
    _ entry: CacheEntry, digest: [UInt8], body: [UInt8], most: Int64, at now: Instant
  ) throws -> Bool {
    var entry = entry
    entry.bytes = Self.size(entry, body)
    guard entry.bytes <= most else { return false }
    if let present = try find(entry.key) {
      try replace(present, by: entry, digest, body)
    } else {
      try add(entry, digest, body)
    }
    _ = try makeRoom(most, besides: entry.key, at: now)
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
        .integer(entry.bytes), .instant(entry.createdAt), .instant(entry.expiresAt),
        .text(entry.provider), .text(entry.apiType.rawValue),
      ])
    let id = database.lastInsertedID
    try database.execute(
      "INSERT INTO cache_bodies (id, digest, body) VALUES (?, ?, ?)",
      [.integer(id), .blob(digest), .blob(body)])
    addWords(id, entry.prompt)
    try count(entries: 1, unreadable: entry.prompt == nil ? 1 : 0, bytes: entry.bytes)
  }

  private func replace(
    _ present: CacheEntry, by entry: CacheEntry, _ digest: [UInt8], _ body: [UInt8]
  ) throws {
    let id = SQLValue.integer(present.id)
    if present.prompt != entry.prompt {
      try removeWords(present)
      addWords(present.id, entry.prompt)
    }
    try database.execute(
      """
      UPDATE gateway_cache_performance SET client_id = ?2, prompt = ?3, input_tokens = ?4, output_tokens = ?5, bytes = ?6,
        created_at = ?7, expires_at = ?8, used_at = max(used_at, ?7), provider = ?9, api_type = ?10
      WHERE id = ?1
      """,
      [
        id, .text(entry.client), .optional(entry.prompt), .integer(entry.inputTokens),
        .integer(entry.outputTokens), .integer(entry.bytes), .instant(entry.createdAt),
        .instant(entry.expiresAt), .text(entry.provider), .text(entry.apiType.rawValue),
      ])
    try database.execute(
      "REPLACE INTO cache_bodies (id, digest, body) VALUES (?, ?, ?)",
      [id, .blob(digest), .blob(body)])
    let unreadable = (entry.prompt == nil ? 1 : 0) - (present.prompt == nil ? 1 : 0)
    try count(
      entries: 0, unreadable: Int64(unreadable), bytes: entry.bytes - present.bytes)
  }

  private func count(entries: Int64, unreadable: Int64, bytes: Int64) throws {
    try database.execute(
      "UPDATE cache_totals SET entries = entries + ?, unreadable = unreadable + ?, bytes = bytes + ?",
      [.integer(entries), .integer(unreadable), .integer(bytes)])
  }

  private func addWords(_ id: Int64, _ prompt: String?) {
    if let prompt { database.words.texts[id] = Self.words(prompt) }
  }

  /// The last of a write transaction.
  func indexWords() throws {
    guard !database.words.texts.isEmpty else { return }
    for (id, words) in database.words.texts.sorted(by: { $0.key < $1.key }) {
      try database.execute(
        "INSERT INTO cache_words (rowid, prompt) VALUES (?, ?)", [.integer(id), .text(words)])
    }
    database.words.texts = [:]
  }

  /// The index must be told what it was told to add.
  private func removeWords(_ entry: CacheEntry) throws {
    guard let words = entry.prompt.map(Self.words) else { return }
    // The index has not heard of them yet.
    if database.words.texts.removeValue(forKey: entry.id) != nil { return }
    try database.execute(
      "INSERT INTO cache_words (cache_words, rowid, prompt) VALUES ('delete', ?, ?)",
      [.integer(entry.id), .text(words)])
  }

  /// So much of a prompt has its words in the index, in bytes: a book would hold up every other call while it is indexed.
  package static let indexed = 4096

  private static func words(_ prompt: String) -> String { prompt.prefix(bytes: indexed) }

  /// About what an entry takes besides its texts: its row, its digest, and its places in the indexes.
  private static let overhead: Int64 = 512

  /// What an entry takes in the file: its answer, its prompt, and the prompt's words once more.
  static func size(_ entry: CacheEntry, _ body: [UInt8]) -> Int64 {
    let prompt = entry.prompt.map { $0.utf8.count + words($0).utf8.count } ?? 0
    return overhead + Int64(body.count + prompt)
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
