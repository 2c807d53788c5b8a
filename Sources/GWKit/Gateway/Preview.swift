/// What a request would do: its routes with their bounds and the most each can cost, and why others are left out.
/// Nothing has happened.
package struct Preview: Sendable {
  package var requestedModel: String
  package var client: String
  package var steps: [Step]
  package var notes: [Note]

  package struct Step: Sendable {
    package var step: PlanStep
    package var inputTokensBound: Int64
    /// Nil when the model has no price.
    package var costBound: NanoUSD?
    package var costBoundBRL: NanoBRL?
  }

  /// `budgets` are those that the client's calls count in.
  init(ask: AskRequest, plan: Plan, facts: Plan.Facts, budgets: [OpenBudget] = []) {
    requestedModel = facts.candidates.first?.model.id.text ?? ""
    client = facts.client.name
    // What the first route could not be told is known without telling it.
    let unsaid = plan.routes.first.map {
      $0.provider.dialect.request(for: ask.chat, route: $0).notes
    }
    notes = plan.notes + (unsaid ?? [])
    steps = plan.steps.map { step in
      guard case .attempt(let route) = step else {
        return Step(step: step, inputTokensBound: TokenBound.input(ask.chat))
      }
      return Self.step(route, ask, facts, budgets)
    }
  }

  private static func step(
    _ route: Route, _ ask: AskRequest, _ facts: Plan.Facts, _ budgets: [OpenBudget]
  ) -> Step {
    let bound = CallBound(of: ask.chat, route: route, rate: facts.rate)
    switch HoldRequest(ask, facts, route, bound: bound).verdict(budgets, at: facts.now) {
    case .admitted(let maxTokens, let amounts, _):
      var clamped = route
      clamped.maxTokens = maxTokens
      return Step(
        step: .attempt(clamped), inputTokensBound: bound.inputTokens, costBound: amounts.usd,
        costBoundBRL: amounts.brl)
    case .refused(let refusal):
      let skip = PlanStep.Skip(
        model: route.model, provider: route.provider.name, reason: .skippedBudget,
        text: BudgetText.reason(refusal))
      return Step(
        step: .skip(skip), inputTokensBound: bound.inputTokens, costBound: refusal.needed.usd,
        costBoundBRL: refusal.needed.brl)
    }
  }
}
