import GWKit
import Testing

struct CallBoundTests {
  /// One and two dollars per million tokens: a thousand nanos and two thousand a token.
  private static let price = Price(input: 1_000_000_000, output: 2_000_000_000)

  private func rate(_ nanos: Int64) -> ExchangeRate {
    ExchangeRate(
      id: 1, nanoBRLPerUSD: nanos, spreadPercent: "0", source: "manual",
      effectiveAt: Instant(milliseconds: 0))
  }

  @Test func countsEveryAnswerThatIsAskedFor() {
    let bound = CallBound(inputTokens: 10, choices: 3, price: Self.price, rate: nil)
    #expect(bound.outputTokens(7) == 21)
    #expect(bound.amounts(maxTokens: 7).tokens == 31)
    #expect(bound.amounts(maxTokens: 7).usd == NanoUSD(nanos: 10_000 + 42_000))
  }

  @Test func convertsTheExactAmountAndRoundsItUpOnce() {
    let tiny = Price(input: 1, output: 0)
    let bound = CallBound(
      inputTokens: 1, price: tiny, rate: rate(5_000_000_000))
    // 10^-15 dollars: a nano of each currency, not five.
    #expect(
      bound.amounts(maxTokens: 1)
        == Amounts(tokens: 2, usd: NanoUSD(nanos: 1), brl: NanoBRL(nanos: 1)))
  }

  @Test func addsWhatRequestsAndImagesCostByThemselves() {
    var price = Self.price
    (price.perRequest, price.perImage) = (500, 70)
    let bound = CallBound(inputTokens: 0, images: 2, price: price, rate: nil)
    #expect(bound.amounts(maxTokens: 0).usd == NanoUSD(nanos: 640))
  }

  @Test func doesNotKnowWhatAnUnpricedModelCosts() {
    let bound = CallBound(inputTokens: 10, price: nil, rate: rate(1))
    #expect(bound.amounts(maxTokens: 1) == Amounts(tokens: 11, usd: nil, brl: nil))
  }

  @Test func staysWithinWhatSumsCanHold() {
    let dear = Price(input: .max, output: .max)
    let bound = CallBound(inputTokens: .max, choices: 8, price: dear, rate: rate(.max))
    let most = Amounts(
      tokens: Amounts.most, usd: NanoUSD(nanos: Amounts.most), brl: NanoBRL(nanos: Amounts.most))
    #expect(bound.amounts(maxTokens: .max) == most)
  }
}
