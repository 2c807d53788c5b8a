import GWKit

/// Reads `272k:in=5,out=22.5,cache-read=0.5`: prices of calls with more input than the number says.
enum TierText {
  /// A price that is not named is the base one; one for the cache that is not named follows the tier's input.
  static func tier(
    _ text: String, base: Price
  ) throws(UsageError) -> (tier: PriceTier, isRounded: Bool) {
    let halves = text.split(separator: ":", maxSplits: 1)
    guard halves.count == 2, let threshold = count(String(halves[0])), threshold > 0 else {
      throw malformed(text)
    }
    var prices: [String: Int64] = [:]
    var isRounded = false
    for part in halves[1].split(separator: ",", omittingEmptySubsequences: false) {
      let pair = part.split(separator: "=", maxSplits: 1).map(String.init)
      guard pair.count == 2, ["in", "out", "cache-read", "cache-write"].contains(pair[0]),
        prices[pair[0]] == nil, let value = PriceText.nanoUSD(pair[1])
      else { throw malformed(text) }
      prices[pair[0]] = value.value
      isRounded = isRounded || value.isRounded
    }
    let tier = PriceTier(
      threshold: threshold, input: prices["in"] ?? base.input, output: prices["out"] ?? base.output,
      cacheRead: prices["cache-read"], cacheWrite: prices["cache-write"])
    return (tier, isRounded)
  }

  /// `272k` is 272 000, `1m` a million.
  static func count(_ text: String) -> Int64? {
    let factors: [Character: Int64] = ["k": 1000, "K": 1000, "m": 1_000_000, "M": 1_000_000]
    guard let last = text.last, let factor = factors[last] else { return Int64(text) }
    guard let number = Int64(text.dropLast()), number >= 0 else { return nil }
    let (product, overflow) = number.multipliedReportingOverflow(by: factor)
    return overflow ? nil : product
  }

  private static func malformed(_ text: String) -> UsageError {
    UsageError(
      message: "'\(text)' is no tier", hints: ["such as 272k:in=5,out=22.5,cache-read=0.5"])
  }
}
