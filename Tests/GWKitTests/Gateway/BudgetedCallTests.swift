import Foundation
import Synchronization
import TestSupport
import Testing

@testable import GWKit

/// Calls over the real network stack with budgets in their way: holds, refusals and charges.
struct BudgetedCallTests {
  @Test func holdsBeforeASocketOpensAndSettlesAfterwards() throws {
    let arrived = DispatchSemaphore(value: 0)
    let canGoOn = DispatchSemaphore(value: 0)
    let scene = try BudgetedScene([.signal(arrived), .wait(canGoOn), BudgetedScene.good])
    try scene.budget(1_000_000)
    let seen = Mutex<Int64>(-1)
    let home = scene.home
    let watcher = Thread {
      arrived.wait()
      let database = try? home.database()
      seen.withLock { $0 = database.flatMap { try? OpenCalls($0).count() } ?? -1 }
      canGoOn.signal()
    }
    watcher.start()
    let receipt = try scene.gateway.send(scene.ask()) { _ in }
    #expect(seen.withLock { $0 } == 1)
    let window = try scene.window()
    #expect(window.held == 0 && window.spent == 15_000)
    #expect(receipt.budgets.map(\.remaining) == [985_000])
    #expect(try scene.story() == ["a ok settle"] && scene.audit() == [])
  }

  @Test func sendsNothingThatDoesNotFit() throws {
    let scene = try BudgetedScene()
    try scene.budget(BudgetedScene.held - 1)
    let failure = try #require(scene.refusal(scene.ask()))
    #expect(failure.kind == .budgetExceeded && failure.retryAfterSeconds == 86_400)
    #expect(failure.hints.first == "--max-tokens 99 would fit")
    #expect(scene.first.received.isEmpty && failure.budgets.count == 1)
    #expect(try scene.story() == ["a refused -"] && scene.window().refused == 1)
    #expect(try scene.book.standings(at: .testNow)[0].alertsFired == [100])
    #expect(scene.refusal(scene.ask(99)) == nil)
    #expect(try scene.audit() == [])
  }

  @Test func alertsNobodyOfAPauseByHand() throws {
    let scene = try BudgetedScene()
    try scene.budget(1_000_000)
    try scene.book.pause(scene.book.standings(at: .testNow).map(\.budget), now: .testNow)
    let failure = try #require(scene.refusal(scene.ask()))
    #expect(failure.kind == .budgetPaused && failure.retryAfterSeconds == nil)
    let standing = try scene.book.standings(at: .testNow)[0]
    #expect(standing.alertsFired == [] && standing.window.refused == 1)
  }

  @Test(
    arguments: [
      (401, "a error void", 0), (429, "a error void", 0), (529, "a error void", 0),
      (500, "a error presume", BudgetedScene.held), (503, "a error presume", BudgetedScene.held),
    ] as [(Int, String, Int64)])
  func chargesFailuresByWhatMayHaveBeenBilled(status: Int, story: String, spent: Int64) throws {
    let scene = try BudgetedScene([.send(Answers.error(status, "no"))])
    try scene.budget(1_000_000)
    #expect(scene.refusal(scene.ask()) != nil)
    #expect(try scene.story() == [story] && scene.window().spent == spent)
    #expect(try scene.window().held == 0 && scene.audit() == [])
  }

  @Test func estimatesAStreamThatWasCut() throws {
    let scene = try BudgetedScene([.send(Answers.streamHead + Array(Answers.chunk("half").utf8))])
    try scene.budget(1_000_000)
    #expect(scene.refusal(scene.ask()) != nil)
    // The input's bound, and half a token per byte.
    #expect(try scene.story() == ["a partial estimate"] && scene.window().spent == 18_000 + 4000)
    #expect(try scene.audit() == [])
  }

  @Test func triesACheaperRouteWhenOneDoesNotFit() throws {
    let scene = try BudgetedScene()
    try scene.budget(BudgetedScene.held - 1)
    let receipt = try scene.gateway.send(scene.ask(fallback: ["b/n"])) { _ in }
    #expect(receipt.attempts.map(\.reason) == ["skipped_budget", "ok"])
    #expect(scene.first.received.isEmpty)
    // The request was answered: nobody was refused.
    #expect(try scene.window().refused == 0 && scene.story() == ["b ok settle"])
  }

