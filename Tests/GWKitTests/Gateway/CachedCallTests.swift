import Foundation
import TestSupport
import Testing

@testable import GWKit

/// Calls over the real network stack with the cache in their way.
struct CachedCallTests {
  private func ask(
    _ scene: BudgetedScene, _ change: (inout AskRequest) -> Void = { _ in }
  ) throws
    -> Receipt
  {
    var ask = scene.ask()
    ask.cache = .auto
    change(&ask)
    return try scene.gateway.send(ask) { _ in }
  }

  private func statuses(_ scene: BudgetedScene) throws -> [String] {
    try UsageLog(scene.database).newest(UsageLog.Filter(), limit: 20).reversed()
      .map { "\($0.outcome.rawValue) \($0.cacheStatus.rawValue)" }
  }

  private func set(_ setting: Setting, _ value: String, _ scene: BudgetedScene) throws {
    try scene.database.write {
      try Settings(scene.database).set(setting, to: value, now: .testNow)
    }
  }

  @Test func answersTheSameQuestionFromTheCache() throws {
    let scene = try BudgetedScene()
    try scene.budget(1_000_000)
    #expect(try ask(scene).cache?.entry == nil)
    var events: [AskEvent] = []
    var request = scene.ask()
    request.cache = .auto
    let receipt = try scene.gateway.send(request) { events.append($0) }
    #expect(scene.first.received.count == 1 && receipt.response.text == "fine")
    #expect(receipt.usage.totalTokens == 12 && receipt.cost == .zero)
    let row = receipt.last
    #expect(row.outcome == .hit && row.usage.totalTokens == 0 && row.provider == "a")
    #expect(row.avoided.tokens == 12 && row.avoided.usd.nanos == 15_000)
    guard case .start = events.first, events.last == .text("fine") else {
      Issue.record("\(events)")
      return
    }
    #expect(try statuses(scene) == ["ok miss", "hit hit"])
    #expect(try scene.window().spent == 15_000 && scene.audit() == [])
    let totals = try #require(try ResponseCache(scene.database).totals())
    #expect(totals.savings.hits == 1 && totals.misses == 1)
  }

  @Test func keepsClientsApartUnlessTheScopeIsGlobal() throws {
    let scene = try BudgetedScene()
    try scene.database.write {
      for name in ["c", "d"] {
        _ = try Clients(scene.database).add(Client(name: name, createdAt: .testNow))
      }
    }
    for client in ["c", "d", "c"] { _ = try ask(scene) { $0.client = client } }
    #expect(scene.first.received.count == 2)
    try set(.cacheScope, "global", scene)
    for client in ["c", "d"] { _ = try ask(scene) { $0.client = client } }
    #expect(scene.first.received.count == 3)
    // Back again: what was kept for everybody is nobody's.
    try set(.cacheScope, "client", scene)
    try scene.database.write {
      _ = try Clients(scene.database).add(Client(name: "e", createdAt: .testNow))
    }
    _ = try ask(scene) { $0.client = "e" }
    #expect(scene.first.received.count == 4)
  }

