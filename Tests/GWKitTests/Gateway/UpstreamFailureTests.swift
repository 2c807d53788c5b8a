import GWKit
import TestSupport
import Testing

/// What upstreams do wrong, and what becomes of it: the kind of error, the row, and whether it is charged.
struct UpstreamFailureTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let steps: [StubUpstream.Step]
    let kind: GatewayError.Kind
    let reason: AttemptReason
    let outcome: UsageRecord.Outcome
    let source: CostSource?
    var testDescription: String { name }

    init(
      _ name: String, _ steps: [StubUpstream.Step], _ kind: GatewayError.Kind,
      _ reason: AttemptReason, _ outcome: UsageRecord.Outcome = .error, charged: CostSource? = nil
    ) {
      self.name = name
      self.steps = steps
      self.kind = kind
      self.reason = reason
      self.outcome = outcome
      source = charged
    }
  }

  private static func stream(_ text: String) -> [UInt8] { Answers.streamHead + Array(text.utf8) }

  static let cases: [Case] = [
    Case("reset", [.reset], .upstreamFailed, .cut, charged: .presumed),
    Case("end without an answer", [], .upstreamFailed, .cut, charged: .presumed),
    Case(
      "stream cut after text", [.send(stream(Answers.chunk("Hi")))], .upstreamFailed, .cut,
      .partial,
      charged: .estimated),
    Case(
      "stream cut in an event", [.send(stream(Answers.chunk("Hi") + "data: {\"id\""))],
      .upstreamFailed, .cut, .partial, charged: .estimated),
    Case(
      "stream cut after a figure from its middle",
      [
        .send(
          stream(
            Answers.usage(input: 9, output: 1) + Answers.chunk(String(repeating: "a", count: 99))))
      ], .upstreamFailed, .cut, .partial, charged: .estimated),
    Case(
      "stream reset", [.send(stream(Answers.chunk("Hi"))), .reset], .upstreamFailed, .cut, .partial,
      charged: .estimated),
    Case(
      "body shorter than said",
      [
        .send(
          Array(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{".utf8)
        )
      ],
      .upstreamFailed, .cut, charged: .presumed),
    Case(
      "web page", [.send(Answers.http(200, type: "text/html", "<html>"))], .upstreamFailed,
      .malformed, charged: .presumed),
    Case(
      "bad JSON", [.send(Answers.http(200, "{\"a\":"))], .upstreamFailed, .malformed,
      charged: .presumed),
    Case(
      "no JSON under another type", [.send(Answers.http(200, type: "text/plain", "hello"))],
      .upstreamFailed, .malformed, charged: .presumed),
    Case(
      "bad event", [.send(stream("data: nonsense\n\n"))], .upstreamFailed, .malformed,
      charged: .estimated),
    Case(
      "empty body", [.send(Answers.http(200, ""))], .upstreamFailed, .empty, charged: .presumed),
    Case(
      "empty answer", [.send(Answers.whole(""))], .upstreamFailed, .empty, charged: .computed),
    Case(
      "error inside a stream before text",
      [.send(stream("data: {\"error\":{\"message\":\"m\",\"code\":429}}\n\n"))], .rateLimited,
      .rateLimited),
    Case(
      "error inside a stream after text",
      [
        .send(
          stream(Answers.chunk("Hi") + "data: {\"error\":{\"message\":\"m\",\"code\":500}}\n\n"))
      ],
      .upstreamFailed, .serverError, .partial, charged: .estimated),
    Case(
      "gigantic event", [.send(stream("data: " + String(repeating: "a", count: 17 << 20)))],
      .upstreamFailed, .malformed, charged: .estimated),
    Case(
      "redirect",
      [.send(Answers.http(307, headers: ["Location: https://elsewhere.example/v1"], ""))],
      .upstreamFailed, .redirect),
    Case(
      "compressed body", [.send(Answers.http(200, headers: ["Content-Encoding: gzip"], "xx"))],
      .upstreamFailed, .malformed, charged: .presumed),
    Case("400", [.send(Answers.error(400, "no"))], .upstreamFailed, .badRequest),
    Case("401", [.send(Answers.error(401, "no"))], .unauthorized, .unauthorized),
    Case("404", [.send(Answers.error(404, "no"))], .upstreamFailed, .notFound),
    Case(
      "400 for length", [.send(Answers.error(400, "no", code: "context_length_exceeded"))],
      .contextTooLong, .contextTooLong),
    Case("429", [.send(Answers.error(429, "no"))], .rateLimited, .rateLimited),
    Case(
      "429 for quota", [.send(Answers.error(429, "no", code: "insufficient_quota"))],
      .upstreamFailed, .quota),
    Case(
      "500", [.send(Answers.error(500, "no"))], .upstreamFailed, .serverError, charged: .presumed),
    Case(
      "503 with a huge web page",
      [.send(Answers.http(503, type: "text/html", String(repeating: "x", count: 300_000)))],
      .upstreamFailed, .overloaded, charged: .presumed),
  ]

  @Test(arguments: cases)
  func isToldAndRecorded(_ expected: Case) throws {
    let upstream = try StubUpstream(always: expected.steps)
    defer { upstream.stop() }
    let fixture = try Fixture(baseURL: upstream.baseURL)
    let error = #expect(throws: GatewayError.self) {
      try fixture.gateway.send(fixture.ask()) { _ in }
    }
    let row = try fixture.row()
    #expect(error?.kind == expected.kind)
    #expect(row.errorCode == expected.reason.rawValue)
    #expect(row.outcome == expected.outcome)
    #expect(row.costSource == expected.source)
    #expect((row.cost == .zero) == (expected.source == nil))
    #expect(upstream.received.count == 1)
  }

  @Test func tellsWhenNobodyListens() throws {
    let upstream = try StubUpstream(always: [])
    upstream.stop()
    let fixture = try Fixture(baseURL: upstream.baseURL)
    let error = #expect(throws: GatewayError.self) {
      try fixture.gateway.send(fixture.ask()) { _ in }
    }
    let row = try fixture.row()
    #expect(error?.kind == .upstreamFailed && row.errorCode == "connect" && row.cost == .zero)
  }

  @Test func endsWhenTheTimeGivenRunsOut() throws {
    let upstream = try StubUpstream(always: [.stall])
    defer { upstream.stop() }
    let fixture = try Fixture(baseURL: upstream.baseURL)
    var ask = fixture.ask()
    ask.timeout = TimeSpan(milliseconds: 150)
    let error = #expect(throws: GatewayError.self) { try fixture.gateway.send(ask) { _ in } }
    let row = try fixture.row()
    #expect(error?.kind == .timeout && row.errorCode == "timeout" && row.costSource == .presumed)
  }

  @Test func keepsWhatCameBeforeTheTimeRanOut() throws {
    let upstream = try StubUpstream(always: [.send(Self.stream(Answers.chunk("Hi"))), .stall])
    defer { upstream.stop() }
    let fixture = try Fixture(baseURL: upstream.baseURL)
    var ask = fixture.ask()
    ask.timeout = TimeSpan(milliseconds: 300)
    let error = #expect(throws: GatewayError.self) { try fixture.gateway.send(ask) { _ in } }
    #expect(error?.kind == .timeout && error?.partial?.response.text == "Hi")
    #expect(try fixture.row().outcome == .partial)
  }

  @Test func endsWhenAnAnswerFallsSilent() throws {
    let upstream = try StubUpstream(always: [.send(Self.stream(Answers.chunk("Hi"))), .stall])
    defer { upstream.stop() }
    let fixture = try Fixture(baseURL: upstream.baseURL, settings: [(.askIdleTimeout, "50ms")])
    let error = #expect(throws: GatewayError.self) {
      try fixture.gateway.send(fixture.ask()) { _ in }
    }
    #expect(error?.kind == .upstreamFailed)
    #expect(try fixture.row().errorCode == "stalled")
  }

  @Test func endsWhenNoFirstByteComes() throws {
    let upstream = try StubUpstream(always: [.stall])
    defer { upstream.stop() }
    let fixture = try Fixture(baseURL: upstream.baseURL, settings: [(.askFirstByteTimeout, "50ms")])
    let error = #expect(throws: GatewayError.self) {
      try fixture.gateway.send(fixture.ask()) { _ in }
    }
    #expect(error?.kind == .timeout)
  }
}
