/// Turns one candidate into steps. Values only; `Plan` puts them together.
struct Planner {
  let request: ChatRequest
  let facts: Plan.Facts

  func steps(_ candidate: Plan.Candidate) -> [PlanStep] {
    let model = candidate.model
    if !model.isEnabled || model.removedAt != nil {
      return [skip(model, candidate.provider, .skippedDisabled, "it is disabled")]
    }
    if let lacking = lacking(model) {
      return [skip(model, candidate.provider, .skippedCapability, "it has no \(lacking)")]
    }
    let routes = routes(candidate)
    guard !routes.isEmpty else {
      let text = candidate.provider == nil ? "its provider is unknown" : "its provider has no key"
      return [skip(model, candidate.provider, .skippedNoKey, text)]
    }
    return routes.map(step)
  }

  private func skip(
    _ model: RegisteredModel, _ provider: Provider?, _ reason: AttemptReason, _ text: String
  ) -> PlanStep {
    .skip(
      PlanStep.Skip(
        model: model.id, provider: provider?.name ?? model.id.provider, reason: reason, text: text))
  }

  /// What the request needs and the model is known not to have; the unknown is left to the provider.
  private func lacking(_ model: RegisteredModel) -> String? {
    request.needs.first { model.capability($0) == false }?.rawValue
  }

  /// Through the gateway when that is switched on, then directly: a gateway that is down must not end a request.
  private func routes(_ candidate: Plan.Candidate) -> [Route] {
    guard let provider = candidate.provider else { return [] }
    var routes: [Route] = []
    if let gateway = facts.gateway, provider.role == .direct,
      let name = provider.gatewayName(of: candidate.model.id.name)
    {
      var route = route(candidate, gateway.provider, name: name, key: gateway.key)
      route.keyMark = gateway.keyMark
      if provider.sendsKeyThroughGateway, let key = candidate.key {
        route.ownKey = Route.OwnKey(provider: provider, key: key)
      }
      routes.append(route)
    }
    if candidate.key != nil || !provider.needsKey {
      var route = route(
        candidate, provider, name: candidate.model.id.name, key: candidate.key)
      route.keyMark = candidate.keyMark
      routes.append(route)
    }
    return routes
  }

  private func route(
    _ candidate: Plan.Candidate, _ provider: Provider, name: String, key: KeyPlace?
  ) -> Route {
    var route = Route(
      model: candidate.model.id, upstreamModel: name, provider: provider, key: key,
      price: candidate.price, maxTokens: maxTokens(candidate.model))
    route.isReasoning = candidate.model.reasoning == true
    route.contextWindow = candidate.model.contextWindow
    return route
  }

  /// Without `--max-tokens` a bound is chosen and sent, so that the worst case of a call is known.
  private func maxTokens(_ model: RegisteredModel) -> Int64 {
    if let asked = request.maxTokens { return asked }
    let isReasoning = model.reasoning == true && !facts.settings.isChosen(.askMaxTokens)
    let wanted = isReasoning ? 16_384 : facts.settings.number(.askMaxTokens)
    return min(wanted, model.maxOutputTokens ?? wanted)
  }

  /// The strictest of the route's cooldowns counts.
  private func step(_ route: Route) -> PlanStep {
    var route = route
    for cooldown in facts.cooldowns
    where cooldown.provider == route.provider.name
      && (cooldown.model == nil || cooldown.model == route.model)
    {
      switch cooldown.state(at: facts.now, keyMark: route.keyMark) {
      case .open: continue
      case .halfOpen: route.probes = cooldown
      case .cooling(let until):
        let span = TimeSpan(
          milliseconds: (until.milliseconds(since: facts.now) + 999) / 1000 * 1000)
        return .skip(
          PlanStep.Skip(
            model: route.model, provider: route.provider.name, reason: .skippedCooldown,
            text: "it is left alone for \(span.text) (\(cooldown.reason.rawValue))", route: route))
      }
    }
    return .attempt(route)
  }

  var priceNotes: [Note] {
    guard let first = facts.candidates.first, first.price == nil else { return [] }
    return [
      Note(code: "unpriced", text: "'\(first.model.id.text)' has no price: the cost is unknown")
    ]
  }
}

extension ChatRequest {
  /// What a model must be able to do to answer this.
  package var needs: [Capability] {
    var needs: [Capability] = []
    if hasImages { needs.append(.vision) }
    if !tools.isEmpty { needs.append(.tools) }
    if case .schema = format { needs.append(.json) }
    if let reasoning, reasoning != "none" { needs.append(.reasoning) }
    return needs
  }
}
