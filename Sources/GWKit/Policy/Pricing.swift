/// What tokens cost. Pure arithmetic on whole numbers; every figure in the log can be recomputed with it.
package enum Pricing {
  /// The exact cost of a call that used `usage` at `price`.
  package static func cost(of usage: Usage, at price: Price) -> ExactUSD {
    let rates = Rates(price, inputTokens: usage.inputTokens)
    let plain = max(0, usage.inputTokens - usage.cacheReadTokens - usage.cacheWriteTokens)
    let femtos =
      Int128(plain) * Int128(rates.input)
      + Int128(usage.cacheReadTokens) * Int128(rates.cacheRead)
      + Int128(usage.cacheWriteTokens) * Int128(rates.cacheWrite)
      + Int128(usage.outputTokens) * Int128(rates.output)
      + Int128(price.perRequest) * 1_000_000
    return ExactUSD(femtos: femtos)
  }

  /// The most that a call can cost whose input is at most `inputTokens` and whose output at most `outputTokens`: the
  /// dearest input price it can reach, every tier it can reach considered.
  package static func bound(inputTokens: Int64, outputTokens: Int64, at price: Price) -> ExactUSD {
    let reachable =
      [Rates(base: price)]
      + price.tiers.filter { inputTokens > $0.threshold }.map { Rates($0, base: price) }
    let dearest =
      reachable.map { rates in
        Int128(inputTokens) * Int128(max(rates.input, rates.cacheRead, rates.cacheWrite))
          + Int128(outputTokens) * Int128(rates.output)
      }.max() ?? 0
    return ExactUSD(femtos: dearest + Int128(price.perRequest) * 1_000_000)
  }

  /// The prices that apply to a call of `inputTokens`, tier considered, as the formula shows them.
  package static func rates(at price: Price, inputTokens: Int64) -> Rates {
    Rates(price, inputTokens: inputTokens)
  }

  /// Prices with every gap filled; nano-USD per million tokens.
  package struct Rates: Sendable, Equatable {
    package var input: Int64
    package var output: Int64
    package var cacheRead: Int64
    package var cacheWrite: Int64

    init(base price: Price) {
      input = price.input
      output = price.output
      cacheRead = price.cacheRead ?? price.input
      cacheWrite = price.cacheWrite ?? price.input
    }

    /// A tier without cache prices of its own charges its input price for cached tokens.
    init(_ tier: PriceTier, base: Price) {
      input = tier.input
      output = tier.output
      cacheRead = tier.cacheRead ?? tier.input
      cacheWrite = tier.cacheWrite ?? tier.input
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
