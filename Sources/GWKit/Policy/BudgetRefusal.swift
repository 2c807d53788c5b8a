/// A call that must not go out, with the figures of that moment.
package struct BudgetRefusal: Error, Sendable, Equatable {
  /// Each is a code of the contract.
  package enum Reason: Sendable, Equatable {
    /// It does not fit even when nothing is held.
    case exceeded
    /// It would fit once calls under way are settled.
    case held
    case paused
    case maxCost
    case unpricedModel
    /// The path of a field without a bound.
    case unpricedFeature(String)
    case noRate
    case clockUnsure
  }

  package var reason: Reason
  /// Those that refuse.
  package var budgets: [OpenBudget]
  /// The least that the call may need.
  package var needed: Amounts
  /// The most output that would fit now; nil when not even one token would.
  package var fittingMaxTokens: Int64?
  /// There is room for it, but not in the half that a call without a bound of its own may take while others are under
  /// way.
  package var isShared = false
  package var limit: RequestLimit?
  package var before: Amounts

  package init(
    reason: Reason, budgets: [OpenBudget], needed: Amounts,
    limit: RequestLimit? = nil, before: Amounts = .zero
  ) {
    self.reason = reason
    self.budgets = budgets
    self.needed = needed
    self.limit = limit
    self.before = before
  }
}

/// What the whole of a request may cost: `--max-cost`.
package struct RequestLimit: Sendable, Equatable {
  /// Never tokens.
  package var unit: BudgetUnit
  /// Nanos of the currency.
  package var amount: Int64

  package init(unit: BudgetUnit, amount: Int64) {
    self.unit = unit
    self.amount = amount
  }
}

/// Why fewer tokens are asked for than would have been.
package struct Clamp: Sendable, Equatable {
  /// Nil: the request's own limit.
  package var budget: Budget?
  package var wanted: Int64
  /// The budget has more room, half of which is left to others.
  package var isShared: Bool

  package init(by budget: Budget?, wanted: Int64, isShared: Bool) {
    self.budget = budget
    self.wanted = wanted
    self.isShared = isShared
  }
}
