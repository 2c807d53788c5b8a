/// Taking entries out, so that nothing of them stays in the file.
extension ResponseCache {
  /// Entries of one transaction at most, so that the gate is never held long.
  private static let removals = 500

  /// Takes out what the filter means. Returns how many entries and bytes went. Each batch is a transaction of its own.
  package func clear(_ filter: Filter) throws -> (entries: Int, bytes: Int64) {
    let (clause, values) = Self.clause(filter)
    var gone: (entries: Int, bytes: Int64) = (0, 0)
    while true {
      let batch = try database.write {
        let batch = try database.rows(
          "SELECT \(Self.columns) FROM gateway_cache_performance \(clause) LIMIT \(Self.removals)",
          values, Self.entry)
        for entry in batch { try remove(entry) }
        return batch
      }
      gone.entries += batch.count
      gone.bytes += batch.reduce(0) { $0 + $1.bytes }
      if batch.count < Self.removals { return gone }
    }
  }

  private static func clause(_ filter: Filter) -> (String, [SQLValue]) {
    var conditions = SQLConditions()
    conditions.narrow("client_id = ?", filter.client.map(SQLValue.text))
    conditions.narrow("model = ?", filter.model.map(SQLValue.text))
    conditions.narrow("created_at < ?", filter.madeBefore.map(SQLValue.instant))
    conditions.narrow("expires_at <= ?", filter.overAt.map(SQLValue.instant))
    return (conditions.clause, conditions.values)
  }

  /// Pages of the index of words that one transaction writes.
  private static let pages: Int64 = 250

  /// Leaves nothing in the file of entries that are gone, whenever they went, and gives their space back. The index of
  /// words only notes what is taken out of it, with the words, until its parts are put together.
  package func erase() throws {
    let isEmpty = try database.write {
      guard try totals()?.entries == 0 else { return false }
      try database.execute("INSERT INTO cache_words (cache_words) VALUES ('delete-all')")
      return true
    }
    if !isEmpty { try joinWords() }
    try database.releaseSpace()
  }

  /// A piece at a time. The first one says that all parts are meant; one that changes nothing was the last.
  private func joinWords() throws {
    var pages = -Self.pages
    while true {
      let changes = try database.write {
        let before = try database.changeCount()
        try database.execute(
          "INSERT INTO cache_words (cache_words, rank) VALUES ('merge', ?)", [.integer(pages)])
        return try database.changeCount() - before
      }
      guard changes > 1 else { return }
      pages = Self.pages
    }
  }
}
