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

  init(ask: AskRequest, plan: Plan, facts: Plan.Facts) {
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
      let input = TokenBound.input(ask.chat, model: route.upstreamModel)
      let output = TokenBound.output(ask.chat, maxTokens: route.maxTokens)
      let exact = route.price.map {
        Pricing.bound(inputTokens: input, outputTokens: output, at: $0.price)
      }
      return Step(
        step: step, inputTokensBound: input, costBound: exact?.roundedUp,
        costBoundBRL: exact.flatMap { exact in facts.rate.flatMap { exact.converted(at: $0) } })
    }
  }
}
