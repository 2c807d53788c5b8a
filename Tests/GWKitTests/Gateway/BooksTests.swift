import TestSupport
import Testing

@testable import GWKit

/// What is written together, and what becomes of it when the disk or one of many fails.
struct BooksTests {
  private let scene: BudgetedScene
  private let books: Books

  init() throws {
    scene = try BudgetedScene()
    books = Books(scene.database, world: scene.world)
  }

  private func request(_ name: String, tokens: Int64 = 100) throws -> HoldRequest {
    let id = try #require(ModelID("a/m"))
    let price = Price(input: 1_000_000_000, output: 2_000_000_000)
    let route = Route(
      model: id, upstreamModel: "m", provider: Provider(name: "a", baseURL: "http://localhost/v1"),
      key: nil,
      price: PriceRecord(
        id: 1, model: id, price: price, source: "test", isRounded: false, effectiveAt: .testNow),
      maxTokens: tokens)
    let chat = ChatRequest(messages: [Message(role: .user, text: "hi")], maxTokens: tokens)
    let bound = CallBound(of: chat, route: route, rate: nil)
    return HoldRequest(
      client: "default",
      terms: CallTerms(bound: bound, maxTokens: tokens, isChosen: true, leastTokens: 1),
      settings: SettingValues(), provider: "a", model: id, time: 1000, patience: 1000,
      excuse: { _ in }
    ) { now, maxTokens in
      var record = UsageRecord(
        id: name, requestID: name, client: "default", apiType: .direct, provider: "a",
        modelRequested: "a/m", model: "a/m", outcome: .ok, latencyMilliseconds: 1, createdAt: now,
        finishedAt: now)
      record.maxTokensSent = maxTokens
      return record
    }
  }

  private func held(_ name: String) throws -> Reservation.Held {
    try books.turn(holds: [request(name)]).held[0].get()
  }

  private func entry(
    _ held: Reservation.Held, _ more: @escaping (Database, Bool) throws -> Bool = { _, _ in true }
  ) -> Entry {
    var record = held.record
    record.usage = Usage(inputTokens: 9, outputTokens: 3)
    record.cost = NanoUSD(nanos: 15_000)
    return Entry(record: record, kind: .end(.settle, held), more: more)
  }

  private func ended() throws -> [String] {
    try scene.database.rows("SELECT call FROM ledger_entries WHERE step = 1 ORDER BY call") {
      $0.text(0)
    }
  }

  @Test func holdsWhatFitsAndRefusesTheRestOfATurn() throws {
    // Two of them fit.
    try scene.budget(2 * BudgetedScene.held)
    let turn = books.turn(holds: [try request("1"), try request("2"), try request("3")])
    #expect(turn.held.map { (try? $0.get())?.record.id } == ["1", "2", nil])
    guard case .failure(let error) = turn.held[2] else { return }
    #expect((error as? BudgetRefusal)?.reason == .held)
    #expect(try scene.window().held == 2 * BudgetedScene.held)
  }

  @Test func countsAHoldForTheNextOneOfTheSameTurn() throws {
    try scene.budget(BudgetedScene.held)
    let turn = books.turn(holds: [try request("1"), try request("2", tokens: 1)])
    #expect((try? turn.held[0].get()) != nil && (try? turn.held[1].get()) == nil)
  }

  @Test func entersManyInOneTransaction() throws {
    let all = try ["1", "2", "3"].map(held)
    var transactions: Set<Int64> = []
    let entries = all.map { held in
      entry(held) { database, _ in
        let open = try OpenCalls(database).count()
        transactions.insert(open)
        return true
      }
    }
    let turn = books.turn(entries: entries)
    #expect(turn.entered.allSatisfy { (try? $0.get())?.isKept == true })
    // Each saw the ends of those before it, which nobody else could have seen.
    #expect(transactions == [0, 1, 2])
    #expect(try ended() == ["1", "2", "3"])
  }

  @Test func entersTheOthersWhenOneCannotBe() throws {
    let all = try ["1", "2", "3"].map(held)
    let poison = DatabaseError(code: 13, message: "database or disk is full")
    let entries = [
      entry(all[0]), entry(all[1]) { _, _ in throw poison }, entry(all[2]),
    ]
    let turn = books.turn(entries: entries)
    #expect(turn.entered.map { (try? $0.get())?.isKept } == [true, .some(nil), true])
    // The one in the middle is there all the same, without what could not be written.
    #expect(try ended() == ["1", "2", "3"])
    #expect(try UsageLog(books.database).newest(UsageLog.Filter(), limit: 9).count == 3)
  }

  /// The commit reported an error and was durable: nothing is entered twice.
  @Test func entersNothingTwiceWhenTheDiskHadItAll() throws {
    let all = try ["1", "2"].map(held)
    let other = try scene.home.database()
    let entries = all.map { entry($0) }
    books.also = { _ in
      // Somebody wrote just this a moment ago; and then the disk fails.
      throw DatabaseError(code: 10, message: "disk I/O error")
    }
    let first = Books(other, world: scene.world).turn(entries: entries)
    #expect(first.entered.count == 2)
    let turn = books.turn(entries: entries)
    #expect(turn.entered.allSatisfy { (try? $0.get()) != nil })
    #expect(try ended() == ["1", "2"])
    #expect(try UsageLog(books.database).newest(UsageLog.Filter(), limit: 9).count == 2)
  }

  @Test func writesWhatElseIsToBeWrittenOnceAndNeverInTheWayOfAnEntry() throws {
    var runs = 0
    books.also = { _ in runs += 1 }
    let two = [try held("1"), try held("2")]
    #expect(runs == 1)
    books.also = { _ in throw DatabaseError(code: 10, message: "disk I/O error") }
    let turn = books.turn(entries: two.map { entry($0) })
    #expect(turn.entered.allSatisfy { (try? $0.get())?.isKept == true })
    #expect(try ended() == ["1", "2"])
  }
}
