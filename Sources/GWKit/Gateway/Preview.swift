/// What a request would do: its route, its bounds and the most it can cost. Nothing has happened.
package struct Preview: Sendable {
  package var requestedModel: String
  package var client: String
  package var routes: [Route]
  package var notes: [Note]
  package var inputTokensBound: Int64
  /// Nil when the model has no price.
  package var costBound: NanoUSD?
  package var costBoundBRL: NanoBRL?

  init(ask: AskRequest, plan: Plan, facts: Plan.Facts) {
    requestedModel = facts.model.id.text
    client = facts.client.name
    routes = plan.routes
    notes = plan.notes
    inputTokensBound = TokenBound.input(ask.chat)
    let route = plan.routes.first
    let exact = route?.price.map {
      Pricing.bound(
        inputTokens: TokenBound.input(ask.chat), outputTokens: route?.maxTokens ?? 0, at: $0.price)
    }
    costBound = exact?.roundedUp
    costBoundBRL = exact.flatMap { exact in facts.rate.flatMap { exact.converted(at: $0) } }
  }
}
