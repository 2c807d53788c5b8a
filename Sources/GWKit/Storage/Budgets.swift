/// The budgets in force and their windows. What may be changed here is what people choose; counters follow the ledger by
/// triggers.
package struct Budgets {
  private let database: Database

  package init(_ database: Database) { self.database = database }

  static let columns = """
    b.id, b.scope, b.unit, b.period, b.lim, b.hard, b.paused, b.timezone, b.week_start, b.anchor, b.created_at,
    (SELECT group_concat(percent) FROM (
      SELECT percent FROM budget_thresholds t WHERE t.budget_id = b.id ORDER BY percent))
    """
  static let columnCount: Int32 = 12

  /// Those in force, by scope; of these scopes only when they are named.
  package func all(scopes: [String]? = nil) throws -> [Budget] {
    try newest(scopes: scopes).map(\.budget)
  }

  /// Each budget with its newest window, if one was ever opened.
  package func newest(
    scopes: [String]? = nil
  ) throws -> [(budget: Budget, window: BudgetWindow?)] {
    try database.rows(
      Self.listing(scopes: scopes?.count), (scopes ?? []).map(SQLValue.text)
    ) { row in
      let budget = Self.budget(row)
      return (budget, BudgetWindows.window(row, from: Self.columnCount, period: budget.period))
    }
  }

  private static func listing(scopes: Int?) -> String {
    let marks = scopes.map(SQLMarks.list)
    return """
      SELECT \(columns), \(BudgetWindows.columns)
      FROM client_budgets b LEFT JOIN budget_windows w ON w.id = (
        SELECT n.id FROM budget_windows n WHERE n.budget_id = b.id AND n.superseded_at IS NULL
        ORDER BY n.starts DESC LIMIT 1)
      WHERE b.removed_at IS NULL \(marks.map { "AND b.scope IN (\($0))" } ?? "")
      ORDER BY b.scope, b.unit, b.period
      """
  }

  /// Inside a write transaction. Returns the budget with its id.
  package func add(_ budget: Budget) throws -> Budget {
    var added = budget
    try database.execute(
      """
      INSERT INTO client_budgets (scope, unit, period, lim, hard, paused, timezone, week_start, anchor, created_at,
        updated_at)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?10)
      """,
      [
        .text(budget.scope), .text(budget.unit.rawValue), .text(budget.period.rawValue),
        .integer(budget.limit), .flag(budget.isHard), .flag(budget.isPaused),
        .optional(budget.timezone), .text(budget.weekStart.rawValue), .integer(budget.anchor),
        .instant(budget.createdAt),
      ])
    added.id = database.lastInsertedID
    try setThresholds(of: added)
    return added
  }

  /// What people choose about a budget. Its newest window must be the current one: it takes the limit over. Inside a
  /// write transaction.
  package func update(_ budget: Budget, now: Instant) throws {
    try setThresholds(of: budget)
    try database.execute(
      """
      UPDATE client_budgets SET lim = ?, hard = ?, paused = ?, timezone = ?, week_start = ?, anchor = ?, updated_at = ?
      WHERE id = ?
      """,
      [
        .integer(budget.limit), .flag(budget.isHard), .flag(budget.isPaused),
        .optional(budget.timezone), .text(budget.weekStart.rawValue), .integer(budget.anchor),
        .instant(now), .integer(budget.id),
      ])
  }

  /// By hand. Inside a write transaction.
  package func setPaused(_ isPaused: Bool, _ budgets: [Budget], now: Instant) throws {
    for budget in budgets {
      try database.execute(
        "UPDATE client_budgets SET paused = ?, updated_at = ? WHERE id = ? AND paused <> ?1",
        [.flag(isPaused), .instant(now), .integer(budget.id)])
    }
  }

  private func setThresholds(of budget: Budget) throws {
    let present = try database.rows(
      "SELECT percent FROM budget_thresholds WHERE budget_id = ? ORDER BY percent",
      [.integer(budget.id)]
    ) { $0.int(0) }
    guard present != budget.thresholds else { return }
    try database.execute(
      "DELETE FROM budget_thresholds WHERE budget_id = ?", [.integer(budget.id)])
    for percent in budget.thresholds {
      try database.execute(
        "INSERT INTO budget_thresholds (budget_id, percent) VALUES (?, ?)",
        [.integer(budget.id), .integer(percent)])
    }
  }

  /// Takes budgets out of force; their windows stay. Inside a write transaction.
  package func remove(_ budgets: [Budget], now: Instant) throws {
    for budget in budgets {
      try database.execute(
        "UPDATE client_budgets SET removed_at = ?1, updated_at = ?1 WHERE id = ?2",
        [.instant(now), .integer(budget.id)])
    }
  }

  /// Removes a client: a budget is of no use without one, and whoever gets the same name later must not see its answers.
  /// Gives the budgets that went with it; nil when there is no such client any more.
  package func removeClient(_ name: String, now: Instant) throws -> [Budget]? {
    try database.write {
      guard try Clients(database).remove(name) else { return nil }
      let budgets = try all(scopes: [name])
      try remove(budgets, now: now)
      try ResponseCache(database).clearRest(ResponseCache.Filter(client: name))
      return budgets
    }
  }

  static func budget(_ row: Statement) -> Budget {
    var budget = Budget(
      scope: row.text(1), unit: BudgetUnit(rawValue: row.text(2)) ?? .tokens,
      period: BudgetPeriod(rawValue: row.text(3)) ?? .monthly, limit: row.int(4),
      createdAt: row.instant(10))
    budget.id = row.int(0)
    budget.isHard = row.flag(5)
    budget.isPaused = row.flag(6)
    budget.timezone = row.optionalText(7)
    budget.weekStart = WeekStart(rawValue: row.text(8)) ?? .monday
    budget.anchor = row.int(9)
    budget.thresholds = row.text(11).split(separator: ",").compactMap { Int64($0) }
    return budget
  }
}