  @Test func isRefusedWhenTheLastRouteDoesNotFitAnyMore() throws {
    let scene = try BudgetedScene([.send(Answers.error(500, "broken"))])
    // The failed call counts with its whole hold.
    try scene.budget(BudgetedScene.held + 1000)
    let failure = try #require(scene.refusal(scene.ask(fallback: ["b/n"])))
    #expect(failure.kind == .budgetExceeded && failure.message.hasSuffix("'a' failed: broken"))
    #expect(failure.attempts.map(\.reason) == ["server_error", "skipped_budget"])
    #expect(try scene.story() == ["a error presume", "b refused -"] && scene.audit() == [])
  }

  @Test func tellsWhatTheProviderSaidWhenARetryDoesNotFit() throws {
    let scene = try BudgetedScene([.send(Answers.error(500, "broken"))])
    try scene.budget(BudgetedScene.held + 1000)
    var ask = scene.ask()
    ask.retries = 2
    let failure = try #require(scene.refusal(ask))
    #expect(failure.kind == .upstreamFailed && scene.first.received.count == 1)
    #expect(failure.attempts.map(\.reason) == ["server_error", "skipped_budget"])
  }

  @Test func boundsTheWholeRequestByMaxCost() throws {
    let scene = try BudgetedScene([.send(Answers.error(500, "broken"))])
    var ask = scene.ask(fallback: ["b/n"])
    // What failed counts, and a tenth of it no longer fits.
    ask.maxCost = RequestLimit(unit: .usd, amount: BudgetedScene.held + 21_000)
    let failure = try #require(scene.refusal(ask))
    #expect(failure.kind == .maxCostExceeded && scene.second.received.isEmpty)
    ask.maxCost = RequestLimit(unit: .usd, amount: BudgetedScene.held + 21_800)
    #expect(scene.refusal(ask) == nil)
  }

