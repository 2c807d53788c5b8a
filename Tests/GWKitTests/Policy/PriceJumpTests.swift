import Testing

@testable import GWKit

/// Which prices are too far apart to be believed.
struct PriceJumpTests {
  private static func price(_ change: (inout Price) -> Void = { _ in }) -> Price {
    var price = Price(input: 100, output: 1000, cacheRead: 10, cacheWrite: 120)
    price.cacheWriteHour = 200
    price.reasoning = 1000
    price.perRequest = 5
    price.tiers = [PriceTier(threshold: 9, input: 200, output: 2000, cacheRead: 20)]
    change(&price)
    return price
  }

  private static func isJump(_ change: (inout Price) -> Void) -> Bool {
    let there = PriceJump.isJump(from: price(), to: price(change))
    let back = PriceJump.isJump(from: price(change), to: price())
    #expect(there == back, "a jump is one in both directions")
    return there
  }

  @Test func isNoneBetweenEqualPrices() { #expect(!Self.isJump { _ in }) }

  @Test(arguments: [(Int64(1000), false), (1001, true), (10, false), (9, true), (0, true)])
  func isMoreThanTenTimesOrToNothing(_ input: Int64, _ isJump: Bool) {
    #expect(Self.isJump { $0.input = input } == isJump)
  }

  @Test func looksAtEveryPart() {
    #expect(Self.isJump { $0.output = 1 })
    #expect(Self.isJump { $0.cacheRead = 0 })
    #expect(Self.isJump { $0.cacheWrite = 9 })
    #expect(Self.isJump { $0.cacheWriteHour = 2001 })
    #expect(Self.isJump { $0.reasoning = 0 })
    #expect(Self.isJump { $0.perRequest = 0 })
    #expect(Self.isJump { $0.perImage = 1 })
    #expect(Self.isJump { $0.tiers[0].input = 2001 })
    #expect(Self.isJump { $0.tiers[0].output = 0 })
    #expect(Self.isJump { $0.tiers[0].cacheRead = 1 })
    #expect(Self.isJump { $0.tiers[0].cacheWrite = 1 })
  }

  @Test func fillsGapsBeforeItCompares() {
    // Without one of its own it is the input price: 10 to 100 is no jump, 9 to 100 is.
    #expect(!Self.isJump { $0.cacheRead = nil })
    #expect(
      PriceJump.isJump(
        from: Self.price { $0.cacheRead = 9 }, to: Self.price { $0.cacheRead = nil }))
    #expect(!Self.isJump { $0.reasoning = nil })
    #expect(!Self.isJump { $0.cacheWriteHour = nil })
  }

  @Test func comparesATierWithWhatCallsOfItsSizePaidBefore() {
    #expect(!Self.isJump { $0.tiers = [] })
    #expect(Self.isJump { $0.tiers.append(PriceTier(threshold: 50, input: 2001, output: 2000)) })
    #expect(
      !Self.isJump {
        $0.tiers.append(PriceTier(threshold: 50, input: 2000, output: 2000, cacheRead: 20))
      })
  }

  @Test func doesNotOverflow() {
    #expect(Self.isJump { $0.input = .max })
  }

  @Test func wordsNameWhatDiffers() {
    let words = PriceChange(
      from: Self.price(),
      to: Self.price {
        $0.cacheRead = nil
        $0.perRequest = 1_500_000_000
        $0.tiers = [
          PriceTier(threshold: 9, input: 1_000_000_000, output: 2000, cacheRead: 20),
          PriceTier(threshold: 50, input: 1, output: 2),
        ]
      }
    ).text
    #expect(
      words
        == "cache read 0.00000001 → as input, per request 0.000000005 → 1.5 USD, "
        + "above 9 tokens input 0.0000002 → 1, above 50 tokens input 0.000000001, output 0.000000002"
    )
    let fewer = PriceChange(from: Self.price(), to: Self.price { $0.tiers = [] }).text
    #expect(fewer == "no other price above 9 tokens")
  }
}
