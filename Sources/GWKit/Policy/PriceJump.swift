/// Whether one price is too far from another to be believed without a person's word: a slip of a decimal point, a price of
/// nothing, or one where there was none. What a call pays is compared, gaps filled.
package enum PriceJump {
  /// More than this, up or down.
  private static let most: Int128 = 10

  package static func isJump(from old: Price, to new: Price) -> Bool {
    let sizes = [0] + Set((old.tiers + new.tiers).map(\.threshold)).sorted()
    return sizes.contains { size in
      zip(Rates(old, above: size).all, Rates(new, above: size).all).contains(where: isJump)
    }
  }

  private static func isJump(_ old: Int64, _ new: Int64) -> Bool {
    guard old != new else { return false }
    return Int128(max(old, new)) > most * Int128(min(old, new))
  }

  /// What calls pay whose input is just above a number of tokens.
  private struct Rates {
    let all: [Int64]

    init(_ price: Price, above size: Int64) {
      let tier = price.tiers.last { $0.threshold <= size }
      let input = tier?.input ?? price.input
      let output = tier?.output ?? price.output
      let write = (tier == nil ? price.cacheWrite : tier?.cacheWrite) ?? input
      all = [
        input, output, (tier == nil ? price.cacheRead : tier?.cacheRead) ?? input, write,
        price.cacheWriteHour ?? (price.cacheWrite ?? price.input),
        price.reasoning ?? price.output, price.perRequest, price.perImage,
      ]
    }
  }
}
