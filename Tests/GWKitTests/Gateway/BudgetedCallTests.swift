import Foundation
import Synchronization
import TestSupport
import Testing

@testable import GWKit

/// Calls over the real network stack with budgets in their way.
struct BudgetedCallTests {
  /// `a/m` costs one and two dollars a million tokens, `b/n` a tenth of that; both say 9 tokens in and 3 out.
  private struct Scene {
    let home: TemporaryHome
    let database: Database
    let first: StubUpstream
    let second: StubUpstream
    var world: World

    var gateway: Gateway { Gateway(world: world, database: database) }
    var book: BudgetBook {
      BudgetBook(database, settings: SettingValues(), zones: world.zones)
    }

    func ask(_ maxTokens: Int64? = 100, fallback: [String] = []) -> AskRequest {
      var ask = AskRequest(
        chat: ChatRequest(
          messages: [Message(role: .user, text: "hi")], maxTokens: maxTokens),
        startedMonotonic: SystemClock.monotonicMilliseconds())
      ask.model = "a/m"
      ask.fallback = fallback
      return ask
    }

    func budget(_ limit: Int64, _ unit: BudgetUnit = .usd) throws {
      let budget = Budget(
        scope: "default", unit: unit, period: .daily, limit: limit, createdAt: .testNow)
      _ = try database.write { try book.put(budget, now: .testNow) }
    }

    func window() throws -> BudgetWindow { try book.standings(at: .testNow)[0].window }

    /// `provider outcome end`, oldest first.
    func story() throws -> [String] {
      try database.rows(
        """
        SELECT l.provider || ' ' || l.outcome || ' ' || coalesce(e.kind, '-') FROM gateway_usage_logs l
        LEFT JOIN ledger_entries e ON e.call = l.id AND e.step = 1 ORDER BY l.seq
        """
      ) { $0.text(0) }
    }

    func refusal(_ ask: AskRequest) -> GatewayError? {
      do {
        _ = try gateway.send(ask) { _ in }
        return nil
      } catch {
        return error
      }
    }

    /// Another process's hold; dead unless somebody keeps its byte locked.
    func holdElsewhere(_ nanos: Int64, byte: Int64 = 5) throws -> String {
      let id = "0-other-\(nanos)"
      let record = UsageRecord(
        id: id, requestID: id, client: "default", apiType: .direct, provider: "p",
        modelRequested: "p/m", model: "p/m", outcome: .ok, latencyMilliseconds: 0,
        createdAt: .testNow, finishedAt: .testNow)
      let amounts = Amounts(
        tokens: nanos, usd: NanoUSD(nanos: nanos), brl: NanoBRL(nanos: nanos))
      try database.write {
        _ = try book.opened(scopes: ["default"], at: .testNow)
        try OpenCalls(database).add(
          OpenCall(
            record: record, inputTokens: nanos, outputTokens: 0, amounts: amounts, isBounded: true,
            owner: OpenCall.Owner(byte: byte, lease: BootInstant(boot: "b", milliseconds: .max))))
      }
      return id
    }

    func audit() throws -> [String] {
      try BudgetAudit(book, sweep: Sweep(database, world: world)).findings(at: .testNow)
        .filter { $0.status == .fail }.map { "\($0.check): \($0.detail)" }
    }
  }

  private static let good = StubUpstream.Step.send(Answers.stream(["fine"]))
  /// "hi" and the overhead of a message: 18 tokens; 100 of output.
  private static let held: Int64 = 18 * 1000 + 100 * 2000

  private func scene(
    _ steps: [StubUpstream.Step] = [good], role: Provider.Role = .direct
  ) throws -> Scene {
    let (one, two) = (try StubUpstream(always: steps), try StubUpstream(always: [Self.good]))
    let home = try TemporaryHome()
    let database = try home.database()
    try database.write {
      for (name, url, price) in [("a/m", one.baseURL, 1), ("b/n", two.baseURL, 10)] {
        let id = try #require(ModelID(name))
        var provider = Provider(name: id.provider, baseURL: url)
        provider.role = id.provider == "a" ? role : .direct
        provider.generationPath = "/generation"
        try Providers(database).save(provider, now: .testNow)
        _ = try ModelRegistry(database).add(RegisteredModel(id: id, name: name), now: .testNow)
        try PriceBook(database).add(
          Price(input: 1_000_000_000 / Int64(price), output: 2_000_000_000 / Int64(price)),
          for: id, source: "test", isRounded: false, now: .testNow)
      }
      try Settings(database).set(.askRetries, to: "0", now: .testNow)
    }
    var world = World.loopback(home: home)
    world.boot = { BootInstant(boot: "b", milliseconds: 0) }
    return Scene(home: home, database: database, first: one, second: two, world: world)
  }

