/// Reading the whole log, or a long piece of it.
extension UsageLog {
  /// Rows of one transaction: the file's log must be able to begin anew while somebody reads for minutes.
  private static let page: Int64 = 10_000

  /// Spans of `seq` that hold all rows of a filter's time, each small enough for one transaction, in order.
  func pages(_ filter: Filter) throws -> [ClosedRange<Int64>] {
    var times = SQLConditions()
    times.narrow("created_at >= ?", filter.since.map(SQLValue.instant))
    times.narrow("created_at < ?", filter.until.map(SQLValue.instant))
    let ends: (Int64, Int64)? =
      try database.first(
        """
        SELECT (SELECT min(seq) FROM gateway_usage_logs \(times.clause)),
          (SELECT max(seq) FROM gateway_usage_logs \(times.clause))
        """, times.values + times.values
      ) { row in row.optionalInt(0).map { ($0, row.int(1)) } } ?? nil
    guard let (first, last) = ends else { return [] }
    return stride(from: first, through: last, by: Int64.Stride(Self.page)).map {
      $0...min(last, $0 + Self.page - 1)
    }
  }

  /// Every row, in the order in which they were written, until `body` has had enough.
  package func forEach(
    _ filter: Filter, _ body: (UsageRecord) throws -> Bool
  ) throws {
    for page in try pages(filter) {
      var conditions = Self.conditions(filter)
      conditions.narrow("seq >= ?", .integer(page.lowerBound))
      conditions.narrow("seq <= ?", .integer(page.upperBound))
      let rows = try database.rows(
        "SELECT \(Self.columns) FROM gateway_usage_logs \(conditions.clause) ORDER BY seq",
        conditions.values, Self.record)
      for row in rows where try !body(row) { return }
    }
  }
}
