import GWKit
import TestSupport
import Testing

struct AdmissionTests {
  /// A thousand nano-dollars a token of input, two thousand a token of output.
  private static let price = Price(input: 1_000_000_000, output: 2_000_000_000)

  private static func open(
    _ unit: BudgetUnit = .usd, limit: Int64, spent: Int64 = 0, held: Int64 = 0,
    _ change: (inout OpenBudget) -> Void = { _ in }
  ) -> OpenBudget {
    let budget = Budget(
      scope: "a", unit: unit, period: .daily, limit: limit, createdAt: .testNow)
    let rule = WindowRule(period: .daily, zone: "UTC", weekStart: .monday, anchor: 1)
    var window = BudgetWindow(
      starts: .testNow, ends: Instant.testNow.adding(days: 1), rule: rule, limit: limit)
    (window.spent, window.held) = (spent, held)
    var open = OpenBudget(budget: budget, window: window)
    change(&open)
    return open
  }

  private static let rate = ExchangeRate(
    id: 2, nanoBRLPerUSD: 5_000_000_000, spreadPercent: "0", source: "manual",
    effectiveAt: .testNow)

  private static func admission(
    _ budgets: [OpenBudget], maxTokens: Int64 = 100, isChosen: Bool = false,
    price: Price? = price, rate: ExchangeRate? = rate
  ) -> Admission {
    let terms = CallTerms(
      bound: CallBound(inputTokens: 10, price: price, rate: rate), maxTokens: maxTokens,
      isChosen: isChosen, leastTokens: 20)
    return Admission(terms, to: budgets, at: .testNow)
  }

  /// What comes of it, in a word or a number of tokens.
  private func outcome(_ admission: Admission) -> String {
    switch admission.verdict {
    case .admitted(let tokens, let amounts, let clamp):
      #expect(amounts == admission.terms.bound.amounts(maxTokens: tokens))
      return "\(tokens)" + (clamp == nil ? "" : " of \(clamp?.wanted ?? 0)")
    case .refused(let refusal):
      let fits = refusal.fittingMaxTokens.map { ", \($0) would fit" } ?? ""
      return "\(refusal.reason)".prefix { $0 != "(" } + fits
    }
  }

  @Test func admitsWhateverThereIsWhenThereIsNoBudget() {
    #expect(outcome(Self.admission([])) == "100")
    #expect(outcome(Self.admission([], price: nil, rate: nil)) == "100")
  }

  /// 10 tokens of input are 10 000, 100 of output 200 000.
  @Test(
    arguments: [
      // It fits, just so.
      (210_000, 0, 0, "100"),
      (209_999, 0, 0, "99 of 100"),
      (300_000, 90_000, 0, "100"),
      // The least that makes an answer, and below.
      (50_000, 0, 0, "20 of 100"),
      (49_999, 0, 0, "exceeded, 19 would fit"),
      (9_999, 0, 0, "exceeded"),
      // While others are under way no more than half of what is left.
      (210_000, 0, 2, "47 of 100"),
      (420_000, 0, 0, "100"),
      (430_000, 0, 10_000, "100"),
      (110_000, 0, 10_000, "20 of 100"),
      (109_998, 0, 10_000, "held, 44 would fit"),
      (109_998, 60_000, 10_000, "exceeded, 14 would fit"),
      // Overspent by an overrun.
      (100_000, 200_000, 0, "exceeded"),
    ] as [(Int64, Int64, Int64, String)])
  func asksForWhatTheBudgetAffords(limit: Int64, spent: Int64, held: Int64, expected: String) {
    let budget = Self.open(limit: limit, spent: spent, held: held)
    #expect(outcome(Self.admission([budget])) == expected)
  }

  @Test(
    arguments: [
      (210_000, 0, "100"), (209_999, 0, "exceeded, 99 would fit"),
      (300_000, 90_001, "held, 99 would fit"), (300_000, 90_000, "100"),
    ] as [(Int64, Int64, String)])
  func neverChangesABoundThatWasChosen(limit: Int64, held: Int64, expected: String) {
    let budget = Self.open(limit: limit, held: held)
    #expect(outcome(Self.admission([budget], isChosen: true)) == expected)
  }

  @Test func mustFitEveryBudgetInItsOwnUnit() {
    let budgets = [
      Self.open(.usd, limit: 210_000), Self.open(.brl, limit: 800_000),
      Self.open(.tokens, limit: 99),
    ]
    // Reais: 5 × (10 000 + 2000 n) <= 800 000; tokens: 10 + n <= 99.
    #expect(outcome(Self.admission(budgets)) == "75 of 100")
    #expect(outcome(Self.admission([budgets[0], budgets[2]])) == "89 of 100")
  }

  @Test func letsBudgetsThatWatchAlone() {
    let budget = Self.open(limit: 1, spent: 5) { $0.budget.isHard = false }
    #expect(outcome(Self.admission([budget], price: nil, rate: nil)) == "100")
  }

