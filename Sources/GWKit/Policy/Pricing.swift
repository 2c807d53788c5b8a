/// What tokens cost. Pure arithmetic on whole numbers; every figure in the log can be recomputed with it.
package enum Pricing {
  /// The exact cost of a call with `images` that used `usage` at `price`.
  package static func cost(of usage: Usage, images: Int64, at price: Price) -> ExactUSD {
    let classes = classes(of: usage, at: price)
    let tokens = classes.reduce(Int128(0)) { $0 + Int128($1.tokens) * Int128($1.price) }
    return ExactUSD(femtos: tokens + fixed(images: images, at: price))
  }

  /// The tokens of a call by what they cost: nano-USD per million, as the formula shows them.
  package static func classes(
    of usage: Usage, at price: Price
  ) -> [(tokens: Int64, price: Int64)] {
    let rates = Rates(price, inputTokens: usage.inputTokens)
    let plain = max(0, usage.inputTokens - usage.cacheReadTokens - usage.cacheWriteTokens)
    // Kinds without a price of their own are not told apart.
    let hour =
      rates.cacheWriteHour == rates.cacheWrite
      ? 0 : min(usage.hourCacheWriteTokens, usage.cacheWriteTokens)
    let reasoning =
      rates.reasoning == rates.output ? 0 : min(usage.reasoningTokens, usage.outputTokens)
    return [
      (plain, rates.input), (usage.cacheReadTokens, rates.cacheRead),
      (usage.cacheWriteTokens - hour, rates.cacheWrite), (hour, rates.cacheWriteHour),
      (usage.outputTokens - reasoning, rates.output), (reasoning, rates.reasoning),
    ]
  }

  /// What does not depend on tokens, in femto-USD.
  private static func fixed(images: Int64, at price: Price) -> Int128 {
    (Int128(price.perRequest) + Int128(images) * Int128(price.perImage)) * 1_000_000
  }

  /// The most that a call can cost whose input is at most `inputTokens` and whose output at most `outputTokens`: the
  /// dearest input price it can reach, every tier it can reach considered. Nothing is kept in a cache for an hour unless
  /// the request says so in a field that has no bound.
  package static func bound(
    inputTokens: Int64, outputTokens: Int64, images: Int64, at price: Price
  ) -> ExactUSD {
    let reachable =
      [Rates(base: price)]
      + price.tiers.filter { inputTokens > $0.threshold }.map { Rates($0, base: price) }
    let dearest =
      reachable.map { rates in
        Int128(inputTokens) * Int128(max(rates.input, rates.cacheRead, rates.cacheWrite))
          + Int128(outputTokens) * Int128(max(rates.output, rates.reasoning))
      }.max() ?? 0
    return ExactUSD(femtos: dearest + fixed(images: images, at: price))
  }

  /// Prices with every gap filled; nano-USD per million tokens.
  private struct Rates {
    var input: Int64
    var output: Int64
    var cacheRead: Int64
    var cacheWrite: Int64
    var cacheWriteHour: Int64
    var reasoning: Int64

    init(base price: Price) {
      input = price.input
      output = price.output
      cacheRead = price.cacheRead ?? price.input
      cacheWrite = price.cacheWrite ?? price.input
      cacheWriteHour = price.cacheWriteHour ?? cacheWrite
      reasoning = price.reasoning ?? price.output
    }

    /// A tier without cache prices of its own charges its input price for cached tokens.
    init(_ tier: PriceTier, base: Price) {
      input = tier.input
      output = tier.output
      cacheRead = tier.cacheRead ?? tier.input
      cacheWrite = tier.cacheWrite ?? tier.input
      // A tier says nothing of these: it takes the dearer of its own price and the base's.
      cacheWriteHour = max(cacheWrite, base.cacheWriteHour ?? 0)
      reasoning = max(output, base.reasoning ?? 0)
    }

    /// A tier is a cliff: strictly above its threshold, all tokens of the call take its prices.
    init(_ price: Price, inputTokens: Int64) {
      if let tier = price.tiers.last(where: { inputTokens > $0.threshold }) {
        self.init(tier, base: price)
      } else {
        self.init(base: price)
      }
    }
  }
}
