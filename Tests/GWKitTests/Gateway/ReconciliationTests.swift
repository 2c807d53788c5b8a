import TestSupport
import Testing

@testable import GWKit

/// What a gateway tells afterwards of a call whose end nobody saw, and what is entered of it.
struct ReconciliationTests {
  private static let key = "sk-of-the-gateway"

  /// A call through a gateway broke off. Asked about it, the gateway says `report`.
  private func scene(
    _ report: [UInt8], _ prepare: (BudgetedScene) throws -> Void = { try $0.budget(1_000_000) }
  ) throws -> BudgetedScene {
    let half = #"data: {"id":"gen_01","choices":[{"index":0,"delta":{"content":"half"}}]}"# + "\n\n"
    var scene = try BudgetedScene(
      [.send(Answers.streamHead + Array(half.utf8))], role: .gateway, report: [.send(report)])
    try scene.changeProvider { $0.keyVariables = ["A_KEY"] }
    scene.world.environment["A_KEY"] = Self.key
    try prepare(scene)
    #expect(scene.refusal(scene.ask()) != nil)
    // A gateway goes on billing: the whole hold counts.
    #expect(try scene.story() == ["a partial presume"])
    return scene
  }

  private static func report(cost: String, input: Int64, output: Int64) -> [UInt8] {
    Answers.http(
      200,
      #"{"data":{"id":"gen_01","total_cost":\#(cost),"native_tokens_prompt":\#(input),"#
        + #""native_tokens_completion":\#(output)}}"#)
  }

  private func candidates(_ scene: BudgetedScene) throws -> [UsageRecord] {
    try Reconciliation(world: scene.world, database: scene.database)
      .candidates(since: Instant(milliseconds: 0))
  }

  private func settle(_ scene: BudgetedScene) throws -> Reconciliation.Finding {
    let calls = try candidates(scene)
    try #require(calls.count == 1)
    return try Reconciliation(world: scene.world, database: scene.database)
      .settle(calls[0], keys: Keys(scene.world), timeout: nil)
  }

  /// Entries of the ledger after a call's end.
  private func adjustments(_ scene: BudgetedScene) throws -> Int64? {
    try scene.database.first("SELECT count(*) FROM ledger_entries WHERE step >= 2") { $0.int(0) }
  }

  @Test func asksAGatewayWhatABrokenCallCost() throws {
    let scene = try scene(Self.report(cost: "0.0000423", input: 11, output: 7))
    #expect(try scene.window().spent == BudgetedScene.held)
    let finding = try settle(scene)
    #expect(finding.status == .adjusted && finding.after.cost?.nanos == 42_300)
    #expect(scene.first.received.last?.head.hasPrefix("GET /v1/generation?id=gen_01 ") == true)
    #expect(try scene.window().spent == 42_300 && scene.audit() == [])
    #expect(try candidates(scene).isEmpty)
  }

  @Test func entersNothingWhenTheFiguresWereRight() throws {
    let scene = try scene(Self.report(cost: "0.000218", input: 18, output: 100))
    let finding = try settle(scene)
    #expect(finding.status == .unchanged && finding.before.cost == finding.after.cost)
    #expect(try scene.window().spent == BudgetedScene.held && adjustments(scene) == 0)
    // They are the provider's own now: it is not asked again.
    #expect(finding.before.costSource == .presumed && finding.after.costSource == .reported)
    #expect(try candidates(scene).isEmpty && scene.audit() == [])
  }

  @Test(
    arguments: [
      (404, #"{"error":{"message":"no such generation"}}"#, .unknown, "'a' does not know it"),
      (
        500, #"{"error":{"message":"worker 7 died with \#(key) in its hands"}}"#, .failed,
        "worker 7 died with <redacted> in its hands"
      ),
      (
        200, #"{"data":{"id":"gen_01","native_tokens_prompt":11,"native_tokens_completion":7}}"#,
        .failed, "the answer does not say what it cost"
      ),
    ] as [(Int, String, Reconciliation.Finding.Status, String)])
  func leavesACallAsItIsWhenTheGatewayTellsNothing(
    code: Int, body: String, status: Reconciliation.Finding.Status, detail: String
  ) throws {
    let scene = try scene(Answers.http(code, body))
    let finding = try settle(scene)
    #expect(finding.status == status && finding.detail == detail)
    #expect(finding.before == finding.after)
    #expect(try scene.window().spent == BudgetedScene.held && adjustments(scene) == 0)
    // It may know tomorrow.
    #expect(try candidates(scene).count == 1 && scene.audit() == [])
  }

  @Test func keepsTheRateOfTheHold() throws {
    func set(_ nanos: Int64, _ scene: BudgetedScene) throws {
      _ = try scene.database.write {
        try ExchangeRates(scene.database).add(
          nanoBRLPerUSD: nanos, spreadPercent: "0", source: "manual", effectiveAt: .testNow,
          now: .testNow)
      }
    }
    let scene = try scene(Self.report(cost: "0.0000423", input: 11, output: 7)) {
      try set(5_000_000_000, $0)
      try $0.budget(10_000_000, .brl)
    }
    #expect(try scene.window().spent == BudgetedScene.held * 5)
    try set(6_000_000_000, scene)
    #expect(try settle(scene).status == .adjusted)
    // The late figure is converted at the rate that the call is pinned to.
    let costs = try scene.database.rows("SELECT cost_nano_brl FROM gateway_usage_logs") {
      $0.int(0)
    }
    #expect(costs == [42_300 * 5])
    #expect(try scene.window().spent == 42_300 * 5 && scene.audit() == [])
  }
}
