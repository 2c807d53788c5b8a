import GWKit
import Testing

struct PricingTests {
  /// Nano-USD per million tokens.
  private static let dollar: Int64 = 1_000_000_000

  private let price: Price = {
    var price = Price(
      input: 2 * dollar, output: 10 * dollar, cacheRead: dollar / 10, cacheWrite: 3 * dollar)
    price.tiers = [PriceTier(threshold: 1000, input: 4 * dollar, output: 20 * dollar)]
    return price
  }()

  private func cost(_ usage: Usage, at price: Price) -> ExactUSD {
    Pricing.cost(of: usage, images: 0, at: price)
  }

  @Test func chargesEachTokenClassItsOwnPrice() {
    let usage = Usage(
      inputTokens: 100, outputTokens: 10, cacheReadTokens: 30, cacheWriteTokens: 20)
    // 50 × 2 + 30 × 0.1 + 20 × 3 + 10 × 10 = 263 dollars per million
    #expect(cost(usage, at: price).roundedUp == NanoUSD(nanos: 263_000))
  }

  @Test func takesTheInputPriceForCachedTokensWithoutOne() {
    let plain = Price(input: 2 * Self.dollar, output: 0)
    let usage = Usage(inputTokens: 10, outputTokens: 0, cacheReadTokens: 4, cacheWriteTokens: 3)
    #expect(cost(usage, at: plain).roundedUp == NanoUSD(nanos: 20_000))
  }

  @Test func chargesEveryTokenTheTierStrictlyAboveItsThreshold() {
    let below = cost(Usage(inputTokens: 1000, outputTokens: 1), at: price)
    let above = cost(Usage(inputTokens: 1001, outputTokens: 1), at: price)
    #expect(below.roundedUp == NanoUSD(nanos: 2_010_000))
    #expect(above.roundedUp == NanoUSD(nanos: 4_024_000))
  }

  @Test func chargesCachedTokensTheTiersInputPriceWhenItHasNoCachePrice() {
    let usage = Usage(inputTokens: 2000, outputTokens: 0, cacheReadTokens: 2000)
    #expect(cost(usage, at: price).roundedUp == NanoUSD(nanos: 8_000_000))
  }

  @Test func countsMoreCachedThanInputTokensAsNoPlainOnes() {
    let usage = Usage(inputTokens: 10, outputTokens: 0, cacheReadTokens: 50)
    #expect(cost(usage, at: price).roundedUp == NanoUSD(nanos: 5000))
  }

  @Test func roundsTheWholeCallUpOnce() {
    // A third of a nano-dollar for each of the two parts.
    let tiny = Price(input: 333_333, output: 333_333)
    let usage = Usage(inputTokens: 1, outputTokens: 1)
    #expect(cost(usage, at: tiny).roundedUp == NanoUSD(nanos: 1))
  }

  @Test(arguments: [(500, 10), (1000, 0), (1001, 7), (5000, 5000)])
  func boundsEveryCallWithinItsLimits(input: Int64, output: Int64) {
    let bound = Pricing.bound(inputTokens: input, outputTokens: output, images: 0, at: price)
    for read in stride(from: Int64(0), through: input, by: 250) {
      let usage = Usage(
        inputTokens: input, outputTokens: output, cacheReadTokens: read,
        cacheWriteTokens: input - read)
      #expect(cost(usage, at: price) <= bound)
    }
  }

