/// What a person hears of a budget.
extension GatewayError {
  /// Says what is left, when it begins anew, and what would fit; `now` dates the first two.
  init(_ refusal: BudgetRefusal, client: String, at now: Instant) {
    self.init(
      Self.kind(refusal.reason), BudgetText.sentence(refusal, at: now),
      hints: BudgetText.hints(refusal, client: client, at: now))
  }

  /// The same for one budget that is asked about.
  package init(_ refusal: BudgetRefusal, standing: BudgetStanding) {
    self.init(refusal, client: standing.budget.scope, at: standing.now)
    // Nothing is known of a prompt.
    if refusal.reason != .paused { hints.removeFirst() }
    budgets = [standing]
    retryAfterSeconds = standing.budget.isPaused ? nil : standing.secondsUntilReset
  }

  private static func kind(_ reason: BudgetRefusal.Reason) -> Kind {
    switch reason {
    case .exceeded: .budgetExceeded
    case .held: .budgetHeld
    case .paused: .budgetPaused
    case .maxCost: .maxCostExceeded
    case .unpricedModel: .unpricedModel
    case .unpricedFeature: .unpricedFeature
    case .noRate: .noRate
    case .clockUnsure: .clockUnsure
    }
  }
}

/// The words of refusals.
enum BudgetText {
  /// For a list of routes.
  static func reason(_ refusal: BudgetRefusal) -> String {
    let name = refusal.budgets.first.map { "'\($0.budget.selector)'" } ?? "--max-cost"
    return switch refusal.reason {
    case .exceeded: "it does not fit \(name)"
    case .held: "it does not fit \(name) while other calls are under way"
    case .paused: "\(name) is paused"
    case .maxCost: "it may cost more than --max-cost"
    case .unpricedModel: "it has no price, and \(name) counts money"
    case .unpricedFeature(let field): "'\(field)' has no known cost, and \(name) wants a bound"
    case .noRate: "\(name) needs an exchange rate"
    case .clockUnsure: "the clock lies before \(name)"
    }
  }

  static func sentence(_ refusal: BudgetRefusal, at now: Instant) -> String {
    guard let open = refusal.budgets.first else { return ofRequest(refusal) }
    let (budget, window) = (open.budget, open.window)
    func spoken(_ value: Int64) -> String { AmountText.spoken(value, budget.unit) }
    let name = "the budget '\(budget.selector)'"
    switch refusal.reason {
    case .exceeded, .held:
      let left = max(0, window.limit - window.spent - window.held)
      let held = window.held > 0 ? " and \(spoken(window.held)) held by calls under way" : ""
      let needed = refusal.needed.value(in: budget.unit).map(spoken) ?? "any amount"
      return "\(name) has \(AmountText.share(left, of: window.limit, budget.unit)) left\(held); "
        + "this call may take \(needed)"
    case .paused where budget.isPaused: return "\(name) is paused"
    case .paused:
      return "\(name) is used up: \(AmountText.share(window.spent, of: window.limit, budget.unit))"
    case .clockUnsure:
      return "the clock says \(now.spoken), and \(name) is already at \(window.starts.spoken)"
    case .unpricedModel: return "the model has no price, and \(name) counts money"
    case .unpricedFeature(let field):
      return "nobody can say beforehand what '\(field)' costs, and \(name) wants to know"
    case .noRate: return "\(name) needs an exchange rate that was set"
    case .maxCost: return ofRequest(refusal)
    }
  }

  private static func ofRequest(_ refusal: BudgetRefusal) -> String {
    switch refusal.reason {
    case .unpricedModel: return "the model has no price, so nothing can keep to --max-cost"
    case .unpricedFeature(let field):
      return "nobody can say beforehand what '\(field)' costs, so nothing can keep to --max-cost"
    case .noRate: return "--max-cost in reais needs an exchange rate that was set"
    default: break
    }
    guard let limit = refusal.limit else {
      preconditionFailure("a request is refused by its limit")
    }
    let needed = refusal.needed.value(in: limit.unit) ?? 0
    let before = refusal.before.value(in: limit.unit) ?? 0
    let spent = before > 0 ? " after \(AmountText.spoken(before, limit.unit))" : ""
    return "the call may cost \(AmountText.spoken(needed, limit.unit))\(spent), "
      + "and --max-cost is \(AmountText.spoken(limit.amount, limit.unit))"
  }

  static func hints(_ refusal: BudgetRefusal, client: String, at now: Instant) -> [String] {
    guard let open = refusal.budgets.first else {
      return refusal.reason == .noRate ? ["gw setup fx set 5.33"] : fitting(refusal)
    }
    let selector = open.budget.selector
    switch refusal.reason {
    case .exceeded: return fitting(refusal) + [reset(open, now), "gw budget show \(selector)"]
    case .held: return fitting(refusal) + ["--wait 30s waits for them", reset(open, now)]
    case .paused where open.budget.isPaused: return ["gw budget resume \(selector)"]
    case .paused: return [reset(open, now), "gw budget set \(selector) --limit N raises it"]
    case .clockUnsure: return ["set the clock, or if it is right: gw budget audit --fix"]
    case .unpricedModel: return ["gw models edit MODEL --in USD --out USD"]
    case .noRate: return ["gw setup fx set 5.33"]
    case .unpricedFeature, .maxCost: return fitting(refusal)
    }
  }

  private static func reset(_ open: OpenBudget, _ now: Instant) -> String {
    let seconds = max(0, open.window.ends.milliseconds(since: now) / 1000)
    return "it begins anew \(AmountText.span(seconds)), at \(open.window.ends.spoken)"
  }

  private static func fitting(_ refusal: BudgetRefusal) -> [String] {
    switch refusal.reason {
    case .exceeded, .held, .maxCost:
      refusal.fittingMaxTokens.map { ["--max-tokens \($0) would fit"] }
        ?? ["nothing would fit: the prompt alone may take more"]
    default: []
    }
  }
}
