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
    /// What would be sent, or what was refused. Nil where no call is thought of.
    package var maxTokens: Int64?
    /// Nil when the model has no price.
    package var costBound: NanoUSD?
    package var costBoundBRL: NanoBRL?
    /// What is odd about the figures.
    package var note: Note?
    /// Whether an answer of the model is in the cache.
    package var cache = CacheStatus.off
  }

  /// `budgets` are those that the client's calls count in.
  init(ask: AskRequest, plan: Plan, facts: Plan.Facts, budgets: [OpenBudget] = []) {
    requestedModel = facts.candidates.first?.model.id.text ?? ""
    client = facts.client.name
    // What the first route could not be told is known without telling it.
    let unsaid = plan.routes.first.map {
      $0.provider.dialect.request(for: ask.chat, route: $0).notes
    }
    steps = plan.steps.map { step in
      guard case .attempt(let route) = step else {
        return Step(step: step, inputTokensBound: TokenBound.input(ask.chat))
      }
      return Self.step(route, ask, facts, budgets)
    }
    notes = plan.notes + (unsaid ?? []) + steps.compactMap(\.note)
  }

  private static func step(
    _ route: Route, _ ask: AskRequest, _ facts: Plan.Facts, _ budgets: [OpenBudget]
  ) -> Step {
    let bound = CallBound(of: ask.chat, route: route, rate: facts.rate)
    let terms = CallTerms(ask, facts, route, bound)
    switch Admission(terms, to: budgets, at: facts.now).verdict {
    case .admitted(let maxTokens, let amounts, let clamp):
      var step = Step(
        step: .attempt(route.clamped(to: maxTokens)), inputTokensBound: bound.inputTokens,
        maxTokens: maxTokens, costBound: amounts.usd, costBoundBRL: amounts.brl)
      step.note = clamp.map { RefusalText.note($0, maxTokens: maxTokens) }
      return step
    case .refused(let refusal):
      let skip = PlanStep.Skip(route, .skippedBudget, RefusalText.reason(refusal))
      return Step(
        step: .skip(skip), inputTokensBound: bound.inputTokens, maxTokens: terms.fewestTokens,
        costBound: refusal.needed.usd, costBoundBRL: refusal.needed.brl)
    }
  }
}
