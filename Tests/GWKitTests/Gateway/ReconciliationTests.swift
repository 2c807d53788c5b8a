import TestSupport
import Testing

@testable import GWKit

/// What a gateway tells afterwards of calls whose end nobody saw, and what is entered of it.
struct ReconciliationTests {
  @Test func asksAGatewayWhatABrokenCallCost() throws {
    let half = #"data: {"id":"gen_01","choices":[{"index":0,"delta":{"content":"half"}}]}"# + "\n\n"
    let report =
      #"{"data":{"id":"gen_01","total_cost":0.0000423,"native_tokens_prompt":11,"native_tokens_completion":7}}"#
    let scene = try BudgetedScene(
      [.send(Answers.streamHead + Array(half.utf8))], role: .gateway,
      report: [.send(Answers.http(200, report))])
    try scene.budget(1_000_000)
    #expect(scene.refusal(scene.ask()) != nil)
    // A gateway goes on billing: the whole hold counts.
    #expect(
      try scene.window().spent == BudgetedScene.held && scene.story() == ["a partial presume"])
    let reconciliation = Reconciliation(world: scene.world, database: scene.database)
    let calls = try reconciliation.candidates(since: Instant(milliseconds: 0))
    #expect(calls.count == 1)
    let finding = try reconciliation.settle(calls[0], keys: Keys(scene.world), timeout: nil)
    #expect(finding.status == .adjusted && finding.after.cost?.nanos == 42_300)
    #expect(scene.first.received.last?.head.hasPrefix("GET /v1/generation?id=gen_01 ") == true)
    #expect(try scene.window().spent == 42_300 && scene.audit() == [])
    #expect(try reconciliation.candidates(since: Instant(milliseconds: 0)).isEmpty)
  }

  @Test func keepsTheRateOfTheHold() throws {
    let scene = try BudgetedScene([.send(Answers.error(500, "broken"))])
    func set(_ nanos: Int64) throws {
      _ = try scene.database.write {
        try ExchangeRates(scene.database).add(
          nanoBRLPerUSD: nanos, spreadPercent: "0", source: "manual", effectiveAt: .testNow,
          now: .testNow)
      }
    }
    try set(5_000_000_000)
    try scene.budget(10_000_000, .brl)
    #expect(scene.refusal(scene.ask()) != nil)
    try set(6_000_000_000)
    #expect(try scene.window().spent == BudgetedScene.held * 5)
    // A late figure is converted at the rate that the call is pinned to.
    let call = try #require(try UsageLog(scene.database).newest(UsageLog.Filter(), limit: 1).first)
    #expect(
      try ExchangeRates(scene.database).find(call.rateID ?? 0)?.nanoBRLPerUSD == 5_000_000_000)
  }
}
