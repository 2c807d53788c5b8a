/// What a person hears of a budget.
extension GatewayError {
  /// `standings` are those of the budgets that refuse. Without a model an amount is asked about, and no call.
  package init(
    _ refusal: BudgetRefusal, standings: [BudgetStanding], model: ModelID? = nil,
    hasWaited: Bool = false
  ) {
    let text = RefusalText(
      refusal: refusal, standings: standings, model: model, hasWaited: hasWaited)
    self.init(Self.kind(refusal.reason), text.sentence, hints: text.hints)
    budgets = standings
    if refusal.reason == .exceeded || refusal.reason == .paused,
      !standings.contains(where: \.budget.isPaused)
    {
      retryAfterSeconds = standings.map(\.secondsUntilReset).max().map { max(1, $0) }
    }
  }

  static func kind(_ reason: BudgetRefusal.Reason) -> Kind {
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
