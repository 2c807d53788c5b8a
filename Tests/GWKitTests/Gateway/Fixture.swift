import GWKit
import TestSupport
import Testing

/// A home with one provider on loopback and one priced model, and a gateway over the real network stack.
struct Fixture {
  let home: TemporaryHome
  let database: Database
  let gateway: Gateway

  static let model = "stub/m"

  init(
    baseURL: String, settings: [(Setting, String)] = [], isPriced: Bool = true,
    environment: [String: String] = [:], needsKey: Bool = false,
    isInterrupted: @escaping () -> Bool = { false }
  ) throws {
    home = try TemporaryHome()
    database = try home.database()
    var provider = Provider(name: "stub", baseURL: baseURL)
    provider.needsKey = needsKey
    provider.keyVariables = ["STUB_KEY"]
    let id = try #require(ModelID(Self.model))
    let database = database
    try database.write {
      try Providers(database).save(provider, now: .testNow)
      _ = try ModelRegistry(database).add(RegisteredModel(id: id, name: "m"), now: .testNow)
      if isPriced {
        let price = Price(input: 1_000_000_000, output: 2_000_000_000)
        try PriceBook(database).add(price, for: id, source: "test", isRounded: false, now: .testNow)
      }
      // One call is one row; what follows a failure has tests of its own.
      try Settings(database).set(.askRetries, to: "0", now: .testNow)
      for (setting, value) in settings {
        try Settings(database).set(setting, to: value, now: .testNow)
      }
    }
    var world = World.loopback(home: home, environment: environment, isInterrupted: isInterrupted)
    world.signals.pending = { isInterrupted() ? .interrupt : nil }
    gateway = Gateway(world: world, database: database)
  }

  func ask(_ text: String = "hello", streaming: Bool = true) -> AskRequest {
    var ask = AskRequest(
      chat: ChatRequest(messages: [Message(role: .user, text: text)], isStreaming: streaming),
      startedMonotonic: SystemClock.monotonicMilliseconds())
    ask.cache = .off
    ask.model = Self.model
    return ask
  }

  /// The only row of the log.
  func row() throws -> UsageRecord {
    let rows = try UsageLog(database).newest(UsageLog.Filter(), limit: 10)
    try #require(rows.count == 1)
    return rows[0]
  }
}
