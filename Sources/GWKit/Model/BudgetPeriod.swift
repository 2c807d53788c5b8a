/// How often a budget begins anew.
package enum BudgetPeriod: String, Sendable, CaseIterable {
  case daily, weekly, monthly

  /// `a day`, `a week`, `a month`.
  package var phrase: String {
    switch self {
    case .daily: "a day"
    case .weekly: "a week"
    case .monthly: "a month"
    }
  }
}

/// The day that a weekly budget begins on.
package enum WeekStart: String, Sendable, CaseIterable {
  case monday = "mon"
  case sunday = "sun"

  /// In `CivilDate`'s counting.
  package var weekday: Int64 { self == .monday ? 0 : 6 }
}
