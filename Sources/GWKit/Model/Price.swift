/// What a model's tokens cost: nano-USD per million tokens, which is also 10^-15 USD per token. A nil cache price
/// means the input price; a model without any `Price` is unpriced, never free. Free is an explicit 0.
package struct Price: Sendable, Equatable {
  package var input: Int64
  package var output: Int64
  package var cacheRead: Int64?
  package var cacheWrite: Int64?
  /// For what is written to the cache for an hour instead of minutes; nil means the cache-write price.
  package var cacheWriteHour: Int64?
  /// For the tokens of the output that are reasoning; nil means the output price.
  package var reasoning: Int64?
  /// Nano-USD per request and per image, 0 when there is none.
  package var perRequest: Int64 = 0
  package var perImage: Int64 = 0
  /// Ascending thresholds; each is a cliff: above it every token of the call takes its prices.
  package var tiers: [PriceTier] = []

  package init(input: Int64, output: Int64, cacheRead: Int64? = nil, cacheWrite: Int64? = nil) {
    self.input = input
    self.output = output
    self.cacheRead = cacheRead
    self.cacheWrite = cacheWrite
  }

  package var isFree: Bool {
    input == 0 && output == 0 && (cacheRead ?? 0) == 0 && (cacheWrite ?? 0) == 0
      && (cacheWriteHour ?? 0) == 0 && (reasoning ?? 0) == 0 && perRequest == 0 && perImage == 0
      && tiers.allSatisfy(\.isFree)
  }
}

/// Prices of calls whose input is strictly above `threshold` tokens.
package struct PriceTier: Sendable, Equatable {
  package var threshold: Int64
  package var input: Int64
  package var output: Int64
  package var cacheRead: Int64?
  package var cacheWrite: Int64?

  package init(
    threshold: Int64, input: Int64, output: Int64, cacheRead: Int64? = nil, cacheWrite: Int64? = nil
  ) {
    self.threshold = threshold
    self.input = input
    self.output = output
    self.cacheRead = cacheRead
    self.cacheWrite = cacheWrite
  }

  fileprivate var isFree: Bool {
    input == 0 && output == 0 && (cacheRead ?? 0) == 0 && (cacheWrite ?? 0) == 0
  }
}

/// A price with its place in the price book, which is what a call names.
package struct PriceRecord: Sendable, Equatable {
  package var id: Int64
  package var model: ModelID
  package var price: Price
  package var source: String
  /// The source was finer than a nano-USD per million tokens and was rounded up.
  package var isRounded: Bool
  package var effectiveAt: Instant

  package init(
    id: Int64, model: ModelID, price: Price, source: String, isRounded: Bool, effectiveAt: Instant
  ) {
    self.id = id
    self.model = model
    self.price = price
    self.source = source
    self.isRounded = isRounded
    self.effectiveAt = effectiveAt
  }
}
