import TestSupport
import Testing

@testable import GWKit

/// The job sync-pricing as far as the exchange rate goes.
struct RateSyncTests {
  private static let ptax = "https://olinda.bcb.gov.br/"
  private static let awesome = "https://economia.awesomeapi.com.br/"
  private static let open = "https://open.er-api.com/"
  private static let frankfurter = "https://api.frankfurter.dev/"
  private static let series = "https://api.bcb.gov.br/"

  private static let thursday =
    #"{"value":[{"cotacaoVenda":5.32710,"dataHoraCotacao":"2026-11-19 13:09:02.756"}]}"#
  private static let lastRate =
    #"{"result":"success","base_code":"USD","time_last_update_unix":1795132800,"rates":{"BRL":5.33}}"#

  /// Only the rate is read; it is Sunday 2026-11-22.
  private func scene(_ source: String = "auto") throws -> PricingScene {
    let scene = try PricingScene()
    scene.now = Instant("2026-11-22T15:00:00Z") ?? .testNow
    try scene.set(.fxSource, source)
    return scene
  }

  private func sync(_ scene: PricingScene, isTrial: Bool = false) throws -> JobReport {
    try scene.run(isTrial: isTrial) { $0.onlyRate = true }
  }

  private func rate(_ scene: PricingScene) throws -> ExchangeRate? {
    try ExchangeRates(scene.database).rate(at: scene.now)
  }

