/// The budgets as they stand at a moment: which window each is in by its own calendar. Reading opens nothing; opening is
/// done where a call is held or a budget is set, so that it never depends on a job that runs at midnight.
package struct BudgetBook {
  let database: Database
  let settings: SettingValues
  let zones: Zones

  package init(_ database: Database, settings: SettingValues, zones: Zones) {
    self.database = database
    self.settings = settings
    self.zones = zones
  }

  /// The scopes whose budgets a client's calls count in.
  package static func scopes(of client: String) -> [String] { [client, Budget.everyone] }

  /// What a reader sees; of these scopes only when they are named. Throws `BudgetError`.
  package func standings(scopes: [String]? = nil, at now: Instant) throws -> [BudgetStanding] {
    try database.read {
      let current = try current(scopes: scopes, at: now)
      let fired = try BudgetWindows(database).alerts(in: current.compactMap(\.window.id))
      return try current.map { try standing($0, fired, at: now) }
    }
  }

  /// Budgets as they are held in hand, with what a reader wants to know besides.
  package func standing(
    _ open: OpenBudget, _ fired: [Int64: [Int64]] = [:], at now: Instant
  ) throws -> BudgetStanding {
    // Words of a window that is open need no zone any more; UTC will do where it is gone.
    let table =
      zones.table(open.window.rule.zone, now) ?? ZoneTable.utc
    return BudgetStanding(
      open, at: now, in: table, alertsFired: open.window.id.flatMap { fired[$0] } ?? [])
  }

  /// Each budget with the window that calls are admitted to, or would be once it is opened.
  package func current(scopes: [String]? = nil, at now: Instant) throws -> [OpenBudget] {
    try due(scopes, now).map { open in
      guard open.window.id == nil else { return open }
      var counted = open
      let sums = try BudgetWindows(database).sums(of: open.budget, in: open.window)
      (counted.window.held, counted.window.spent) = sums
      counted.window.isFull = counted.window.isOver
      return counted
    }
  }

  /// The same, with nothing counted in windows that are not opened yet.
  private func due(_ scopes: [String]?, _ now: Instant) throws -> [OpenBudget] {
    // A client's calls count in the budgets of everybody as well, so that those say what time it is for it.
    let newest = try Budgets(database).newest(scopes: scopes.map { $0 + [Budget.everyone] })
    guard !newest.isEmpty else { return [] }
    let clients = try clientZones(newest.map(\.budget))
    let windows = Dictionary(grouping: newest, by: \.budget.scope)
      .mapValues { $0.compactMap(\.window) }
    // Whose calls are meant when @all is named beside one client.
    let company = scopes.map { $0.filter { $0 != Budget.everyone } } ?? []
    return try newest.filter { scopes?.contains($0.budget.scope) ?? true }.map { budget, window in
      let all = Set(company + [budget.scope, Budget.everyone]).flatMap { windows[$0] ?? [] }
      return OpenBudget(
        budget: budget,
        window: try self.window(
          of: budget, after: window, clients, at: Self.ledgerTime(all, now: now)))
    }
  }

  /// The moment that a call counts at: under a clock that went back a little that of the newest window it counts in,
  /// since periods that ended stay ended.
  private static func ledgerTime(_ windows: [BudgetWindow], now: Instant) -> Instant {
    windows.filter { !$0.isAhead(of: now) }.map(\.starts).max().map { max($0, now) } ?? now
  }

  /// The same, with every window opened. Inside a write transaction.
  package func opened(scopes: [String]? = nil, at now: Instant) throws -> [OpenBudget] {
    let due = try due(scopes, now)
    let missing = due.filter { $0.window.id == nil }
    guard !missing.isEmpty else { return due }
    for open in missing { try self.open(open.window, of: open.budget, now: now) }
    return try self.current(scopes: scopes, at: now)
  }

  func open(_ window: BudgetWindow, of budget: Budget, now: Instant) throws {
    let windows = BudgetWindows(database)
    try windows.supersede(from: window.starts, of: budget, by: .rule, now: now)
    try windows.open(window, of: budget, now: now)
  }
}

/// Windows by calendars.
extension BudgetBook {
  /// The zone of a budget: its own, else its client's, else the setting's, else the one it has, at first the system's:
  /// machines that share a file may have different ones.
  func zone(
    of budget: Budget, _ clients: [String: String], after newest: BudgetWindow?
  ) -> String {
    budget.timezone ?? clients[budget.scope] ?? settings.text(.displayTimezone)
      ?? newest?.rule.zone ?? zones.system()
  }

  func clientZones(_ budgets: [Budget]) throws -> [String: String] {
    let wanted = Set(budgets.filter { $0.timezone == nil }.map(\.scope))
    guard wanted.contains(where: { $0 != Budget.everyone }) else { return [:] }
    return try wanted.reduce(into: [:]) { zones, scope in
      zones[scope] = try Clients(database).find(scope)?.timezone
    }
  }

  /// What does not matter for the period is left at its usual value, so that rules compare by what they do.
  private func rule(
    of budget: Budget, _ clients: [String: String], after newest: BudgetWindow?
  ) -> WindowRule {
    WindowRule(
      period: budget.period, zone: zone(of: budget, clients, after: newest),
      weekStart: budget.period == .weekly ? budget.weekStart : .monday,
      anchor: budget.period == .monthly ? budget.anchor : 1)
  }

  /// The newest window as long as it lasts, also when the clock lies before it; else the one that holds this moment.
  /// Another rule takes effect at once, over the whole of its current period.
  func window(
    of budget: Budget, after newest: BudgetWindow?, _ clients: [String: String], at now: Instant
  ) throws -> BudgetWindow {
    let rule = rule(of: budget, clients, after: newest)
    if let newest, now < newest.ends, newest.rule == rule || newest.isAhead(of: now) {
      return newest
    }
    var next = try window(of: budget, rule, holding: max(now, newest?.starts ?? now))
    if let newest {
      next.sinceEntry = newest.sinceEntry
      if now >= newest.ends {
        next.starts = max(next.starts, newest.ends)
      } else if beganInside(newest) {
        // It began inside its period, at a reset or where another rule's window had ended.
        next.starts = max(next.starts, newest.starts)
      }
    }
    return next
  }

  /// Not where its calendar says that a period begins. Its zone may be gone from the system.
  private func beganInside(_ window: BudgetWindow) -> Bool {
    zones.table(window.rule.zone, window.starts).map {
      window.rule.window(holding: window.starts, in: $0).starts < window.starts
    } ?? true
  }

  /// The one that a calendar says, with nothing in it.
  private func window(
    of budget: Budget, _ rule: WindowRule, holding instant: Instant
  ) throws -> BudgetWindow {
    let table = try table(of: rule, around: instant, for: budget)
    let span = rule.window(holding: instant, in: table)
    return BudgetWindow(starts: span.starts, ends: span.ends, rule: rule, limit: budget.limit)
  }

  private func table(
    of rule: WindowRule, around instant: Instant, for budget: Budget
  ) throws -> ZoneTable {
    guard let table = zones.table(rule.zone, instant) else {
      throw BudgetError.zoneMissing(rule.zone, budget: budget.selector)
    }
    return table
  }
}

/// Why a budget cannot be reckoned, as a fact.
package enum BudgetError: Error, Sendable, Equatable {
  /// The system has no such zone.
  case zoneMissing(String, budget: String)
  /// It was removed a moment ago.
  case gone(String)
}
