/// Which route a request takes, decided from facts alone.
package struct Plan: Sendable, Equatable {
  package var routes: [Route]
  package var notes: [Note]

  /// What the database and the environment said when the request came.
  package struct Facts: Sendable {
    package var client: Client
    package var model: RegisteredModel
    package var provider: Provider?
    package var price: PriceRecord?
    package var rate: ExchangeRate?
    package var settings: SettingValues
    /// Where the provider's key is, if anywhere.
    package var key: KeyPlace?

    package init(
      client: Client, model: RegisteredModel, provider: Provider?, price: PriceRecord?,
      rate: ExchangeRate?, settings: SettingValues, key: KeyPlace?
    ) {
      self.client = client
      self.model = model
      self.provider = provider
      self.price = price
      self.rate = rate
      self.settings = settings
      self.key = key
    }
  }

  /// Why a request is not even tried.
  package enum Refusal: Error, Equatable {
    case clientDisabled(String)
    case modelDisabled(ModelID)
    case unknownProvider(String)
    case dialectNotSupported(Provider)
    case noKey(Provider)
    case contextTooLong(ModelID, tokens: Int64, window: Int64)
  }

  package init(for request: ChatRequest, facts: Facts) throws(Refusal) {
    guard facts.client.isEnabled else { throw .clientDisabled(facts.client.name) }
    guard facts.model.isEnabled else { throw .modelDisabled(facts.model.id) }
    guard let provider = facts.provider else { throw .unknownProvider(facts.model.id.provider) }
    guard facts.key != nil || !provider.needsKey else { throw .noKey(provider) }
    routes = [
      Route(
        model: facts.model.id, upstreamModel: facts.model.id.name, provider: provider,
        key: facts.key, price: facts.price, maxTokens: Self.maxTokens(request, facts))
    ]
    notes = Self.priceNotes(facts)
  }

  /// Without `--max-tokens` a bound is chosen and sent, so that the worst case of a call is known.
  private static func maxTokens(_ request: ChatRequest, _ facts: Facts) -> Int64 {
    if let asked = request.maxTokens { return asked }
    let isReasoning = facts.model.reasoning == true && !facts.settings.isChosen(.askMaxTokens)
    let wanted = isReasoning ? 16_384 : facts.settings.number(.askMaxTokens)
    return min(wanted, facts.model.maxOutputTokens ?? wanted)
  }

  private static func priceNotes(_ facts: Facts) -> [Note] {
    guard facts.price == nil else { return [] }
    return [
      Note(code: "unpriced", text: "'\(facts.model.id.text)' has no price: the cost is unknown")
    ]
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
  package var price: PriceRecord?
  /// The bound on output tokens that is sent.
  package var maxTokens: Int64

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