  @Test func obeysTheWordsOfTheRequest() throws {
    let scene = try BudgetedScene()
    _ = try ask(scene)
    _ = try ask(scene) { $0.cache = .off }
    _ = try ask(scene) { $0.cache = .refresh }
    _ = try ask(scene) { $0.timeToLive = TimeSpan(milliseconds: 0) }
    #expect(scene.first.received.count == 4)
    _ = try ask(scene) { $0.cache = .only }
    #expect(scene.first.received.count == 4)
    #expect(try statuses(scene) == ["ok miss", "ok off", "ok refresh", "ok off", "hit hit"])
    let failure = #expect(throws: GatewayError.self) {
      try ask(scene) {
        $0.cache = .only
        $0.chat.seed = 1
      }
    }
    #expect(failure?.kind == .cacheMiss && scene.first.received.count == 4)
    #expect(try ResponseCache(scene.database).totals()?.misses == 1)
  }

  @Test func isNeverOlderThanWasAsked() throws {
    var scene = try BudgetedScene()
    _ = try ask(scene)
    scene.world.now = { Instant.testNow.adding(hours: 1) }
    _ = try ask(scene)
    #expect(scene.first.received.count == 2)
    scene.world.now = { Instant.testNow.adding(milliseconds: 3_600_000 + 10_000) }
    _ = try ask(scene) { $0.timeToLive = .seconds(5) }
    #expect(scene.first.received.count == 3)
    // Under a clock that went back nobody knows how old it is.
    scene.world.now = { Instant.testNow.adding(hours: -3) }
    _ = try ask(scene)
    #expect(scene.first.received.count == 4)
  }

  @Test(
    arguments: [
      "UPDATE cache_bodies SET body = x'00'", "UPDATE cache_bodies SET body = substr(body, 2)",
      "DELETE FROM cache_bodies", "UPDATE cache_bodies SET digest = zeroblob(32)",
    ])
  func takesADamagedAnswerForNone(_ damage: String) throws {
    let scene = try BudgetedScene()
    _ = try ask(scene)
    _ = try scene.database.write { try scene.database.execute(damage) }
    // A plan only looks.
    var request = scene.ask()
    request.cache = .auto
    #expect(try scene.gateway.preview(request).steps.map(\.cache) == [.miss])
    #expect(try ResponseCache(scene.database).totals()?.entries == 1)
    let whole = try ResponseCache(scene.database).whole(after: 0, limit: 9)
    #expect(whole.count == 1 && whole.allSatisfy { StoredAnswer($0.stored) == nil })
    #expect(try ask(scene).response.text == "fine" && scene.first.received.count == 2)
    #expect(try ask(scene).last.outcome == .hit)
    #expect(try ResponseCache(scene.database).totals()?.entries == 1)
  }

  /// What somebody does while an answer is on its way, and whether it may be kept after that.
  enum Meanwhile: CaseIterable {
    case removal, another, forgetting, clearing, clearingModel, clearingOthers, pruning

    var isKept: Bool { self == .clearingOthers || self == .pruning }

    func happen(in database: Database) throws {
      let cache = ResponseCache(database)
      var filter = ResponseCache.Filter()
      switch self {
      case .removal, .another:
        _ = try Budgets(database).removeClient("c", now: .testNow)
        guard self == .another else { return }
        return try database.write {
          _ = try Clients(database).add(Client(name: "c", createdAt: .testNow))
        }
      case .forgetting:
        _ = try UsageLog(database).forget(client: "c", phone: "1111")
        return
      case .clearing: break
      case .clearingModel: filter.model = "a/m"
      case .clearingOthers: filter = ResponseCache.Filter(client: "d", model: "a/m")
      case .pruning: filter.overAt = .testNow
      }
      _ = try cache.clear(filter)
    }
  }

  @Test(arguments: Meanwhile.allCases)
  func keepsNothingThatWasTakenOutWhileItCame(_ meanwhile: Meanwhile) throws {
    let scene = try BudgetedScene()
    try scene.database.write {
      _ = try Clients(scene.database).add(Client(name: "c", createdAt: .testNow))
      try Settings(scene.database).set(.logPhone, to: "full", now: .testNow)
    }
    var request = scene.ask()
    (request.cache, request.client, request.phone) = (.auto, "c", "1111")
    let receipt = try scene.gateway.send(request) { event in
      if case .text = event { try meanwhile.happen(in: scene.database) }
    }
    #expect(receipt.response.text == "fine" && receipt.last.outcome == .ok)
    let entries = try ResponseCache(scene.database).mostSaving(9)
    #expect(entries.count == (meanwhile.isKept ? 1 : 0))
  }

  @Test(
    arguments: [
      #"{"finish_reason":"content_filter"}"#, #"{"finish_reason":"length"}"#,
    ])
  func keepsNoAnswerThatTheModelDidNotEnd(_ end: String) throws {
    let body =
      #"{"id":"x","choices":[{"index":0,"message":{"content":"half"},"#
      + end.dropFirst() + #"],"usage":{"prompt_tokens":9,"completion_tokens":3}}"#
    let scene = try BudgetedScene([.send(Answers.http(200, body))])
    for _ in 0..<2 { _ = try ask(scene) { $0.chat.maxTokens = nil } }
    #expect(scene.first.received.count == 2)
  }

  @Test func asksAgainForEveryRouteBeforeItIsTried() throws {
    let scene = try BudgetedScene([.send(Answers.error(500, "down"))])
    // The second one's answer is there, under its own model.
    _ = try ask(scene) { $0.model = "b/n" }
    let receipt = try ask(scene) { $0.fallback = ["b/n"] }
    #expect(receipt.last.outcome == .hit && receipt.last.model == "b/n")
    #expect(scene.first.received.count == 1 && scene.second.received.count == 1)
    #expect(receipt.attempts.map(\.reason) == ["server_error"])
    #expect(receipt.notes.contains { $0.code == "fallback" })
  }

  /// What the calls before it cost is not hidden, and the request is one that the cache answered.
  @Test func tellsWhatWasPaidBeforeAnotherModelsAnswerWasFound() throws {
    let scene = try BudgetedScene([.send(Answers.streamHead), .reset])
    _ = try ask(scene) { $0.model = "b/n" }
    var events: [AskEvent] = []
    var request = scene.ask(fallback: ["b/n"])
    request.cache = .auto
    let receipt = try scene.gateway.send(request) { events.append($0) }
    #expect(receipt.records.map(\.outcome) == [.error, .hit])
    let paid = try #require(receipt.records[0].cost)
    #expect(receipt.cost == paid && paid > .zero && receipt.last.cost == .zero)
    #expect(receipt.last.attempt == 2 && receipt.last.trigger == .fallback)
    let starts = events.count { if case .start = $0 { true } else { false } }
    #expect(starts == 1 && events.last == .text("fine"))
    let totals = try #require(try ResponseCache(scene.database).totals())
    #expect(totals.savings.hits == 1 && totals.misses == 1)
  }

  @Test func costsNothingWhereABudgetIsPaused() throws {
    let scene = try BudgetedScene()
    try scene.budget(1_000_000)
    _ = try ask(scene)
    try scene.book.pause(scene.book.standings(at: .testNow).map(\.budget), now: .testNow)
    #expect(try ask(scene).last.outcome == .hit)
    try scene.database.write {
      var client = try #require(try Clients(scene.database).find("default"))
      client.isEnabled = false
      try Clients(scene.database).update(client, now: .testNow)
    }
    #expect(throws: GatewayError.self) { try ask(scene) }
  }

  @Test func keepsOfAPromptWhatMayBeRead() throws {
    let scene = try BudgetedScene()
    let long = String(repeating: "é", count: 300)
    func prompt(_ setting: String, _ long: String) throws -> String? {
      try set(.logPrompts, setting, scene)
      let receipt = try ask(scene) {
        $0.chat.messages = [
          Message(role: .system, text: "secret"), Message(role: .user, text: long + setting),
        ]
      }
      return try ResponseCache(scene.database).find(try #require(receipt.cache).key)?.prompt
    }
    #expect(try prompt("full", long) == long + "full")
    #expect(try prompt("preview", long) == String(repeating: "é", count: 200))
    #expect(try prompt("off", long) == nil)
    // One character, whatever its size.
    let tall = "a" + String(repeating: "\u{301}", count: 100_000)
    #expect(try prompt("preview", tall)?.utf8.count == 799)
    #expect(try ResponseCache(scene.database).totals()?.unreadable == 1)
  }

  @Test func savesAtThePriceOfTheDay() throws {
    let scene = try BudgetedScene()
    _ = try ask(scene)
    _ = try scene.database.write {
      try PriceBook(scene.database).add(
        Price(input: 3_000_000_000, output: 0), for: try #require(ModelID("a/m")), source: "test",
        isRounded: false, now: .testNow)
    }
    #expect(try ask(scene).last.avoided.usd.nanos == 27_000)
  }

  /// What is asked for at once is fetched once; each thread is a process as far as locks and files go.
  @Test func fetchesOnceForMany() throws {
    let arrived = DispatchSemaphore(value: 0)
    let canGoOn = DispatchSemaphore(value: 0)
    let scene = try BudgetedScene([.signal(arrived), .wait(canGoOn), BudgetedScene.good])
    let home = scene.home
    let count = 8
    let outcomes = Outcomes()
    let request = {
      var ask = scene.ask()
      ask.cache = .auto
      return ask
    }()
    let group = DispatchGroup()
    for _ in 0..<count {
      group.enter()
      nonisolated(unsafe) let world = scene.world
      Thread.detachNewThread {
        defer { group.leave() }
        guard let database = try? home.database(),
          let receipt = try? Gateway(world: world, database: database).send(request, show: { _ in })
        else { return }
        outcomes.add(receipt.last.outcome.rawValue + " " + receipt.response.text)
      }
    }
    arrived.wait()
    canGoOn.signal()
    group.wait()
    #expect(scene.first.received.count == 1)
    #expect(outcomes.all.sorted() == Array(repeating: "hit fine", count: count - 1) + ["ok fine"])
  }
}

/// What threads came to.
private final class Outcomes: @unchecked Sendable {
  private let lock = NSLock()
  private var found: [String] = []

  func add(_ text: String) { lock.withLock { found.append(text) } }
  var all: [String] { lock.withLock { found } }
}
