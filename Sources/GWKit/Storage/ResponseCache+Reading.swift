/// What a person may want to know of the cache, and to have taken out of it.
extension ResponseCache {
  /// Which entries are meant; nil fields do not narrow.
  package struct Filter: Sendable, Equatable {
    package var client: String?
    package var model: String?
    /// The row that was called for it.
    package var provider: String?
    /// Made before this moment.
    package var madeBefore: Instant?
    /// Whose time is over at this moment.
    package var overAt: Instant?

    package init(client: String? = nil, model: String? = nil, provider: String? = nil) {
      self.client = client
      self.model = model
      self.provider = provider
    }
  }

  /// Those that saved most first.
  package func mostSaving(_ limit: Int) throws -> [CacheEntry] {
    try database.rows(
      """
      SELECT \(Self.columns) FROM gateway_cache_performance
      ORDER BY saved_nano_usd DESC, tokens_saved DESC, used_at DESC, id DESC LIMIT ?
      """, [.integer(Int64(limit))], Self.entry)
  }

  /// Entries whose readable prompt has all of these words, the newest first. Words are plain text.
  package func search(_ words: [String], limit: Int) throws -> [CacheEntry] {
    let quoted = words.map(Self.quoted)
    guard !quoted.isEmpty else { return [] }
    return try database.rows(
      """
      SELECT \(Self.columns) FROM gateway_cache_performance WHERE id IN (
        SELECT rowid FROM cache_words WHERE cache_words MATCH ? ORDER BY rowid DESC LIMIT ?)
      ORDER BY id DESC
      """, [.text(quoted.joined(separator: " ")), .integer(Int64(limit))], Self.entry)
  }

  /// By scalars: a quote with an accent on it is a quote.
  private static func quoted(_ word: String) -> String {
    let scalars = word.unicodeScalars.flatMap { $0 == "\"" ? [$0, $0] : [$0] }
    return "\"\(String(String.UnicodeScalarView(scalars)))\""
  }

  /// Entries whose key begins with these hexadecimal digits, at most `limit`; nil when they are none.
  package func entries(startingWith digits: String, limit: Int) throws -> [CacheEntry]? {
    guard let first = Hexadecimal.bytes(digits), digits.utf8.count <= 64 else { return nil }
    // The last key that can begin so.
    let last = Hexadecimal.bytes(
      digits + String(repeating: "f", count: 64 - digits.utf8.count))
    return try database.rows(
      """
      SELECT \(Self.columns) FROM gateway_cache_performance WHERE key >= ? AND key <= ? ORDER BY key LIMIT ?
      """, [.blob(first), .blob(last ?? []), .integer(Int64(limit))], Self.entry)
  }

  /// Entries in the order in which they were first stored, after `id`, at most `limit`, each with its body: for one who
  /// reads them all.
  package func whole(
    after id: Int64, limit: Int
  ) throws -> [(entry: CacheEntry, stored: StoredBody)] {
    try database.rows(
      """
      SELECT \(Self.columns), digest, body FROM gateway_cache_performance LEFT JOIN cache_bodies USING (id)
      WHERE id > ? ORDER BY id LIMIT ?
      """, [.integer(id), .integer(Int64(limit))]
    ) { (Self.entry($0), StoredBody($0, from: Self.columnCount)) }
  }

  /// Whether any entry is what the filter means by names.
  package func has(_ filter: Filter) throws -> Bool {
    var conditions = SQLConditions()
    conditions.narrow("client_id = ?", filter.client.map(SQLValue.text))
    conditions.narrow("model = ?", filter.model.map(SQLValue.text))
    return try database.first(
      "SELECT 1 FROM gateway_cache_performance \(conditions.clause) LIMIT 1", conditions.values
    ) { _ in true } ?? false
  }
}
