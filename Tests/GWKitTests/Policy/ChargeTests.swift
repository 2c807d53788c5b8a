import GWKit
import Testing

struct ChargeTests {
  private let rate = ExchangeRate(
    id: 1, nanoBRLPerUSD: 5_000_000_001, spreadPercent: "0", source: "manual",
    effectiveAt: .testZero)

  private func facts(
    reported: Usage? = nil, bytesSeen: Int = 0, role: Provider.Role = .direct,
    billing: Charge.Billing, price: Price? = Price(input: 1_000_000_000, output: 2_000_000_000)
  ) -> Charge.Facts {
    Charge.Facts(
      reported: reported, bytesSeen: bytesSeen, inputBound: 100, outputBound: 50, images: 0,
      price: price, rate: rate, role: role, billing: billing)
  }

  @Test func chargesNothingForACallThatCannotHaveBeenBilled() {
    let charge = Charge(facts(reported: Usage(inputTokens: 9, outputTokens: 9), billing: .void))
    #expect(charge.cost == .zero && charge.usage == .none && charge.usageSource == nil)
    #expect(charge.costSource == nil)
  }

  @Test func chargesTheWorstCaseWhenNobodyKnows() {
    let charge = Charge(facts(billing: .presumed))
    #expect(charge.usage == Usage(inputTokens: 100, outputTokens: 50))
    #expect(charge.cost == NanoUSD(nanos: 200_000) && charge.costSource == .presumed)
  }

  @Test func estimatesFromTheBytesSeenRoundedUp() {
    let charge = Charge(facts(bytesSeen: 7, billing: .billed))
    #expect(charge.usage == Usage(inputTokens: 100, outputTokens: 4))
    #expect(charge.usageSource == .estimate && charge.costSource == .estimated)
  }

  @Test func countsWhatCameAfterAFigureFromTheMiddleOfAnAnswer() {
    var facts = facts(
      reported: Usage(inputTokens: 9, outputTokens: 1), bytesSeen: 1000, billing: .billed)
    #expect(Charge(facts).usage == Usage(inputTokens: 9, outputTokens: 1))
    facts.isComplete = false
    let charge = Charge(facts)
    #expect(charge.usage == Usage(inputTokens: 9, outputTokens: 500))
    #expect(charge.usageSource == .estimate && charge.costSource == .estimated)
  }

  @Test func saysThatAFigureCannotBeRight() {
    let absurd = Usage(inputTokens: 1_000_000_000, outputTokens: 3)
    let charge = Charge(facts(reported: absurd, billing: .billed))
    #expect(charge.usage == absurd && charge.note?.contains("far more tokens") == true)
    let plain = Usage(inputTokens: 400, outputTokens: 3)
    #expect(Charge(facts(reported: plain, billing: .billed)).note == nil)
  }

  @Test func convertsTheExactCostAndRoundsReaisUpOnTheirOwn() {
    let charge = Charge(facts(reported: Usage(inputTokens: 1, outputTokens: 1), billing: .billed))
    #expect(charge.cost == NanoUSD(nanos: 3000))
    // 3000 × 5.000000001 = 15000.000003
    #expect(charge.costBRL == NanoBRL(nanos: 15_001) && charge.costSource == .computed)
  }

  @Test func believesAGatewaysOwnFigure() {
    let usage = Usage(inputTokens: 1, outputTokens: 1, reportedCost: DecimalText("3.2e-06"))
    let charge = Charge(facts(reported: usage, role: .gateway, billing: .billed))
    #expect(charge.cost == NanoUSD(nanos: 3200) && charge.costSource == .reported)
  }

  @Test(arguments: ["-1", "0", "0.000801"])
  func refusesAFigureThatCannotBeRight(_ figure: String) {
    let usage = Usage(inputTokens: 1, outputTokens: 1, reportedCost: DecimalText(figure))
    let charge = Charge(facts(reported: usage, role: .gateway, billing: .billed))
    #expect(charge.cost == NanoUSD(nanos: 3000) && charge.costSource == .computed)
    #expect(charge.note != nil)
  }

  @Test func believesZeroOfAModelThatIsFree() {
    let usage = Usage(inputTokens: 1, outputTokens: 1, reportedCost: DecimalText("0"))
    let charge = Charge(
      facts(reported: usage, role: .gateway, billing: .billed, price: Price(input: 0, output: 0)))
    #expect(charge.cost == .zero && charge.costSource == .reported)
  }

  @Test func believesZeroOfACallOnTheCustomersOwnKey() {
    var usage = Usage(inputTokens: 1, outputTokens: 1, reportedCost: DecimalText("0"))
    usage.isOnOwnKey = true
    let charge = Charge(facts(reported: usage, role: .gateway, billing: .billed))
    #expect(charge.cost == .zero && charge.costSource == .reported)
  }

  @Test func ignoresTheFigureOfAProviderThatIsNoGateway() {
    let usage = Usage(inputTokens: 1, outputTokens: 1, reportedCost: DecimalText("0.0001"))
    #expect(Charge(facts(reported: usage, billing: .billed)).costSource == .computed)
  }

  @Test func leavesTheCostOfAnUnpricedModelUnknown() {
    let usage = Usage(inputTokens: 5, outputTokens: 5)
    let charge = Charge(facts(reported: usage, billing: .billed, price: nil))
    #expect(charge.cost == nil && charge.costBRL == nil && charge.costSource == nil)
    #expect(charge.usage == usage)
  }
}

extension Instant {
  fileprivate static let testZero = Instant(milliseconds: 0)
}
