extension Rollups {
  /// What is asked about; nil fields do not narrow.
  package struct Filter: Sendable, Equatable {
    package var client: String?
    package var provider: String?
    package var model: String?

    package init() {}

    package func accepts(_ facts: CallFacts) -> Bool {
      (client.map { $0 == facts.client } ?? true) && (provider.map { $0 == facts.provider } ?? true)
        && (model.map { $0 == facts.model } ?? true)
    }

    fileprivate func conditions(_ first: String, _ from: Instant, _ to: Instant) -> SQLConditions {
      var conditions = SQLConditions()
      conditions.narrow("\(first) >= ?", .instant(from))
      conditions.narrow("\(first) < ?", .instant(to))
      conditions.narrow("client_id = ?", client.map(SQLValue.text))
      conditions.narrow("provider = ?", provider.map(SQLValue.text))
      conditions.narrow("model = ?", model.map(SQLValue.text))
      return conditions
    }
  }

  /// A row of a table while it is read.
  package struct Row {
    package var unit: Instant
    package var key: UsageKey
    fileprivate let statement: Statement
    fileprivate let firstFigure: Int32
    fileprivate let hasLatencies: Bool

    /// False when the latencies cannot be read.
    @discardableResult
    package func add(to tally: inout Tally) -> Bool {
      for position in 0..<Tally.Figure.count {
        tally[position] = tally[position].addingSaturating(
          statement.int(firstFigure + Int32(position)))
      }
      guard hasLatencies else { return true }
      return tally.latencies.add(
        encoded: statement.blob(firstFigure + Int32(Tally.Figure.count)))
    }
  }

  /// Rows whose hour or day begins from `from` on and before `to`; keys have the parts that are wanted.
  package func forEach(
    _ table: RollupTable, from: Instant, to: Instant, _ filter: Filter, parts: [UsageKey.Part],
    latencies: Bool, _ body: (Row) throws -> Void
  ) throws {
    let conditions = filter.conditions(table.unit, from, to)
    let columns = table.keyColumns + RollupTable.figures + (latencies ? ["latencies"] : [])
    let sql =
      "SELECT \(columns.joined(separator: ", ")) FROM \(table.name) \(conditions.clause)"
    try database.forEach(sql, conditions.values) { row in
      try body(
        Row(
          unit: row.instant(0), key: UsageKey(row, from: 1, parts: table.parts, wanted: parts),
          statement: row, firstFigure: Int32(table.keyColumns.count), hasLatencies: latencies))
    }
  }

  /// Rows of the log from `from` on and before `to`, as far as they are in the tables.
  package func forEachCall(
    from: Instant, to: Instant, _ filter: Filter, asOf mark: Mark,
    _ body: (CallFacts) throws -> Void
  ) throws {
    var conditions = ["l.created_at >= ?2", "l.created_at < ?3"]
    var values: [SQLValue] = [.instant(from), .instant(to)]
    for (column, value) in [
      ("client_id", filter.client), ("provider", filter.provider), ("model", filter.model),
    ] {
      guard let value else { continue }
      values.append(.text(value))
      conditions.append("l.\(column) = ?\(values.count + 1)")
    }
    try UsageFacts(database: database, last: mark.seq)
      .forEach(conditions.joined(separator: " AND "), values, body)
  }

  /// Calls since a moment that failed and that another is to follow: their requests may well be under way.
  package func forEachUnfinished(
    since moment: Instant, _ body: (CallFacts) throws -> Void
  ) throws {
    let condition = "l.error_code IS NOT NULL AND l.created_at >= ?2 AND l.next_route IS NOT NULL"
    try UsageFacts(database: database, last: lastRow()).forEach(condition, [.instant(moment)]) {
      if $0.endsRequest { try body($0) }
    }
  }

  /// What rows that are not in the tables yet change.
  package func forEachNews(
    since mark: Mark, _ body: (CallFacts, _ sign: Int64) throws -> Void
  ) throws {
    let last = try lastRow()
    if last > mark.seq { try news(from: mark.seq, to: last, body) }
  }
}
