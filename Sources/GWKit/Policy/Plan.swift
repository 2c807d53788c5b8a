/// The ways a request can take, in their order, decided from facts alone: which are tried, and why the others are not.
package struct Plan: Sendable, Equatable {
  package var steps: [PlanStep]
  package var notes: [Note]

  package var routes: [Route] {
    steps.compactMap { if case .attempt(let route) = $0 { route } else { nil } }
  }

  /// A model that may answer, with what the database and the environment know of it.
  package struct Candidate: Sendable {
    package var model: RegisteredModel
    package var provider: Provider?
    package var price: PriceRecord?
    /// Where the provider's own key is, if anywhere.
    package var key: KeyPlace?
    package var keyMark: String?

    package init(
      model: RegisteredModel, provider: Provider?, price: PriceRecord?, key: KeyPlace?,
      keyMark: String? = nil
    ) {
      self.model = model
      self.provider = provider
      self.price = price
      self.key = key
      self.keyMark = keyMark
    }
  }

  /// A provider of the role gateway that has a key.
  package struct GatewayAccess: Sendable {
    package var provider: Provider
    package var key: KeyPlace?
    package var keyMark: String?

    package init(provider: Provider, key: KeyPlace?, keyMark: String? = nil) {
      self.provider = provider
      self.key = key
      self.keyMark = keyMark
    }
  }

  /// What the database and the environment said when the request came.
  package struct Facts: Sendable {
    package var client: Client
    /// The model asked for, then the fallback chain.
    package var candidates: [Candidate]
    /// Nil: there is none, or a switch is off.
    package var gateway: GatewayAccess?
    package var rate: ExchangeRate?
    package var settings: SettingValues
    package var cooldowns: [Cooldown]
    package var notes: [Note]
    package var now: Instant

    package init(
      client: Client, candidates: [Candidate], gateway: GatewayAccess? = nil, rate: ExchangeRate?,
      settings: SettingValues, cooldowns: [Cooldown] = [], notes: [Note] = [], now: Instant
    ) {
      self.client = client
      self.candidates = candidates
      self.gateway = gateway
      self.rate = rate
      self.settings = settings
      self.cooldowns = cooldowns
      self.notes = notes
      self.now = now
    }
  }

  /// Why a request is not even tried.
  package enum Refusal: Error, Equatable {
    case clientDisabled(String)
    case modelDisabled(ModelID)
    case unknownProvider(String)
    case noKey(Provider)
    /// No model of the chain can do this.
    case unsupported(String)
  }

  package init(for request: ChatRequest, facts: Facts) throws(Refusal) {
    guard facts.client.isEnabled else { throw .clientDisabled(facts.client.name) }
    let planner = Planner(request: request, facts: facts)
    steps = facts.candidates.flatMap(planner.steps)
    notes = facts.notes + planner.priceNotes
    if routes.isEmpty { tryCoolingRoutes() }
    guard routes.isEmpty else { return }
    throw Self.refusal(steps, facts)
  }

  /// A request is not lost as long as there is a route: when all of them are cooling down, they are tried all the same.
  private mutating func tryCoolingRoutes() {
    let cooling = steps.contains {
      if case .skip(let skip) = $0 { skip.route != nil } else { false }
    }
    guard cooling else { return }
    steps = steps.map { step in
      if case .skip(let skip) = step, let route = skip.route { .attempt(route) } else { step }
    }
    notes.append(
      Note(code: "cooldown", text: "every route is cooling down; they are tried all the same"))
  }

  private static func refusal(_ steps: [PlanStep], _ facts: Facts) -> Refusal {
    let skips = steps.compactMap { if case .skip(let skip) = $0 { skip } else { nil } }
    guard let first = facts.candidates.first else {
      preconditionFailure("a request names a model")
    }
    // The model asked for is what the person wants to hear about.
    if let skip = skips.first, skip.reason == .skippedCapability {
      return .unsupported("'\(skip.model.text)': \(skip.text)")
    }
    if skips.first?.reason == .skippedDisabled, !first.model.isEnabled {
      return .modelDisabled(first.model.id)
    }
    guard let provider = first.provider else { return .unknownProvider(first.model.id.provider) }
    return .noKey(provider)
  }
}

/// One entry of a plan.
package enum PlanStep: Sendable, Equatable {
  case attempt(Route)
  case skip(Skip)

  /// The registry's id.
  package var model: ModelID {
    switch self {
    case .attempt(let route): route.model
    case .skip(let skip): skip.model
    }
  }

  package struct Skip: Sendable, Equatable {
    package var model: ModelID
    package var provider: String
    package var reason: AttemptReason
    /// For people.
    package var text: String
    /// The route that is only left alone for a while.
    package var route: Route?

    package init(
      model: ModelID, provider: String, reason: AttemptReason, text: String, route: Route? = nil
    ) {
      self.model = model
      self.provider = provider
      self.reason = reason
      self.text = text
      self.route = route
    }

    /// A route that was found not to do.
    package init(_ route: Route, _ reason: AttemptReason, _ text: String) {
      self.init(model: route.model, provider: route.provider.name, reason: reason, text: text)
    }

    package var note: Note {
      Note(code: reason.rawValue, text: "'\(model.text)' at '\(provider)' is left out: \(text)")
    }
  }
}

/// One way to answer: a provider's model with its key and price. Nothing in it has happened yet.
package struct Route: Sendable, Equatable {
  /// The registry's id.
  package var model: ModelID
  /// What the provider calls it.
  package var upstreamModel: String
  package var provider: Provider
  package var key: KeyPlace?
  package var keyMark: String?
  package var price: PriceRecord?
  /// The bound on output tokens that is sent.
  package var maxTokens: Int64
  package var isReasoning = false
  package var contextWindow: Int64?
  /// The provider's own key, sent along through the gateway.
  package var ownKey: OwnKey?
  /// A cooldown has just ended: one process may try, and has to claim that first.
  package var probes: Cooldown?

  package struct OwnKey: Sendable, Equatable {
    package var provider: Provider
    package var key: KeyPlace
  }

  package init(
    model: ModelID, upstreamModel: String, provider: Provider, key: KeyPlace?,
    price: PriceRecord?, maxTokens: Int64
  ) {
    self.model = model
    self.upstreamModel = upstreamModel
    self.provider = provider
    self.key = key
    self.price = price
    self.maxTokens = maxTokens
  }
}
