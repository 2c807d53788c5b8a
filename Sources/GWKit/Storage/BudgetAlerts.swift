/// Alerts that budgets recorded when a threshold was passed. It records none: the database does, with what passed it.
package struct BudgetAlerts {
  private let database: Database

  package init(_ database: Database) { self.database = database }

  /// The newest there is; 0 when there is none.
  package func last() throws -> Int64 {
    try database.first("SELECT max(id) FROM budget_alerts") { $0.optionalInt(0) ?? 0 } ?? 0
  }

  /// Those after `id`, in order; of one scope and everybody's only when it is named.
  package func all(
    after id: Int64, scope: String? = nil, limit: Int = .max
  ) throws -> [BudgetAlert] {
    try database.rows(
      """
      SELECT a.id, b.scope, b.unit, b.period, a.threshold, a.cause, a.spent, a.lim, w.starts, w.ends, a.at, a.entry_id
      FROM budget_alerts a JOIN client_budgets b ON b.id = a.budget_id JOIN budget_windows w ON w.id = a.window_id
      WHERE a.id > ?1 AND (?2 IS NULL OR b.scope IN (?2, '@all')) ORDER BY a.id LIMIT ?3
      """, [.integer(id), .optional(scope), .integer(Int64(limit))]
    ) { row in
      var alert = BudgetAlert(
        id: row.int(0), scope: row.text(1), unit: BudgetUnit(rawValue: row.text(2)) ?? .tokens,
        period: BudgetPeriod(rawValue: row.text(3)) ?? .monthly, threshold: row.int(4),
        isRefusal: row.text(5) == "refused", spent: row.int(6), limit: row.int(7),
        starts: row.instant(8), ends: row.instant(9), at: row.instant(10))
      alert.entry = row.optionalInt(11)
      return alert
    }
  }
}