  @Test func holdsBeforeASocketOpensAndSettlesAfterwards() throws {
    let arrived = DispatchSemaphore(value: 0)
    let canGoOn = DispatchSemaphore(value: 0)
    let scene = try scene([.signal(arrived), .wait(canGoOn), Self.good])
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
    let scene = try scene()
    try scene.budget(Self.held - 1)
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
    let scene = try scene()
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
      (500, "a error presume", held), (503, "a error presume", held),
    ] as [(Int, String, Int64)])
  func chargesFailuresByWhatMayHaveBeenBilled(status: Int, story: String, spent: Int64) throws {
    let scene = try scene([.send(Answers.error(status, "no"))])
    try scene.budget(1_000_000)
    #expect(scene.refusal(scene.ask()) != nil)
    #expect(try scene.story() == [story] && scene.window().spent == spent)
    #expect(try scene.window().held == 0 && scene.audit() == [])
  }

  @Test func estimatesAStreamThatWasCut() throws {
    let scene = try scene([.send(Answers.streamHead + Array(Answers.chunk("half").utf8))])
    try scene.budget(1_000_000)
    #expect(scene.refusal(scene.ask()) != nil)
    // The input's bound, and half a token per byte.
    #expect(try scene.story() == ["a partial estimate"] && scene.window().spent == 18_000 + 4000)
    #expect(try scene.audit() == [])
  }

  @Test func triesACheaperRouteWhenOneDoesNotFit() throws {
    let scene = try scene()
    try scene.budget(Self.held - 1)
    let receipt = try scene.gateway.send(scene.ask(fallback: ["b/n"])) { _ in }
    #expect(receipt.attempts.map(\.reason) == ["skipped_budget", "ok"])
    #expect(scene.first.received.isEmpty)
    // The request was answered: nobody was refused.
    #expect(try scene.window().refused == 0 && scene.story() == ["b ok settle"])
  }

  @Test func isRefusedWhenTheLastRouteDoesNotFitAnyMore() throws {
    let scene = try scene([.send(Answers.error(500, "broken"))])
    // The failed call counts with its whole hold.
    try scene.budget(Self.held + 1000)
    let failure = try #require(scene.refusal(scene.ask(fallback: ["b/n"])))
    #expect(failure.kind == .budgetExceeded && failure.message.hasSuffix("'a' failed: broken"))
    #expect(failure.attempts.map(\.reason) == ["server_error", "skipped_budget"])
    #expect(try scene.story() == ["a error presume", "b refused -"] && scene.audit() == [])
  }

  @Test func tellsWhatTheProviderSaidWhenARetryDoesNotFit() throws {
    let scene = try scene([.send(Answers.error(500, "broken"))])
    try scene.budget(Self.held + 1000)
    var ask = scene.ask()
    ask.retries = 2
    let failure = try #require(scene.refusal(ask))
    #expect(failure.kind == .upstreamFailed && scene.first.received.count == 1)
    #expect(failure.attempts.map(\.reason) == ["server_error", "skipped_budget"])
  }

  @Test func boundsTheWholeRequestByMaxCost() throws {
    let scene = try scene([.send(Answers.error(500, "broken"))])
    var ask = scene.ask(fallback: ["b/n"])
    // What failed counts, and a tenth of it no longer fits.
    ask.maxCost = RequestLimit(unit: .usd, amount: Self.held + 21_000)
    let failure = try #require(scene.refusal(ask))
    #expect(failure.kind == .maxCostExceeded && scene.second.received.isEmpty)
    ask.maxCost = RequestLimit(unit: .usd, amount: Self.held + 21_800)
    #expect(scene.refusal(ask) == nil)
  }

  @Test func asksForFewerTokensWhenLessIsLeft() throws {
    let scene = try scene()
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

  @Test func waitsForRoomAndTakesItWhenItComes() throws {
    var scene = try scene()
    try scene.budget(Self.held + 1000)
    let locks = try OwnerLocks(path: scene.home.locations.owners)
    let byte = try locks.own(random: RandomBytes.make)
    let other = try scene.holdElsewhere(5000, byte: byte)
    let held = try #require(scene.refusal(scene.ask()))
    #expect(held.kind == .budgetHeld && held.retryAfterSeconds == 1)
    #expect(scene.first.received.isEmpty)
    let database = scene.database
    var naps = 0
    scene.world.sleep = { _ in
      naps += 1
      guard naps == 3 else { return }
      _ = try? database.write {
        try Ledger(database).end(other, as: .void, .zero, at: .testNow)
      }
    }
    var ask = scene.ask()
    ask.wait = .seconds(30)
    let receipt = try scene.gateway.send(ask) { _ in }
    #expect(naps == 3 && receipt.attempts.map(\.reason) == ["ok"])
    #expect(receipt.notes.allSatisfy { $0.code != "skipped_budget" })
  }

  @Test func givesUpWaitingWhenTheTimeIsOver() throws {
    var scene = try scene()
    try scene.budget(Self.held + 1000)
    let locks = try OwnerLocks(path: scene.home.locations.owners)
    _ = try scene.holdElsewhere(5000, byte: locks.own(random: RandomBytes.make))
    var clock: Int64 = 0
    scene.world.monotonic = { clock }
    scene.world.sleep = { clock += $0 }
    var ask = scene.ask()
    ask.startedMonotonic = 0
    ask.wait = .seconds(5)
    #expect(try #require(scene.refusal(ask)).kind == .budgetHeld)
    #expect(clock == 5000)
    // One request was refused, however often it was tried.
    #expect(try scene.window().refused == 1)
    withExtendedLifetime(locks) {}
  }

  @Test func countsWhatADeadProcessHeldAsSpent() throws {
    let scene = try scene()
    try scene.budget(Self.held + 1000)
    _ = try scene.holdElsewhere(5000)
    let failure = try #require(scene.refusal(scene.ask()))
    #expect(failure.kind == .budgetExceeded)
    #expect(try scene.window().spent == 5000 && scene.window().held == 0)
    #expect(try scene.story() == ["p presumed presume", "a refused -"] && scene.audit() == [])
  }

  @Test func entersTheTruthOfACallThatOutlivedItsLease() throws {
    let arrived = DispatchSemaphore(value: 0)
    let canGoOn = DispatchSemaphore(value: 0)
    let scene = try scene([.signal(arrived), .wait(canGoOn), Self.good])
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

  @Test func leavesNoHoldWhenACallCannotBeMade() throws {
    var scene = try scene()
    try scene.budget(1_000_000)
    var clock: Int64 = 0
    scene.world.monotonic = { clock }
    let now = scene.world.now
    // The time runs out between the hold and the call.
    scene.world.boot = {
      clock = 1 << 40
      return BootInstant(boot: "b", milliseconds: 0)
    }
    scene.world.now = now
    var ask = scene.ask()
    ask.startedMonotonic = 0
    #expect(try #require(scene.refusal(ask)).kind == .timeout)
    #expect(scene.first.received.isEmpty)
    #expect(try scene.story() == ["a error void"] && scene.window().held == 0)
    #expect(try scene.audit() == [])
  }

  @Test func recordsMoreThanWasHeldAndSaysSo() throws {
    let scene = try scene([.send(Answers.stream(["fine"], input: 9, output: 5000))])
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
    let scene = try scene([.send(bytes)], role: .gateway)
    try scene.budget(1_000_000)
    _ = try scene.gateway.send(scene.ask()) { _ in }
    #expect(try scene.window().spent == 15_000 && scene.audit() == [])
  }

  @Test func asksAGatewayWhatABrokenCallCost() throws {
    let half = #"data: {"id":"gen_01","choices":[{"index":0,"delta":{"content":"half"}}]}"# + "\n\n"
    let home: Scene = try scene(
      [.send(Answers.streamHead + Array(half.utf8))], role: .gateway)
    try home.budget(1_000_000)
    #expect(home.refusal(home.ask()) != nil)
    // A gateway goes on billing: the whole hold counts.
    #expect(try home.window().spent == Self.held && home.story() == ["a partial presume"])
    let reconciliation = Reconciliation(world: home.world, database: home.database)
    let calls = try reconciliation.candidates(since: Instant(milliseconds: 0))
    #expect(calls.count == 1)
    let answer = try StubUpstream(always: [
      .send(
        Answers.http(
          200,
          #"{"data":{"id":"gen_01","total_cost":0.0000423,"native_tokens_prompt":11,"native_tokens_completion":7}}"#
        ))
    ])
    try home.database.write {
      var provider = try #require(try Providers(home.database).find("a"))
      provider.baseURL = answer.baseURL
      try Providers(home.database).save(provider, now: .testNow)
    }
    let finding = try reconciliation.settle(calls[0], keys: Keys(home.world), timeout: nil)
    #expect(finding.status == .adjusted && finding.after.cost?.nanos == 42_300)
    #expect(answer.received.first?.head.hasPrefix("GET /v1/generation?id=gen_01 ") == true)
    #expect(try home.window().spent == 42_300 && home.audit() == [])
    #expect(try reconciliation.candidates(since: Instant(milliseconds: 0)).isEmpty)
  }

  @Test func keepsTheRateOfTheHold() throws {
    let scene = try scene([.send(Answers.error(500, "broken"))])
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
    #expect(try scene.window().spent == Self.held * 5)
    // A late figure is converted at the rate that the call is pinned to.
    let call = try #require(try UsageLog(scene.database).newest(UsageLog.Filter(), limit: 1).first)
    #expect(
      try ExchangeRates(scene.database).find(call.rateID ?? 0)?.nanoBRLPerUSD == 5_000_000_000)
  }
}
