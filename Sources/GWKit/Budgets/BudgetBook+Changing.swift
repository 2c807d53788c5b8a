/// What people change about budgets. Each change is one transaction, with the windows opened that it is about.
extension BudgetBook {
  /// What `set` names; nil stays as it is.
  package struct Change: Sendable, Equatable {
    package var limit: Int64?
    package var isHard: Bool?
    package var thresholds: [Int64]?
    /// Empty: the client's, the setting's or the system's.
    package var timezone: String?
    package var weekStart: WeekStart?
    package var anchor: Int64?

    package init() {}

    package var isEmpty: Bool { self == Change() }

    package func apply(to budget: inout Budget) {
      budget.limit = limit ?? budget.limit
      budget.isHard = isHard ?? budget.isHard
      budget.thresholds = thresholds ?? budget.thresholds
      if let timezone { budget.timezone = timezone.isEmpty ? nil : timezone }
      budget.weekStart = weekStart ?? budget.weekStart
      budget.anchor = anchor ?? budget.anchor
    }
  }

  /// The budgets in force that a selector means.
  package func budgets(_ selector: BudgetSelector) throws -> [Budget] {
    try Budgets(database).all(scopes: [selector.scope]).filter(selector.matches)
  }

  /// Changes the budget in force that a full selector means, or sets it up when there is none and the change has a limit:
  /// what was spent in its current period counts from the start. Another limit keeps the window; another zone or other
  /// days bring a new one. Also gives what it was before. Throws `BudgetError`.
  package func set(
    _ selector: BudgetSelector, _ change: Change, now: Instant
  ) throws -> (before: Budget?, standing: BudgetStanding) {
    try database.write {
      // Another process may have set it up a moment ago.
      let before = try budgets(selector).first
      guard var budget = before ?? Budget(selector, change, createdAt: now) else {
        throw BudgetError.gone(selector.text)
      }
      change.apply(to: &budget)
      return (before, try put(budget, now: now))
    }
  }

  /// Sets a budget up, or gives the one in force of the same scope, unit and period everything that this one has. Inside
  /// a write transaction.
  @discardableResult
  package func put(_ budget: Budget, now: Instant) throws -> BudgetStanding {
    // The limit goes to the window of this moment and not to one that is over.
    do {
      _ = try opened(scopes: [budget.scope], at: now)
    } catch BudgetError.zoneMissing {
      // Perhaps it is just the zone that is to be changed.
    }
    var put = budget
    if let present = try budgets(BudgetSelector(budget)).first {
      put.id = present.id
      try Budgets(database).update(put, now: now)
    } else {
      put = try Budgets(database).add(budget)
    }
    return try current(put, at: now)
  }

  /// Refuses every call until `resume`.
  package func pause(_ budgets: [Budget], now: Instant) throws {
    try database.write { try Budgets(database).setPaused(true, budgets, now: now) }
  }

  /// Lifts a pause, by hand or by the limit. What is spent stays spent.
  package func resume(_ budgets: [Budget], now: Instant) throws {
    try database.write {
      try Budgets(database).setPaused(false, budgets, now: now)
      let ids = budgets.map(\.id)
      for open in try opened(scopes: budgets.map(\.scope), at: now)
      where ids.contains(open.budget.id) {
        if let id = open.window.id { try BudgetWindows(database).lift(id) }
      }
    }
  }

  /// Begins the current period anew from this moment on. Calls under way count where they began.
  package func reset(_ budgets: [Budget], reason: String?, now: Instant) throws {
    try database.write {
      let windows = BudgetWindows(database)
      for open in try opened(scopes: budgets.map(\.scope), at: now) {
        guard budgets.contains(where: { $0.id == open.budget.id }), let id = open.window.id else {
          continue
        }
        var next = open.window
        next.starts = min(
          max(now, open.window.starts.adding(milliseconds: 1)),
          open.window.ends.adding(milliseconds: -1))
        // Whatever the clock says, what was there before does not count.
        next.sinceEntry = try Ledger(database).lastEntry()
        try windows.supersede(id, by: .reset, reason: reason, now: now)
        try windows.open(next, of: open.budget, now: now)
      }
    }
  }

  /// Takes budgets out of force. Their history stays.
  package func remove(_ budgets: [Budget], now: Instant) throws {
    try database.write { try Budgets(database).remove(budgets, now: now) }
  }

  private func current(_ budget: Budget, at now: Instant) throws -> BudgetStanding {
    let open = try opened(scopes: [budget.scope], at: now).first { $0.budget.id == budget.id }
    guard let open else { throw BudgetError.gone(budget.selector) }
    let fired = try BudgetWindows(database).alerts(in: [open.window.id].compactMap(\.self))
    return try standing(open, fired, at: now)
  }
}

extension Budget {
  /// Nil when the selector means several, or the change has no limit.
  fileprivate init?(_ selector: BudgetSelector, _ change: BudgetBook.Change, createdAt: Instant) {
    guard let unit = selector.unit, let period = selector.period, let limit = change.limit else {
      return nil
    }
    self.init(
      scope: selector.scope, unit: unit, period: period, limit: limit, createdAt: createdAt)
  }
}

extension BudgetSelector {
  /// The one that means just this budget.
  package init(_ budget: Budget) {
    self.init(scope: budget.scope, unit: budget.unit, period: budget.period)
  }
}
