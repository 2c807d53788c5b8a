/// The windows of budgets: opened, superseded and counted, never deleted.
package struct BudgetWindows {
  private let database: Database

  package init(_ database: Database) { self.database = database }

  static let columns = """
    w.id, w.starts, w.ends, w.timezone, w.week_start, w.anchor, w.lim, w.held, w.spent, w.is_full, w.refused,
    w.superseded_at, w.superseded_by, w.since_entry
    """
  private static let columnCount: Int32 = 14

  /// Opens a window and counts in it what was called in its span before, as far as no reset has set it aside. Inside a
  /// write transaction. Returns its id.
  @discardableResult
  package func open(_ window: BudgetWindow, of budget: Budget, now: Instant) throws -> Int64 {
    try database.execute(
      """
      INSERT INTO budget_windows (budget_id, starts, ends, timezone, week_start, anchor, lim, since_entry, opened_at)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7,
        max(?8, (SELECT coalesce(max(since_entry), 0) FROM budget_windows WHERE budget_id = ?1)), ?9)
      """,
      [
        .integer(budget.id), .instant(window.starts), .instant(window.ends),
        .text(window.rule.zone), .text(window.rule.weekStart.rawValue),
        .integer(window.rule.anchor), .integer(window.limit), .integer(window.sinceEntry),
        .instant(now),
      ])
    return database.lastInsertedID
  }

  /// What a window holds and has spent, and whether it is used up.
  package func counters(
    of id: Int64
  ) throws -> (held: Int64, spent: Int64, isFull: Bool)? {
    try database.first(
      "SELECT held, spent, is_full FROM budget_windows WHERE id = ?", [.integer(id)]
    ) { ($0.int(0), $0.int(1), $0.flag(2)) }
  }

  /// Makes room for a window from `starts` on. Inside a write transaction.
  package func supersede(
    from starts: Instant, of budget: Budget, by successor: BudgetWindow.Successor, now: Instant
  ) throws {
    try database.execute(
      """
      UPDATE budget_windows SET superseded_at = ?, superseded_by = ?
      WHERE budget_id = ? AND ends > ? AND superseded_at IS NULL
      """,
      [.instant(now), .text(successor.rawValue), .integer(budget.id), .instant(starts)])
  }

  /// Another window takes its place. Inside a write transaction.
  package func supersede(
    _ id: Int64, by successor: BudgetWindow.Successor, reason: String? = nil, now: Instant
  ) throws {
    try database.execute(
      """
      UPDATE budget_windows SET superseded_at = ?, superseded_by = ?, reason = ?
      WHERE id = ? AND superseded_at IS NULL
      """,
      [.instant(now), .text(successor.rawValue), .optional(reason), .integer(id)])
  }

  /// Lifts the pause of a limit that was reached. Inside a write transaction.
  package func lift(_ id: Int64) throws {
    try database.execute("UPDATE budget_windows SET is_full = 0 WHERE id = ?", [.integer(id)])
  }

  /// Counts a request that a window refused; the first refusal for want of room is an alert like reaching the
  /// limit. Inside a write transaction.
  package func countRefusal(in id: Int64, isFull: Bool, now: Instant) throws {
    try database.execute(
      "UPDATE budget_windows SET refused = refused + 1 WHERE id = ?", [.integer(id)])
    guard isFull else { return }
    try database.execute(
      """
      INSERT INTO budget_alerts (budget_id, window_id, threshold, cause, spent, lim, at)
      SELECT w.budget_id, w.id, 100, 'refused', w.spent, w.lim, ?2
      FROM budget_windows w JOIN budget_thresholds t ON t.budget_id = w.budget_id AND t.percent = 100
      WHERE w.id = ?1 AND NOT EXISTS (
        SELECT 1 FROM budget_alerts a
        WHERE a.window_id = w.id AND a.threshold = 100)
      """, [.integer(id), .instant(now)])
  }

  /// What calls of a span hold and spent in the unit of a budget: what a window over it would open with.
  package func sums(
    of budget: Budget, in window: BudgetWindow
  ) throws -> (held: Int64, spent: Int64) {
    let amount =
      switch budget.unit {
      case .tokens: "tokens"
      case .usd: "nano_usd"
      case .brl: "nano_brl"
      }
    return try database.first(
      """
      SELECT coalesce(sum(CASE WHEN n.steps = 0 THEN h.\(amount) END), 0), coalesce(sum(n.spent), 0)
      FROM ledger_entries h JOIN (
        SELECT call, count(*) - 1 AS steps, sum(CASE WHEN step > 0 THEN \(amount) END) AS spent
        FROM ledger_entries WHERE call IN (
          SELECT call FROM call_times
          WHERE at >= ?1 AND at < ?2 AND entry_id > ?3 AND (?4 = '@all' OR client = ?4))
        GROUP BY call) n ON n.call = h.call
      WHERE h.step = 0
      """,
      [
        .instant(window.starts), .instant(window.ends), .integer(window.sinceEntry),
        .text(budget.scope),
      ]
    ) { ($0.int(0), $0.int(1)) } ?? (0, 0)
  }

  /// Thresholds that were passed in these windows, ascending.
  package func alerts(in ids: [Int64]) throws -> [Int64: [Int64]] {
    guard !ids.isEmpty else { return [:] }
    var fired: [Int64: [Int64]] = [:]
    try database.forEach(
      """
      SELECT window_id, threshold FROM budget_alerts WHERE window_id IN (SELECT value FROM json_each(?))
      ORDER BY threshold
      """, [.list(ids)]
    ) { fired[$0.int(0), default: []].append($0.int(1)) }
    return fired
  }

  /// Every window whose counters are not what the ledger says.
  package func miscounted() throws -> [Int64] {
    try database.rows(
      """
      SELECT w.id FROM budget_windows w JOIN window_sums s ON s.window_id = w.id
      WHERE w.held <> s.held OR w.spent <> s.spent
      """
    ) { $0.int(0) }
  }

  /// Brings the counters of a window to what the ledger says. False when they were right. Inside a write transaction.
  package func recount(_ id: Int64) throws -> Bool {
    try database.execute(
      """
      UPDATE budget_windows SET held = s.held, spent = s.spent
      FROM window_sums s WHERE budget_windows.id = ?1 AND s.window_id = ?1
        AND (budget_windows.held <> s.held OR budget_windows.spent <> s.spent)
      """, [.integer(id)]) == 1
  }

  /// Counts in a window the calls of its time that do not count in it yet. Returns them in order. Inside a write
  /// transaction.
  package func addMissed(to id: Int64) throws -> [String] {
    let calls = try database.rows(
      """
      INSERT INTO call_windows (call, window_id, held, reason, entry_id)
      SELECT t.call, w.id, coalesce(CASE b.unit WHEN 'tokens' THEN t.tokens WHEN 'usd' THEN t.nano_usd
          ELSE t.nano_brl END, 0), 'move', (SELECT max(id) FROM ledger_entries)
      FROM budget_windows w CROSS JOIN client_budgets b ON b.id = w.budget_id
        CROSS JOIN call_times t ON t.at >= w.starts AND t.at < w.ends AND t.entry_id > w.since_entry
          AND (b.scope = '@all' OR t.client = b.scope)
      WHERE w.id = ?1 AND t.call NOT IN (SELECT call FROM call_windows WHERE window_id = ?1)
      RETURNING call
      """, [.integer(id)]
    ) { $0.text(0) }
    _ = try recount(id)
    return calls.sorted()
  }

  /// Windows in force in which calls of their time do not count.
  package func lacking() throws -> [Int64] {
    // DISTINCT would keep SQLite from using the index by time.
    Set(try database.rows("SELECT w.id \(Self.missed)") { $0.int(0) }).sorted()
  }

  /// Calls `t` that count in no window of a budget, and the window `w` of it that holds their moment.
  static let missed = """
    FROM budget_windows w CROSS JOIN client_budgets b ON b.id = w.budget_id
      CROSS JOIN call_times t ON t.at >= w.starts AND t.at < w.ends AND t.entry_id > w.since_entry
        AND (b.scope = '@all' OR t.client = b.scope)
    WHERE w.superseded_at IS NULL AND b.removed_at IS NULL AND NOT EXISTS (
      SELECT 1 FROM call_windows c JOIN budget_windows o ON o.id = c.window_id
      WHERE c.call = t.call AND o.budget_id = w.budget_id AND o.superseded_at IS NULL)
    """

  /// Windows of a budget that begin after `now` and are not superseded.
  package func ahead(of now: Instant, budget: Budget) throws -> [BudgetWindow] {
    try database.rows(
      """
      SELECT \(Self.columns) FROM budget_windows w
      WHERE budget_id = ? AND superseded_at IS NULL AND starts > ? ORDER BY starts
      """, [.integer(budget.id), .instant(now)]
    ) { Self.window($0, from: 0, period: budget.period) }.compactMap(\.self)
  }

  /// The newest window that is not superseded.
  package func newest(of budget: Budget) throws -> BudgetWindow? {
    try database.first(
      """
      SELECT \(Self.columns) FROM budget_windows w WHERE budget_id = ? AND superseded_at IS NULL
      ORDER BY starts DESC LIMIT 1
      """, [.integer(budget.id)]
    ) { Self.window($0, from: 0, period: budget.period) } ?? nil
  }

  /// A window that is shown as history.
  package struct Past: Sendable, Equatable {
    package var budget: Budget
    package var window: BudgetWindow
    /// Why it was reset.
    package var reason: String?
    /// A late figure changed it when it was over.
    package var isAdjusted: Bool
    /// The budget is no longer in force.
    package var removedAt: Instant?
  }

  /// Every window that was ever opened, the newest first, also of budgets that were removed; of one scope only when it is
  /// named.
  package func history(scope: String? = nil) throws -> [Past] {
    try database.rows(
      // The first condition on e is that of its index.
      """
      SELECT \(Budgets.columns), \(Self.columns), w.reason, b.removed_at, w.id IN (
          SELECT o.id FROM ledger_entries e JOIN call_windows c ON c.call = e.call
            JOIN budget_windows o ON o.id = c.window_id
          WHERE (e.step >= 2 OR e.overrun = 1) AND e.step >= 2 AND e.at >= coalesce(o.superseded_at, o.ends))
      FROM budget_windows w JOIN client_budgets b ON b.id = w.budget_id
      WHERE ?1 IS NULL OR b.scope = ?1 ORDER BY w.starts DESC, w.id DESC
      """, [.optional(scope)]
    ) { row -> Past? in
      let budget = Budgets.budget(row)
      let (first, next) = (Budgets.columnCount, Budgets.columnCount + Self.columnCount)
      guard let window = Self.window(row, from: first, period: budget.period) else { return nil }
      return Past(
        budget: budget, window: window, reason: row.optionalText(next),
        isAdjusted: row.flag(next + 2), removedAt: row.optionalInstant(next + 1))
    }.compactMap(\.self)
  }

  /// Nil when the columns are those of no window.
  static func window(
    _ row: Statement, from first: Int32, period: BudgetPeriod
  ) -> BudgetWindow? {
    guard let id = row.optionalInt(first) else { return nil }
    let rule = WindowRule(
      period: period, zone: row.text(first + 3),
      weekStart: WeekStart(rawValue: row.text(first + 4)) ?? .monday, anchor: row.int(first + 5))
    var window = BudgetWindow(
      starts: row.instant(first + 1), ends: row.instant(first + 2), rule: rule,
      limit: row.int(first + 6))
    window.id = id
    window.held = row.int(first + 7)
    window.spent = row.int(first + 8)
    window.isFull = row.flag(first + 9)
    window.refused = row.int(first + 10)
    window.supersededAt = row.optionalInstant(first + 11)
    window.successor = row.optionalText(first + 12).flatMap(BudgetWindow.Successor.init)
    window.sinceEntry = row.int(first + 13)
    return window
  }
}
