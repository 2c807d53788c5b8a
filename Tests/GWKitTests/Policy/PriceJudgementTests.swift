import Testing

@testable import GWKit

/// What becomes of a price that a source says, against what it said before and what is in force.
struct PriceJudgementTests {
  private static let model = ModelID("openai/m") ?? ModelID.example
  private static let now = Instant.epoch.adding(days: 20_000)
  private static let old = Price(input: 2_000_000_000, output: 8_000_000_000)
  private static let new = Price(input: 3_000_000_000, output: 8_000_000_000)
  private static let jump = Price(input: 0, output: 8_000_000_000)

  private static func record(_ price: Price, _ source: String) -> PriceRecord {
    PriceRecord(
      id: 1, model: model, price: price, source: source, isRounded: false, effectiveAt: .epoch)
  }

  private static func facts(
    current: PriceRecord?, heard: PriceRecord?, notices: [PriceNotice] = []
  ) -> PriceFacts {
    PriceFacts(
      model: RegisteredModel(id: model, name: "m"),
      standing: PriceStanding(current: current, heard: heard), notices: notices)
  }

  private static func notice(_ kind: PriceNotice.Kind, _ detail: String = "") -> PriceNotice {
    PriceNotice(model: model, kind: kind, source: "src", detail: detail, at: .epoch)
  }

  private static func verdict(
    _ offer: PriceOffer?, _ facts: PriceFacts, accepted: Set<ModelID> = []
  ) -> PriceVerdict {
    PriceJudgement(source: "src", accepted: accepted, now: now).verdict(on: offer, facts)
  }

  private static func offer(_ price: Price) -> PriceOffer {
    PriceOffer(.price(price, isRounded: false))
  }

  @Test func takesTheFirstPriceAtOnce() {
    let verdict = Self.verdict(Self.offer(Self.jump), Self.facts(current: nil, heard: nil))
    #expect(verdict.steps == [.enter(HeldPrice(Self.jump, isRounded: false))])
    #expect(verdict.lines == ["input 0 USD per 1M, output 8"])
  }

