/// One row of the built-in model table. Only a first run reads it; afterwards the registry is the truth.
struct SeedModel: Sendable {
  let id: String
  let name: String
  /// USD per million tokens.
  let input: String
  let output: String
  let cacheRead: String?
  let cacheWrite: String?
  let tier: SeedTier?
  /// Tokens.
  let context: Int64
  let maxOutput: Int64
  /// A capability that is not listed is unknown.
  let can: [Capability]
  /// The day the provider retires it, `2027-05-07`.
  let deprecated: String?

  init(
    _ id: String, _ name: String, input: String, output: String, cacheRead: String? = nil,
    cacheWrite: String? = nil, tier: SeedTier? = nil, context: Int64, maxOutput: Int64,
    can: [Capability], deprecated: String? = nil
  ) {
    self.id = id
    self.name = name
    self.input = input
    self.output = output
    self.cacheRead = cacheRead
    self.cacheWrite = cacheWrite
    self.tier = tier
    self.context = context
    self.maxOutput = maxOutput
    self.can = can
    self.deprecated = deprecated
  }
}

/// Prices of calls with more input than `threshold` tokens, USD per million.
struct SeedTier: Sendable {
  let threshold: Int64
  let input: String
  let output: String
  let cacheRead: String?
  let cacheWrite: String?

  init(
    _ threshold: Int64, input: String, output: String, cacheRead: String? = nil,
    cacheWrite: String? = nil
  ) {
    self.threshold = threshold
    self.input = input
    self.output = output
    self.cacheRead = cacheRead
    self.cacheWrite = cacheWrite
  }
}

extension SeedModel {
  /// The registry row. The table is tested: every row reads back.
  var model: RegisteredModel? {
    guard let id = ModelID(id) else { return nil }
    var model = RegisteredModel(id: id, name: name)
    model.contextWindow = context
    model.maxOutputTokens = maxOutput
    model.vision = can.contains(.vision) ? true : nil
    model.tools = can.contains(.tools) ? true : nil
    model.json = can.contains(.json) ? true : nil
    model.reasoning = can.contains(.reasoning) ? true : nil
    model.deprecatedAt = deprecated.flatMap { Instant($0) }
    return model
  }

  var price: Price? {
    guard let input = PriceText.nanoUSD(input)?.value, let output = PriceText.nanoUSD(output)?.value
    else { return nil }
    var price = Price(
      input: input, output: output, cacheRead: cacheRead.flatMap { PriceText.nanoUSD($0)?.value },
      cacheWrite: cacheWrite.flatMap { PriceText.nanoUSD($0)?.value })
    price.tiers = tier?.priceTier.map { [$0] } ?? []
    return price
  }
}

extension SeedTier {
  fileprivate var priceTier: PriceTier? {
    guard let input = PriceText.nanoUSD(input)?.value, let output = PriceText.nanoUSD(output)?.value
    else { return nil }
    return PriceTier(
      threshold: threshold, input: input, output: output,
      cacheRead: cacheRead.flatMap { PriceText.nanoUSD($0)?.value },
      cacheWrite: cacheWrite.flatMap { PriceText.nanoUSD($0)?.value })
  }
}
