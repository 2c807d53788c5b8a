/// The words of a refusal: what is left, when it begins anew, and what would fit.
struct RefusalText {
  let refusal: BudgetRefusal
  /// Those that refuse, as they stand.
  let standings: [BudgetStanding]
  /// Nil: an amount is asked about, and no call.
  let model: ModelID?
  /// Room was waited for.
  let hasWaited: Bool

  var sentence: String {
    guard let standing = standings.first else { return ofRequest }
    let (budget, window) = (standing.budget, standing.window)
    let name = "the budget '\(budget.selector)'"
    switch refusal.reason {
    case .exceeded, .held: return "\(name) has \(left(standing)); \(needed(standing))"
    case .paused where budget.isPaused: return "\(name) is paused"
    case .paused:
      return "\(name) is used up: \(AmountText.share(window.spent, of: window.limit, budget.unit))"
    case .clockUnsure:
      return
        "the clock says \(standing.now.spoken), and \(name) is already at \(window.starts.spoken)"
    case .unpricedModel: return "\(modelName) has no price, and \(name) counts money"
    case .unpricedFeature(let field):
      return "nobody can say beforehand what '\(field)' costs, and \(name) wants to know"
    case .noRate: return "\(name) needs an exchange rate that was set"
    case .maxCost: return ofRequest
    }
  }

  private var modelName: String { model.map { "'\($0.text)'" } ?? "the model" }

  private func left(_ standing: BudgetStanding) -> String {
    let (unit, window) = (standing.budget.unit, standing.window)
    let left = AmountText.share(standing.remaining, of: window.limit, unit) + " left"
    guard window.held > 0 else { return left }
    let held = "\(left) and \(AmountText.spoken(window.held, unit)) held by calls under way"
    return refusal.isShared
      ? held + ", to whom a call without --max-tokens leaves half of the rest" : held
  }

  private func needed(_ standing: BudgetStanding) -> String {
    let unit = standing.budget.unit
    let needed = refusal.needed.value(in: unit).map { AmountText.spoken($0, unit) }
    if model != nil { return "this call may take \(needed ?? "any amount")" }
    guard let needed, (refusal.needed.value(in: unit) ?? 0) > 0 else { return "nothing fits" }
    return "a call of \(needed) does not fit"
  }

  /// By the request's own limit.
  private var ofRequest: String {
    switch refusal.reason {
    case .unpricedModel: return "\(modelName) has no price, so nothing can keep to --max-cost"
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
}

/// What to do about it.
extension RefusalText {
  var hints: [String] {
    let selector = standings.first?.budget.selector
    switch refusal.reason {
    case .exceeded: return fitting + reset + show
    case .held:
      let wait = model == nil || hasWaited ? [] : ["--wait 30s waits for them"]
      return fitting + wait + reset
    case .paused:
      guard let selector else { return [] }
      return standings.first?.budget.isPaused ?? false
        ? ["gw budget resume \(selector)"]
        : reset + ["gw budget set \(selector) --limit N raises it"]
    case .maxCost: return fitting
    case .clockUnsure: return ["set the clock, or if it is right: gw budget audit --fix"]
    case .noRate: return ["gw setup fx set 5.33"]
    case .unpricedModel: return ["gw models edit \(model?.text ?? "MODEL") --in USD --out USD"]
    case .unpricedFeature(let field):
      let watch = selector.map { "gw budget set \($0) --no-pause-at-limit only watches" }
      return ["leave out '\(field)'"] + (watch.map { [$0] } ?? [])
    }
  }

  private var reset: [String] {
    standings.prefix(1).map {
      "it begins anew \(AmountText.span($0.secondsUntilReset)), at \($0.resetText)"
    }
  }

  private var show: [String] { standings.prefix(1).map { "gw budget show \($0.budget.selector)" } }

  private var fitting: [String] {
    guard model != nil else { return [] }
    return refusal.fittingMaxTokens.map { ["--max-tokens \($0) would fit"] }
      ?? ["nothing would fit: the prompt alone may take more"]
  }
}

/// Short words, for lists and notes.
extension RefusalText {
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

  static func note(_ clamp: Clamp, maxTokens: Int64) -> Note {
    let name = clamp.budget.map { "'\($0.selector)'" }
    let why =
      clamp.isShared
      ? "\(name ?? "") leaves half of the rest to calls under way"
      : name.map { "\($0) has room for no more" } ?? "--max-cost allows no more"
    return Note(
      code: "clamped",
      text: "at most \(maxTokens) tokens are asked for instead of \(clamp.wanted): \(why)")
  }
}