  @Test func doesNothingWhenTheSourceSaysTheSame() {
    let seed = Self.record(Self.old, "seed")
    #expect(
      Self.verdict(Self.offer(Self.old), Self.facts(current: seed, heard: seed)) == PriceVerdict())
  }

  @Test func leavesWhatAnotherSourceSaysToAPerson() {
    let seed = Self.record(Self.old, "seed")
    var notice = Self.notice(.held, "{}")
    notice.source = "other"
    let facts = Self.facts(current: seed, heard: seed, notices: [notice])
    #expect(Self.verdict(Self.offer(Self.old), facts) == PriceVerdict())
  }

  @Test(arguments: ["manual", "import"])
  func leavesAPriceThatAPersonChose(_ source: String) {
    let facts = Self.facts(
      current: Self.record(Self.new, source), heard: Self.record(Self.old, "seed"))
    #expect(Self.verdict(Self.offer(Self.old), facts) == PriceVerdict())
    // It says what the person said: nothing to do either.
    #expect(Self.verdict(Self.offer(Self.new), facts) == PriceVerdict())
  }

  @Test(arguments: [("manual", " (was set by hand)"), ("import", " (was imported)"), ("seed", "")])
  func takesWhatIsNewAlsoOverAPersonsPrice(_ source: String, _ words: String) {
    let facts = Self.facts(
      current: Self.record(Self.new, source), heard: Self.record(Self.old, "seed"))
    let third = Price(input: 4_000_000_000, output: 8_000_000_000)
    let verdict = Self.verdict(Self.offer(third), facts)
    #expect(verdict.steps == [.enter(HeldPrice(third, isRounded: false))])
    #expect(verdict.lines == ["input 3 → 4 USD per 1M" + words])
  }

  @Test func holdsAJumpBackOnceAndTakesItWhenAccepted() {
    let seed = Self.record(Self.old, "seed")
    let held = HeldPrice(Self.jump, isRounded: false)
    let first = Self.verdict(Self.offer(Self.jump), Self.facts(current: seed, heard: seed))
    guard case .note(let notice) = first.steps.first else {
      Issue.record("\(first)")
      return
    }
    #expect(
      notice.kind == .held && HeldPrice(detail: notice.detail) == held && first.steps.count == 1)
    #expect(
      first.lines == [
        "held back: input 2 → 0 USD per 1M; 'gw cron sync-pricing --accept openai/m' takes it over"
      ])
    let waiting = Self.facts(
      current: seed, heard: seed, notices: [Self.notice(.held, held.detail)])
    #expect(Self.verdict(Self.offer(Self.jump), waiting) == PriceVerdict())
    let taken = Self.verdict(Self.offer(Self.jump), waiting, accepted: [Self.model])
    #expect(taken.steps == [.enter(held), .forget(.held)])
  }

  @Test func forgetsAHeldPriceThatTheSourceTookBack() {
    let seed = Self.record(Self.old, "seed")
    let facts = Self.facts(current: seed, heard: seed, notices: [Self.notice(.held, "{}")])
    #expect(Self.verdict(Self.offer(Self.old), facts).steps == [.forget(.held)])
    #expect(
      Self.verdict(Self.offer(Self.new), facts).steps == [
        .enter(HeldPrice(Self.new, isRounded: false)), .forget(.held),
      ])
  }

  @Test func saysOnceThatAPriceIsGoneAndForgetsItWhenItIsBack() {
    let mine = Self.record(Self.old, "src")
    for offer in [nil, PriceOffer(.none)] {
      let verdict = Self.verdict(offer, Self.facts(current: mine, heard: mine))
      #expect(verdict.lines == ["src no longer has a price for it"])
      guard case .note(let notice) = verdict.steps.first else {
        Issue.record("\(verdict)")
        return
      }
      let noted = Self.facts(current: mine, heard: mine, notices: [notice])
      #expect(Self.verdict(offer, noted) == PriceVerdict())
      #expect(Self.verdict(Self.offer(Self.old), noted).steps == [.forget(.vanished)])
    }
    let other = Self.record(Self.old, "seed")
    #expect(Self.verdict(nil, Self.facts(current: other, heard: other)) == PriceVerdict())
  }

  @Test func saysOnceThatAPriceCannotBeUsedAndKeepsTheOld() {
    let mine = Self.record(Self.old, "src")
    let offer = PriceOffer(.unusable("'x' is negative"))
    let verdict = Self.verdict(offer, Self.facts(current: mine, heard: mine))
    #expect(verdict.lines == ["the price that src has cannot be used: 'x' is negative"])
    #expect(verdict.steps.count == 1)
    let noted = Self.facts(
      current: mine, heard: mine, notices: [Self.notice(.unusable, "'x' is negative")])
    #expect(Self.verdict(offer, noted) == PriceVerdict())
    #expect(Self.verdict(Self.offer(Self.old), noted).steps == [.forget(.unusable)])
    let again = Self.verdict(PriceOffer(.unusable("'y' is negative")), noted)
    #expect(again.lines.count == 1)
  }

  @Test func tellsWhenTheProviderRetiresAModel() {
    var facts = Self.facts(current: nil, heard: nil)
    let date = Self.now.adding(days: 1)
    let offer = PriceOffer(.none, retiresAt: date)
    let verdict = Self.verdict(offer, facts)
    #expect(verdict.steps == [.retire(date)])
    #expect(verdict.lines == ["the provider retires it on \(date.text.prefix(10))"])
    let past = PriceOffer(.none, retiresAt: Self.now.adding(days: -1))
    #expect(Self.verdict(past, facts).lines[0].hasPrefix("the provider retired it on"))
    facts.model.deprecatedAt = date
    #expect(Self.verdict(offer, facts) == PriceVerdict())
    #expect(Self.verdict(PriceOffer(.none), facts) == PriceVerdict())
  }
}

extension Instant {
  fileprivate static let epoch = Instant(milliseconds: 0)
}

extension ModelID {
  fileprivate static var example: ModelID { preconditionFailure("openai/m is an id") }
}
