import TestSupport
import Testing

@testable import GWKit

/// A home with two providers on loopback, and budgets to come in the way of their calls: `a/m` costs one and two dollars
/// a million tokens, `b/n` a tenth of that; both say 9 tokens in and 3 out.
struct BudgetedScene {
  let home: TemporaryHome
  let database: Database
  let first: StubUpstream
  let second: StubUpstream
  var world: World

  static let good = StubUpstream.Step.send(Answers.stream(["fine"]))
  /// "hi" and the overhead of a message: 18 tokens; 100 of output.
  static let held: Int64 = 18 * 1000 + 100 * 2000

  /// The provider of `a/m` does `steps` with a call, and `report` when it is asked what one cost.
  init(
    _ steps: [StubUpstream.Step] = [good], role: Provider.Role = .direct,
    report: [StubUpstream.Step] = []
  ) throws {
    let one = try StubUpstream { request, _ in request.head.hasPrefix("GET ") ? report : steps }
    let two = try StubUpstream(always: [Self.good])
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
    (self.home, self.database, first, second, self.world) = (home, database, one, two, world)
  }

  var gateway: Gateway { Gateway(world: world, database: database) }
  var book: BudgetBook {
    BudgetBook(database, settings: SettingValues(), zones: world.zones)
  }

  func ask(_ maxTokens: Int64? = 100, fallback: [String] = []) -> AskRequest {
    var ask = AskRequest(
      chat: ChatRequest(
        messages: [Message(role: .user, text: "hi")], maxTokens: maxTokens),
      startedMonotonic: SystemClock.monotonicMilliseconds())
    ask.cache = .off
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

  /// Changes the provider of `a/m`.
  func changeProvider(_ change: (inout Provider) -> Void) throws {
    try database.write {
      var provider = try #require(try Providers(database).find("a"))
      change(&provider)
      try Providers(database).save(provider, now: .testNow)
    }
  }

  /// Another process's hold; dead unless somebody keeps its byte locked.
  func holdElsewhere(_ nanos: Int64, byte: Int64 = 5, id: String? = nil) throws -> String {
    let id = id ?? "0-other-\(nanos)"
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
