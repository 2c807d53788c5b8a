import GWKit
import TestSupport
import Testing

/// Every row of the table of errors, from bytes on the wire to what follows, what is waited, what the log says and how
/// the process ends. The first provider does as the row says and goes on doing so; the second one answers, or does not
/// exist.
struct ErrorTableTests {
  struct Row: Sendable, CustomTestStringConvertible {
    let name: String
    let steps: [StubUpstream.Step]
    let reason: AttemptReason
    /// Calls of the first provider when another route remains, and when none does.
    let calls: (Int, Int)
    /// With another route: it answered, or the request ended.
    let falls: Bool
    let kind: GatewayError.Kind
    var testDescription: String { name }

    init(
      _ name: String, _ steps: [StubUpstream.Step], _ reason: AttemptReason, calls: (Int, Int),
      falls: Bool = true, _ kind: GatewayError.Kind = .upstreamFailed
    ) {
      self.name = name
      self.steps = steps
      self.reason = reason
      self.calls = calls
      self.falls = falls
      self.kind = kind
    }
  }

  private static func status(
    _ status: Int, headers: [String] = [], code: String = "x", message: String = "no"
  ) -> [StubUpstream.Step] {
    [
      .send(
        Answers.http(
          status, headers: headers,
          #"{"error":{"message":"\#(message)","type":"\#(code)","code":"\#(code)"}}"#))
    ]
  }

  private static func page(_ status: Int) -> [StubUpstream.Step] {
    [.send(Answers.http(status, type: "text/html", headers: ["Server: cloudflare"], "<html>x"))]
  }

  static let rows: [Row] = [
    Row("connection reset before an answer", [.reset], .cut, calls: (2, 2)),
    Row("400", status(400), .badRequest, calls: (1, 1), falls: false),
    Row(
      "400 for a long prompt", status(400, code: "context_length_exceeded"), .contextTooLong,
      calls: (1, 1), .contextTooLong),
    Row(
      "400 for a spent limit",
      status(400, code: "insufficient_quota", message: "credit balance"), .quota, calls: (1, 1)),
    Row("401", status(401), .unauthorized, calls: (1, 1), .unauthorized),
    Row("402", status(402), .quota, calls: (1, 1)),
    Row("403", status(403), .unauthorized, calls: (1, 1), .unauthorized),
    Row("404", status(404, code: "model_not_found"), .notFound, calls: (1, 1)),
    Row("405", status(405), .notFound, calls: (1, 1)),
    Row("408", status(408), .serverError, calls: (3, 3)),
    Row("409", status(409), .badRequest, calls: (3, 3)),
    Row("413", status(413), .contextTooLong, calls: (1, 1), .contextTooLong),
    Row(
      "413 by tokens a minute", status(413, code: "rate_limit_exceeded"), .rateLimited,
      calls: (1, 1), .rateLimited),
    Row("415", status(415), .badRequest, calls: (1, 1), falls: false),
    Row("422", status(422), .badRequest, calls: (1, 1), falls: false),
    Row("424", status(424), .badRequest, calls: (1, 1)),
    Row("425", status(425), .badRequest, calls: (3, 3)),
    Row("429", status(429), .rateLimited, calls: (3, 3), .rateLimited),
    Row(
      "429 with a short hint", status(429, headers: ["retry-after-ms: 1500"]), .rateLimited,
      calls: (3, 3), .rateLimited),
    Row(
      "429 with a long hint", status(429, headers: ["Retry-After: 30"]), .rateLimited,
      calls: (1, 3), .rateLimited),
    Row(
      "429 with a hint nobody waits for", status(429, headers: ["Retry-After: 86400"]),
      .rateLimited, calls: (1, 1), .rateLimited),
    Row(
      "429 for a spent quota", status(429, code: "insufficient_quota"), .quota, calls: (1, 1)),
    Row(
      "429 that passes on a 400",
      [
        .send(
          Answers.http(
            429,
            #"{"error":{"message":"no","type":"AI_APICallError","param":{"statusCode":400,"isRetryable":false}}}"#
          ))
      ], .badRequest, calls: (1, 1), falls: false),
    Row("500", status(500), .serverError, calls: (3, 3)),
    Row(
      "500 that says not to", status(500, headers: ["x-should-retry: false"]), .serverError,
      calls: (1, 1)),
    Row("501", status(501), .serverError, calls: (1, 1)),
    Row("502", page(502), .serverError, calls: (3, 3)),
    Row("503", status(503), .overloaded, calls: (3, 3)),
    Row("504", status(504), .serverError, calls: (3, 3)),
    Row("522 of Cloudflare", page(522), .serverError, calls: (2, 2)),
    Row("525 of Cloudflare", page(525), .serverError, calls: (1, 1)),
    Row("529", status(529), .overloaded, calls: (3, 3)),
    Row("redirect", [.send(Answers.http(302, ""))], .redirect, calls: (1, 1)),
    Row("empty answer", [.send(Answers.whole(""))], .empty, calls: (2, 2)),
    Row("no JSON", [.send(Answers.http(200, "{"))], .malformed, calls: (2, 2)),
    Row(
      "stream without an end before any text", [.send(Answers.streamHead + Array(": x\n\n".utf8))],
      .cut, calls: (2, 2)),
    Row(
      "error inside a stream before any text",
      [
        .send(
          Answers.streamHead
            + Array("data: {\"error\":{\"message\":\"m\",\"code\":503}}\n\n".utf8))
      ], .overloaded, calls: (3, 3)),
  ]

  private final class Waits {
    var spans: [Int64] = []
  }

  private func run(
    _ row: Row, hasNext: Bool
  ) throws -> (
    receipt: Receipt?, error: GatewayError?, log: [UsageRecord], waits: [Int64], calls: Int
  ) {
    let first = try StubUpstream(always: row.steps)
    let second = try StubUpstream(always: [.send(Answers.stream(["fine"]))])
    defer {
      first.stop()
      second.stop()
    }
    let home = try TemporaryHome()
    let database = try home.database()
    try database.write {
      for (name, url) in [("a/m", first.baseURL), ("b/n", second.baseURL)] {
        let id = try #require(ModelID(name))
        try Providers(database).save(Provider(name: id.provider, baseURL: url), now: .testNow)
        _ = try ModelRegistry(database).add(RegisteredModel(id: id, name: name), now: .testNow)
      }
    }
    let waits = Waits()
    var world = World.loopback(home: home)
    world.sleep = { waits.spans.append($0) }
    var ask = AskRequest(
      chat: ChatRequest(messages: [Message(role: .user, text: "hi")]),
      startedMonotonic: SystemClock.monotonicMilliseconds())
    ask.cache = .off
    ask.model = "a/m"
    ask.fallback = hasNext ? ["b/n"] : []
    var (receipt, error): (Receipt?, GatewayError?)
    do {
      receipt = try Gateway(world: world, database: database).send(ask) { _ in }
    } catch let failure {
      error = failure
    }
    let log = try UsageLog(database).newest(UsageLog.Filter(), limit: 20).reversed()
    return (receipt, error, Array(log), waits.spans, first.received.count)
  }

  @Test(arguments: rows)
  func isFollowedByWhatTheTableSaysWithAnotherRoute(_ row: Row) throws {
    let ran = try run(row, hasNext: true)
    #expect(ran.calls == row.calls.0)
    #expect(
      ran.log.filter { $0.provider == "a" }.map(\.errorCode)
        == Array(repeating: row.reason.rawValue, count: row.calls.0))
    #expect(ran.waits.count == row.calls.0 - 1)
    #expect((ran.receipt?.last.provider == "b") == row.falls)
    let failed = ran.log.last { $0.provider == "a" }
    #expect(failed?.nextRoute == (row.falls ? "b b/n" : nil))
    if !row.falls { #expect(ran.error?.kind == row.kind) }
  }

  @Test(arguments: rows)
  func isFollowedByWhatTheTableSaysWithoutOne(_ row: Row) throws {
    let ran = try run(row, hasNext: false)
    #expect(ran.calls == row.calls.1 && ran.log.count == row.calls.1)
    #expect(ran.error?.kind == row.kind && ran.receipt == nil)
    #expect(ran.waits.count == row.calls.1 - 1)
    #expect(ran.log.last?.nextRoute == nil)
    #expect(ran.log.map(\.trigger) == [.first] + Array(repeating: .retry, count: row.calls.1 - 1))
    for (hint, wait) in zip(ran.log.map(\.retryAfterMilliseconds), ran.waits) where hint != nil {
      #expect(wait == hint)
    }
  }
}