  @Test func readsTheCentralBanksRateOfTheLastDays() throws {
    let scene = try scene()
    scene.answers[Self.ptax] = .says("/*\(Self.thursday)*/")
    let report = try sync(scene)
    #expect(report.lines == ["exchange rate: R$ 5.3271 for a dollar of 2026-11-19 (ptax)"])
    let rate = try #require(try rate(scene))
    #expect(rate.nanoBRLPerUSD == 5_327_100_000 && rate.source == "ptax")
    #expect(rate.effectiveAt == Instant("2026-11-19T16:09:02.756Z"))
    let url = scene.calls.first?.request.url ?? ""
    #expect(
      url.contains("?@dataInicial=%2711-10-2026%27&@dataFinalCotacao=%2711-22-2026%27&$top=1&"))
    #expect(
      url.hasSuffix(
        "$orderby=dataHoraCotacao%20desc&$format=json&$select=cotacaoCompra,cotacaoVenda,dataHoraCotacao"
      ))
    let after = try scene.dump()
    #expect(try sync(scene).outcome == .unchanged)
    #expect(try scene.dump() == after)
  }

  @Test func goesOnToTheNextSourceUntilOneHasARate() throws {
    let scene = try scene()
    scene.answers = [
      Self.ptax: .says(#"{"value":[]}"#), Self.awesome: .status(500), Self.open: .says("<html>"),
      Self.frankfurter: .says(#"{"base":"USD","date":"2026-11-20","rates":{"BRL":0}}"#),
      Self.series: .says(#"[{"data":"19/11/2026","valor":"5.3271"}]"#),
    ]
    #expect(
      try sync(scene).lines == ["exchange rate: R$ 5.3271 for a dollar of 2026-11-19 (sgs)"])
    #expect(scene.calls.count == 5)
  }

  @Test func namesWhatEverySourceSaidWhenAllFail() throws {
    let scene = try scene()
    scene.answers = [
      Self.ptax: .says(#"{"value":[]}"#), Self.awesome: .status(429), Self.open: .says("<html>"),
      Self.frankfurter: .breaks(.timeout), Self.series: .status(301),
    ]
    let before = try scene.dump()
    let report = try sync(scene)
    #expect(report.failure?.kind == .upstreamFailed)
    let message = report.failure?.message ?? ""
    for words in [
      "ptax: there is no quotation in it", "awesomeapi: HTTP status 429",
      "open-er-api: this is no JSON",
      "frankfurter: it broke", "sgs: it redirects",
    ] {
      #expect(message.contains(words))
    }
    #expect(report.warnings == ["the exchange rate is the built-in one, for display only"])
    #expect(try scene.dump() == before)
  }

  @Test(arguments: [(Int64(6), ""), (8, "the exchange rate is of 2026-11-14")])
  func warnsOfAnOldRateOnly(_ age: Int64, _ warning: String) throws {
    let scene = try scene("ptax")
    scene.answers[Self.ptax] = .status(500)
    try enter(5_000_000_000, at: scene.now.adding(days: -age), scene)
    #expect(try sync(scene).warnings.joined() == warning)
  }

  private func enter(_ nanos: Int64, at moment: Instant, _ scene: PricingScene) throws {
    try scene.database.write {
      _ = try ExchangeRates(scene.database).add(
        nanoBRLPerUSD: nanos, spreadPercent: "0", source: "manual", effectiveAt: moment,
        now: scene.now)
    }
  }

  @Test func aLaterRateThatWasSetByHandStands() throws {
    let scene = try scene("ptax")
    scene.answers[Self.ptax] = .says(Self.thursday)
    try enter(6_000_000_000, at: scene.now, scene)
    #expect(try sync(scene).outcome == .unchanged)
    #expect(try rate(scene)?.source == "manual")
  }

  @Test func anEarlierOneDoesNot() throws {
    let scene = try scene("ptax")
    scene.answers[Self.ptax] = .says(Self.thursday)
    try enter(6_000_000_000, at: scene.now.adding(days: -10), scene)
    #expect(try sync(scene).changes.count == 1)
    #expect(try rate(scene)?.source == "ptax")
  }

  @Test func entersTheSameQuotationAgainWithAnotherSpread() throws {
    let scene = try scene("ptax")
    scene.answers[Self.ptax] = .says(Self.thursday)
    _ = try sync(scene)
    try scene.set(.fxSpreadPercent, "4.38")
    #expect(
      try sync(scene).lines == [
        "exchange rate: R$ 5.56042698 for a dollar of 2026-11-19 (ptax, with 4.38% added)"
      ])
    #expect(try rate(scene)?.spreadPercent == "4.38")
    #expect(try sync(scene).outcome == .unchanged)
  }

  @Test func aQuotationALittleAheadOfTheClockIsEnteredOnce() throws {
    let scene = try scene("ptax")
    scene.answers[Self.ptax] = .says(
      #"{"value":[{"cotacaoVenda":5.4,"dataHoraCotacao":"2026-11-22 13:09:02"}]}"#)
    #expect(try sync(scene).changes.count == 1)
    #expect(try sync(scene).outcome == .unchanged)
  }

  @Test func readsAFileOrAURLByItsForm() throws {
    let scene = try PricingScene()
    scene.now = Instant("2026-11-22T15:00:00Z") ?? .testNow
    try scene.set(.fxSource, try scene.file(Self.thursday, named: "rate.json"))
    #expect(try sync(scene, isTrial: true).lines.count == 1)
    #expect(try sync(scene).changes.count == 1)
    #expect(try rate(scene)?.source == "file:rate.json")
    try scene.set(.fxSource, "https://example.com/rate?token=secret")
    scene.answers["https://example.com/"] = .says(Self.lastRate)
    #expect(
      try sync(scene).lines == [
        "exchange rate: R$ 5.33 for a dollar of 2026-11-20 (https://example.com/rate)"
      ])
  }

  @Test func aTrialAsksNobody() throws {
    let scene = try scene()
    let report = try sync(scene, isTrial: true)
    #expect(report.warnings.count == 1 && report.changes.isEmpty && scene.calls.isEmpty)
  }

  @Test func isLeftToPeopleWhenSetSo() throws {
    let scene = try scene("none")
    #expect(try sync(scene).failure?.kind == .usage)
    scene.answers[PricingScene.liteLLM] = .says(
      #"{"gpt-4o":{"litellm_provider":"openai","input_cost_per_token":2e-6,"output_cost_per_token":8e-6}}"#
    )
    #expect(try scene.run().failure == nil)
  }

  @Test func isReadAlsoWhenPricesFailAndTheOtherWayRound() throws {
    let scene = try scene("ptax")
    scene.answers = [PricingScene.liteLLM: .status(500), Self.ptax: .says(Self.thursday)]
    let first = try scene.run()
    #expect(first.failure?.kind == .upstreamFailed && first.lines.count == 1)
    #expect(try rate(scene)?.source == "ptax")
    scene.answers = [
      PricingScene.liteLLM: .says(
        #"{"gpt-4o":{"litellm_provider":"openai","input_cost_per_token":2e-6,"output_cost_per_token":8e-6}}"#
      ),
      Self.ptax: .says(#"{"value":[]}"#),
    ]
    let second = try scene.run()
    #expect(second.failure?.message.hasPrefix("the exchange rate") == true)
    #expect(try scene.price(of: "openai/gpt-4o")?.source == "litellm")
    scene.answers = [PricingScene.liteLLM: .status(500), Self.ptax: .status(500)]
    let third = try scene.run()
    #expect(
      third.failure?.message
        == "prices could not be read from litellm: HTTP status 500; "
        + "the exchange rate could not be read: ptax: HTTP status 500")
  }

  @Test func isNotReadWhenOnePriceSourceIsNamed() throws {
    let scene = try scene()
    let path = try scene.file(
      #"{"gpt-4o":{"litellm_provider":"openai","input_cost_per_token":2e-6,"output_cost_per_token":8e-6}}"#
    )
    #expect(try scene.run { $0.source = path }.failure == nil)
    #expect(scene.calls.isEmpty)
  }
}
