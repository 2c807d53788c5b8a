/// Taking entries out, so that nothing of them stays in the file.
extension ResponseCache {
  /// Entries of one transaction at most, so that the gate is never held long: taking words out of the index is most of it.
  private static let removals = 100

  /// Takes out what the filter means, and keeps out what is under way to it. Returns how many entries and bytes went.
  /// Each batch is a transaction of its own, inside which `noting` is told how many go.
  package func clear(
    _ filter: Filter, noting: (Int) throws -> Void = { _ in }
  ) throws -> (entries: Int, bytes: Int64) {
    var gone: (entries: Int, bytes: Int64) = (0, 0)
    var last: Int64 = 0
    try database.write { try cut(filter) }
    while true {
      let batch = try database.write {
        let batch = try removeSome(filter, after: last)
        if !batch.isEmpty { try noting(batch.count) }
        return batch
      }
      gone.entries += batch.count
      gone.bytes += batch.reduce(0) { $0 + $1.bytes }
      guard let end = batch.last?.id, batch.count == Self.removals else { return gone }
      last = end
    }
  }

  /// What `clear` does, inside a write transaction: for the little that came since.
  func clearRest(_ filter: Filter) throws {
    try cut(filter)
    var last: Int64 = 0
    while let end = try removeSome(filter, after: last).last?.id { last = end }
  }

  private func removeSome(_ filter: Filter, after last: Int64) throws -> [CacheEntry] {
    var conditions = SQLConditions()
    conditions.narrow("client_id = ?", filter.client.map(SQLValue.text))
    conditions.narrow("model = ?", filter.model.map(SQLValue.text))
    conditions.narrow("provider = ?", filter.provider.map(SQLValue.text))
    conditions.narrow("created_at < ?", filter.madeBefore.map(SQLValue.instant))
    conditions.narrow("expires_at <= ?", filter.overAt.map(SQLValue.instant))
    // Those whose time is over have an index; others are met once each, in their order.
    if filter.overAt == nil { conditions.narrow("id > ?", .integer(last)) }
    let batch = try database.rows(
      """
      SELECT \(Self.columns) FROM gateway_cache_performance \(conditions.clause)
      ORDER BY \(filter.overAt == nil ? "id" : "expires_at") LIMIT \(Self.removals)
      """, conditions.values, Self.entry)
    for entry in batch { try remove(entry) }
    return batch
  }

  /// Answers that are under way to what the filter means must not bring back what it takes out: the cut has a number.
  /// One by age means none of them.
  private func cut(_ filter: Filter) throws {
    guard filter.madeBefore == nil, filter.overAt == nil else { return }
    try database.execute("UPDATE cache_totals SET cuts = cuts + 1")
    try database.execute(
      "REPLACE INTO cache_cuts SELECT ?, ?, ?, cuts FROM cache_totals",
      [filter.client, filter.model, filter.provider].map { .text($0 ?? "") })
  }

  /// The number of the last cut.
  package func cuts() throws -> Int64 {
    try database.first("SELECT cuts FROM cache_totals") { $0.int(0) } ?? 0
  }

  /// Whether answers like this one were taken out after the cut of that number.
  package func isCut(_ entry: CacheEntry, after number: Int64) throws -> Bool {
    // Nothing was, nearly always.
    guard try cuts() != number else { return false }
    return try database.first(
      """
      SELECT 1 FROM cache_cuts WHERE number > ? AND client_id IN ('', ?) AND model IN ('', ?) AND provider IN ('', ?)
      LIMIT 1
      """,
      [.integer(number), .text(entry.client), .text(entry.model), .text(entry.provider)]
    ) { _ in true } ?? false
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