  @Test func refusesByKindBeforeSize() {
    func refused(_ change: (inout Admission) -> Void, _ budget: OpenBudget) -> String {
      var admission = Self.admission([budget])
      change(&admission)
      return outcome(admission)
    }
    let rich = Self.open(limit: 1_000_000)
    let reais = Self.open(.brl, limit: 100_000_000)
    #expect(refused({ $0.terms.bound.price = nil }, rich) == "unpricedModel")
    #expect(refused({ $0.terms.bound.price = nil }, Self.open(.tokens, limit: 1000)) == "100")
    #expect(refused({ $0.terms.unboundedField = "service_tier" }, rich) == "unpricedFeature")
    #expect(
      refused({ $0.terms.unboundedField = "service_tier" }, Self.open(.tokens, limit: 1000))
        == "unpricedFeature")
    #expect(refused({ $0.terms.bound.rate = nil }, reais) == "noRate")
    #expect(
      refused({ $0.terms.bound.rate?.source = ExchangeRate.builtInSource }, reais) == "noRate")
    // What costs nothing needs no rate.
    #expect(
      refused(
        {
          $0.terms.bound.rate = nil
          $0.terms.bound.price = Price(input: 0, output: 0)
        }, Self.open(.tokens, limit: 1000)) == "100")
    let paused = Self.open(limit: 1_000_000) { $0.budget.isPaused = true }
    #expect(refused({ _ in }, paused) == "paused")
    let full = Self.open(limit: 1_000_000) { $0.window.isFull = true }
    #expect(refused({ _ in }, full) == "paused")
  }

  @Test(
    arguments: [(36 * 3_600_000, "100"), (36 * 3_600_000 + 1, "clockUnsure")] as [(Int64, String)])
  func knowsHowFarAClockMayErr(back: Int64, expected: String) {
    var admission = Self.admission([Self.open(limit: 1_000_000)])
    admission.now = Instant.testNow.adding(milliseconds: -back)
    #expect(outcome(admission) == expected)
  }

  @Test func keepsToWhatTheRequestMayCost() {
    func outcome(
      _ amount: Int64, _ unit: BudgetUnit = .usd, before: Int64 = 0, isChosen: Bool = false
    )
      -> String
    {
      var admission = Self.admission([], isChosen: isChosen)
      admission.terms.limit = RequestLimit(unit: unit, amount: amount)
      admission.terms.before = Amounts(
        tokens: 0, usd: NanoUSD(nanos: before), brl: NanoBRL(nanos: before * 5))
      return self.outcome(admission)
    }
    #expect(outcome(210_000) == "100")
    #expect(outcome(110_000) == "50 of 100")
    #expect(outcome(110_000, isChosen: true) == "maxCost, 50 would fit")
    #expect(outcome(210_000, before: 100_000) == "50 of 100")
    #expect(outcome(40_000) == "maxCost, 15 would fit")
    #expect(outcome(1_050_000, .brl) == "100")
    #expect(outcome(550_000, .brl) == "50 of 100")
    #expect(outcome(1_050_000, .brl, before: 100_000) == "50 of 100")
  }

  @Test func saysWhoseRoomWasTooSmall() throws {
    let budgets = [Self.open(.usd, limit: 210_000), Self.open(.tokens, limit: 60)]
    guard case .admitted(_, _, let clamp) = Self.admission(budgets).verdict else {
      Issue.record("it fits")
      return
    }
    #expect(try #require(clamp?.budget).unit == .tokens && clamp?.isShared == false)
  }

  @Test func saysWhenOnlyTheHalfOfTheRoomWasTooSmall() throws {
    // 20 tokens need 50 000: more than half of 99 998, and less than all of it.
    guard
      case .refused(let refusal) = Self.admission([Self.open(limit: 109_998, held: 10_000)]).verdict,
      case .admitted(_, _, let clamp) = Self.admission([Self.open(limit: 210_000, held: 2)]).verdict
    else {
      Issue.record("one is refused, one clamped")
      return
    }
    #expect(refusal.isShared && clamp?.isShared == true)
    guard
      case .refused(let other) = Self.admission([Self.open(limit: 59_999, held: 10_000)]).verdict
    else {
      Issue.record("it does not fit at all")
      return
    }
    #expect(other.reason == .held && !other.isShared)
  }

  @Test(
    arguments: [
      (0, 0, 100, nil), (0, 0, 101, .exceeded), (0, 1, 100, .held), (100, 0, 1, .exceeded),
    ] as [(Int64, Int64, Int64, BudgetRefusal.Reason?)])
  func saysWhetherAnAmountWouldFit(
    spent: Int64, held: Int64, amount: Int64, reason: BudgetRefusal.Reason?
  ) {
    let budget = Self.open(limit: 100, spent: spent, held: held)
    #expect(budget.refusal(of: amount, rate: nil, at: .testNow) == reason)
  }

  @Test func refusesAnAmountAsItWouldACall() {
    func refusal(
      _ unit: BudgetUnit = .usd, rate: ExchangeRate? = nil, at now: Instant = .testNow,
      _ change: (inout OpenBudget) -> Void = { _ in }
    ) -> BudgetRefusal.Reason? {
      Self.open(unit, limit: 100, change).refusal(of: 1, rate: rate, at: now)
    }
    #expect(refusal { $0.budget.isPaused = true } == .paused)
    #expect(refusal(at: Instant.testNow.adding(days: -2)) == .clockUnsure)
    #expect(refusal(.brl) == .noRate && refusal(.brl, rate: Self.rate) == nil)
    #expect(refusal(.brl, at: Instant.testNow.adding(days: -2)) { $0.budget.isHard = false } == nil)
  }

  @Test func neverAdmitsWhatNoNumberHolds() {
    let dear = Price(input: .max, output: .max)
    let budget = Self.open(limit: Budget.largestMoney)
    let admission = Self.admission(
      [budget], maxTokens: 10_000_000, isChosen: true, price: dear)
    #expect(outcome(admission).hasPrefix("exceeded"))
  }
}