  @Test func boundsReasoningAndWhatDoesNotDependOnTokens() {
    var thinking = Price(input: Self.dollar, output: 2 * Self.dollar)
    (thinking.reasoning, thinking.perRequest, thinking.perImage) = (5 * Self.dollar, 7, 11)
    thinking.tiers = [PriceTier(threshold: 1000, input: Self.dollar, output: 3 * Self.dollar)]
    for (input, output) in [(10, 10), (2000, 10)] as [(Int64, Int64)] {
      var usage = Usage(inputTokens: input, outputTokens: output, reasoningTokens: output)
      let bound = Pricing.bound(
        inputTokens: input, outputTokens: output, images: 2, at: thinking)
      #expect(Pricing.cost(of: usage, images: 2, at: thinking) == bound)
      usage.reasoningTokens = 4
      #expect(Pricing.cost(of: usage, images: 2, at: thinking) < bound)
    }
    let usage = Usage(inputTokens: 10, outputTokens: 10, reasoningTokens: 4)
    // 10 + 6 × 2 + 4 × 5 thousand nanos, and 7 + 2 × 11.
    #expect(
      Pricing.cost(of: usage, images: 2, at: thinking).roundedUp == NanoUSD(nanos: 42_029))
  }

  /// A model whose reasoning has a price, in dollars, of which its tiers say nothing.
  private static func thinking(_ reasoning: Int64, _ tiers: PriceTier...) -> Price {
    var price = Price(input: 2 * dollar, output: 5 * dollar, cacheWrite: 3 * dollar)
    (price.reasoning, price.tiers) = (reasoning * dollar, tiers)
    return price
  }

  /// Every kind of call around the thresholds 100 and 200.
  private static let usages: [Usage] = [0, 1, 100, 101, 200, 201, 300].flatMap { input in
    [(0, 0), (input, 0), (0, input), (input / 2, input / 2)].flatMap { read, write in
      [(0, 0), (3, 0), (3, 3), (7, 0), (7, 4), (7, 7)].map { output, reasoning in
        Usage(
          inputTokens: input, outputTokens: output, cacheReadTokens: read, cacheWriteTokens: write,
          reasoningTokens: reasoning)
      }
    }
  }

  @Test(arguments: [1, 4, 9] as [Int64])
  func boundsEveryCallOfAModelThatThinksInTiers(reasoning: Int64) {
    let dearer = Self.thinking(
      reasoning, PriceTier(threshold: 100, input: 2 * Self.dollar, output: 6 * Self.dollar),
      PriceTier(threshold: 200, input: 4 * Self.dollar, output: 8 * Self.dollar))
    let cheaper = Self.thinking(
      reasoning, PriceTier(threshold: 100, input: 2 * Self.dollar, output: 3 * Self.dollar),
      PriceTier(threshold: 200, input: Self.dollar, output: 2 * Self.dollar))
    for price in [dearer, cheaper] {
      let unbounded = Self.usages.filter { most in
        let bound = Pricing.bound(
          inputTokens: most.inputTokens, outputTokens: most.outputTokens, images: 0, at: price)
        return Self.usages.contains {
          $0.inputTokens <= most.inputTokens && $0.outputTokens <= most.outputTokens
            && cost($0, at: price) > bound
        }
      }
      #expect(unbounded.isEmpty)
    }
  }

  @Test(arguments: [(1, 6), (4, 6), (9, 9)] as [(Int64, Int64)])
  func chargesReasoningInATierTheDearerPrice(reasoning: Int64, charged: Int64) {
    let price = Self.thinking(
      reasoning, PriceTier(threshold: 100, input: 2 * Self.dollar, output: 6 * Self.dollar))
    let usage = Usage(inputTokens: 150, outputTokens: 10, reasoningTokens: 10)
    #expect(
      cost(usage, at: price).roundedUp == NanoUSD(nanos: (150 * 2 + 10 * charged) * 1000))
  }

  @Test func chargesWhatIsCachedForAnHourItsOwnPrice() {
    var price = Price(input: Self.dollar, output: 0, cacheWrite: 2 * Self.dollar)
    var usage = Usage(inputTokens: 100, cacheWriteTokens: 50)
    usage.hourCacheWriteTokens = 20
    #expect(cost(usage, at: price).roundedUp == NanoUSD(nanos: 150_000))
    price.cacheWriteHour = 4 * Self.dollar
    #expect(cost(usage, at: price).roundedUp == NanoUSD(nanos: 190_000))
  }

  @Test func survivesTheLargestNumbers() {
    let dear = Price(input: .max, output: .max)
    let usage = Usage(inputTokens: 1_000_000_000, outputTokens: 1_000_000_000)
    #expect(cost(usage, at: dear).roundedUp == nil)
  }
}
