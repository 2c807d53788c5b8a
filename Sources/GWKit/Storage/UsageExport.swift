/// Rows of the log for who writes them out as they are: values are looked at where SQLite has them, and nothing is made of
/// them on the way.
package struct UsageExport {
  private let log: UsageLog
  private let columns: [Column]

  /// One value of a row: a column of the log, or an expression.
  package struct Column: Sendable {
    let expression: String

    /// Numbers of old rows that are missing count as 0.
    package init(_ name: String, isCount: Bool = false) {
      expression = isCount ? "coalesce(\(name), 0)" : name
    }
  }

  package init(_ database: Database, columns: [Column]) {
    log = UsageLog(database)
    self.columns = columns
  }

  /// A row while it is read; positions are those of the columns.
  package struct Row {
    fileprivate let statement: Statement

    /// Nil where there is none.
    package func int(_ position: Int) -> Int64? { statement.optionalInt(Int32(position)) }

    /// False where there is none.
    package func text(_ position: Int, _ body: (Span<UInt8>) -> Void) -> Bool {
      statement.bytes(Int32(position), body)
    }
  }

  /// Every row, in the order in which they were written, until `body` has had enough.
  package func forEach(_ filter: UsageLog.Filter, _ body: (Row) throws -> Bool) throws {
    let list = columns.map(\.expression).joined(separator: ", ")
    for page in try log.pages(filter) {
      var conditions = UsageLog.conditions(filter)
      conditions.narrow("seq >= ?", .integer(page.lowerBound))
      conditions.narrow("seq <= ?", .integer(page.upperBound))
      var isOpen = true
      try log.database.forUntil(
        "SELECT \(list) FROM gateway_usage_logs \(conditions.clause) ORDER BY seq",
        conditions.values
      ) { row in
        isOpen = try body(Row(statement: row))
        return isOpen
      }
      guard isOpen else { return }
    }
  }
}
