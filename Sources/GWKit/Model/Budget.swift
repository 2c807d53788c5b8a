/// What a client, or all of them, may spend in a period. A row of `client_budgets`; what was spent is in its windows.
package struct Budget: Sendable, Equatable {
  /// The scope of budgets that every client's calls count in.
  package static let everyone = "@all"
  /// One thousand million of a currency, or 10^15 tokens: sums of such limits fit.
  package static let largestMoney: Int64 = 1_000_000_000_000_000_000
  package static let largestTokens: Int64 = 1_000_000_000_000_000
  package static let usualThresholds: [Int64] = [80, 90, 100]

  /// 0 until it is stored.
  package var id: Int64 = 0
  /// A client's name, or `@all`.
  package var scope: String
  package var unit: BudgetUnit
  package var period: BudgetPeriod
  /// Tokens, or nanos of the currency.
  package var limit: Int64
  /// Calls that do not fit are refused; otherwise the budget only watches.
  package var isHard = true
  /// Paused by hand: everything is refused until it is resumed.
  package var isPaused = false
  /// Percent of the limit, ascending.
  package var thresholds = usualThresholds
  /// Nil: the client's, else the setting's, else the system's.
  package var timezone: String?
  package var weekStart = WeekStart.monday
  /// The day of the month that a monthly budget begins on; the last one in shorter months.
  package var anchor: Int64 = 1
  package var createdAt: Instant

  package init(
    scope: String, unit: BudgetUnit, period: BudgetPeriod, limit: Int64, createdAt: Instant
  ) {
    self.scope = scope
    self.unit = unit
    self.period = period
    self.limit = limit
    self.createdAt = createdAt
  }

  /// As it is selected on the command line: `acme:brl:monthly`.
  package var selector: String { "\(scope):\(unit.rawValue):\(period.rawValue)" }
}

/// `<scope>[:<type>[:<period>]]`: which budgets are meant.
package struct BudgetSelector: Sendable, Equatable {
  package var scope: String
  package var unit: BudgetUnit?
  package var period: BudgetPeriod?

  package init(scope: String, unit: BudgetUnit? = nil, period: BudgetPeriod? = nil) {
    self.scope = scope
    self.unit = unit
    self.period = period
  }

  /// Nil when a part is none of the words there are. Whether the scope exists is not asked.
  package init?(_ text: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    guard (1...3).contains(parts.count), parts[0] == Budget.everyone || Name.isValid(parts[0])
    else { return nil }
    scope = parts[0]
    if parts.count > 1 {
      guard let unit = BudgetUnit(rawValue: parts[1]) else { return nil }
      self.unit = unit
    }
    if parts.count > 2 {
      guard let period = BudgetPeriod(rawValue: parts[2]) else { return nil }
      self.period = period
    }
  }

  /// It names one budget, not the several that a scope may have.
  package var isFull: Bool { unit != nil && period != nil }

  package func matches(_ budget: Budget) -> Bool {
    budget.scope == scope && (unit ?? budget.unit) == budget.unit
      && (period ?? budget.period) == budget.period
  }

  package var text: String {
    [scope, unit?.rawValue, period?.rawValue].compactMap(\.self).joined(separator: ":")
  }
}