  @Test func asksForFewerTokensWhenLessIsLeft() throws {
    let scene = try BudgetedScene()
    try scene.budget(1_000_000)
    let receipt = try scene.gateway.send(scene.ask(nil)) { _ in }
    #expect(receipt.last.maxTokensSent == 491 && receipt.notes.contains { $0.code == "clamped" })
    let body = try JSON(parsing: try #require(scene.first.received.first).body)
    #expect(body["max_tokens"] == 491)
    // Another call under way leaves half of the rest.
    _ = try scene.holdElsewhere(185_000)
    let second = try scene.gateway.send(scene.ask(nil)) { _ in }
    #expect(second.last.maxTokensSent == 391)
  }

  @Test func countsWhatADeadProcessHeldAsSpent() throws {
    let scene = try BudgetedScene()
    try scene.budget(BudgetedScene.held + 1000)
    _ = try scene.holdElsewhere(5000)
    let failure = try #require(scene.refusal(scene.ask()))
    #expect(failure.kind == .budgetExceeded)
    #expect(try scene.window().spent == 5000 && scene.window().held == 0)
    #expect(try scene.story() == ["p presumed presume", "a refused -"] && scene.audit() == [])
  }

  @Test func entersTheTruthOfACallThatOutlivedItsLease() throws {
    let arrived = DispatchSemaphore(value: 0)
    let canGoOn = DispatchSemaphore(value: 0)
    let scene = try BudgetedScene([.signal(arrived), .wait(canGoOn), BudgetedScene.good])
    try scene.budget(1_000_000)
    let home = scene.home
    let sweeper = Thread {
      arrived.wait()
      if let database = try? home.database(),
        let owners = try? OwnerLocks(path: home.locations.owners)
      {
        let later = BootInstant(boot: "b", milliseconds: 1 << 40)
        _ = try? Sweep(database, owners: owners, boot: later).all(at: .testNow)
      }
      canGoOn.signal()
    }
    sweeper.start()
    let receipt = try scene.gateway.send(scene.ask()) { _ in }
    #expect(receipt.response.text == "fine")
    #expect(try scene.story() == ["a ok presume"] && scene.window().spent == 15_000)
    #expect(try scene.audit() == [])
  }

  @Test func writesNothingBackThatWasForgottenMeanwhile() throws {
    let arrived = DispatchSemaphore(value: 0)
    let canGoOn = DispatchSemaphore(value: 0)
    let scene = try BudgetedScene([.signal(arrived), .wait(canGoOn), BudgetedScene.good])
    let home = scene.home
    let forgetter = Thread {
      arrived.wait()
      if let database = try? home.database() {
        _ = try? UsageLog(database).forget(client: "default", phone: nil)
      }
      canGoOn.signal()
    }
    forgetter.start()
    var ask = scene.ask()
    (ask.conversation, ask.tags) = ("c", [JSONMember(key: "t", value: "v")])
    _ = try scene.gateway.send(ask) { _ in }
    let row = try #require(try UsageLog(scene.database).newest(UsageLog.Filter(), limit: 1).first)
    #expect(row.outcome == .ok && row.conversation == nil && row.tags.isEmpty)
  }

  @Test func leavesNoHoldWhenACallCannotBeMade() throws {
    var scene = try BudgetedScene()
    try scene.budget(1_000_000)
    var clock: Int64 = 0
    scene.world.monotonic = { clock }
    // The time runs out between the hold and the call.
    scene.world.boot = {
      clock = 1 << 40
      return BootInstant(boot: "b", milliseconds: 0)
    }
    var ask = scene.ask()
    ask.startedMonotonic = 0
    #expect(try #require(scene.refusal(ask)).kind == .timeout)
    #expect(scene.first.received.isEmpty)
    #expect(try scene.story() == ["a error void"] && scene.window().held == 0)
    #expect(try scene.audit() == [])
  }

  @Test func recordsMoreThanWasHeldAndSaysSo() throws {
    let scene = try BudgetedScene([.send(Answers.stream(["fine"], input: 9, output: 5000))])
    try scene.budget(1_000_000)
    let receipt = try scene.gateway.send(scene.ask()) { _ in }
    #expect(receipt.notes.contains { $0.code == "overrun" })
    #expect(try scene.window().spent == 9000 + 10_000_000)
    #expect(try scene.audit() == [])
    #expect(try #require(scene.refusal(scene.ask())).kind == .budgetPaused)
  }

  @Test(arguments: ["0", "-1", "1e-300", "4.5"])
  func believesNoReportedCostThatCannotBe(_ cost: String) throws {
    let usage =
      #"data: {"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":3,"cost":\#(cost)}}"#
    let bytes =
      Answers.streamHead
      + Array((Answers.chunk("fine") + Answers.finish + usage + "\n\n" + Answers.done).utf8)
    let scene = try BudgetedScene([.send(bytes)], role: .gateway)
    try scene.budget(1_000_000)
    _ = try scene.gateway.send(scene.ask()) { _ in }
    #expect(try scene.window().spent == 15_000 && scene.audit() == [])
  }

  @Test func letsTheNextRequestTryOutARouteThatABudgetRefused() throws {
    let scene = try BudgetedScene()
    let id = try #require(ModelID("a/m"))
    // Its time is over: the next request may find out whether the trouble is.
    let cooldown = Cooldown(
      provider: "a", model: id, reason: .serverError, failures: 3, until: .testNow)
    try scene.database.write { try Cooldowns(scene.database).set(cooldown, now: .testNow) }
    try scene.budget(BudgetedScene.held - 1)
    #expect(scene.refusal(scene.ask())?.kind == .budgetExceeded)
    #expect(try Cooldowns(scene.database).all() == [cooldown])
    try scene.budget(1_000_000)
    let receipt = try scene.gateway.send(scene.ask(fallback: ["b/n"])) { _ in }
    #expect(receipt.attempts.map(\.reason) == ["ok"] && receipt.last.provider == "a")
    #expect(try Cooldowns(scene.database).all().isEmpty)
  }
}
