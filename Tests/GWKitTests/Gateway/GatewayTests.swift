import GWKit
import TestSupport
import Testing

struct GatewayTests {
  @Test func streamsAnAnswerAndRecordsItBeforeReturning() throws {
    let upstream = try StubUpstream(always: [
      .send(Answers.stream(["Hel", "lo"], input: 9, output: 3))
    ])
    defer { upstream.stop() }
    let fixture = try Fixture(baseURL: upstream.baseURL)
    var shown: [String] = []
    let receipt = try fixture.gateway.send(fixture.ask()) { event in
      if case .text(let text) = event { shown.append(text) }
    }
    let row = try fixture.row()
    #expect(shown == ["Hel", "lo"] && receipt.response.text == "Hello")
    #expect(row == receipt.last && row.outcome == .ok && row.httpStatus == 200)
    #expect(row.usage == Usage(inputTokens: 9, outputTokens: 3))
    #expect(row.cost == NanoUSD(nanos: 15_000) && row.costBRL == NanoBRL(nanos: 79_950))
    #expect(row.firstTokenMilliseconds != nil && row.upstreamID == "chatcmpl-1")
  }

  @Test func recordsTheSameWithoutStreaming() throws {
    let upstream = try StubUpstream(always: [.send(Answers.whole("Hello"))])
    defer { upstream.stop() }
    let fixture = try Fixture(baseURL: upstream.baseURL)
    let receipt = try fixture.gateway.send(fixture.ask(streaming: false)) { _ in }
    #expect(receipt.response.text == "Hello")
    #expect(try fixture.row().cost == NanoUSD(nanos: 15_000))
  }

  @Test func readsPlainJSONThoughAStreamWasAskedFor() throws {
    let upstream = try StubUpstream(always: [.send(Answers.whole("Hello"))])
    defer { upstream.stop() }
    let fixture = try Fixture(baseURL: upstream.baseURL)
    #expect(try fixture.gateway.send(fixture.ask()) { _ in }.response.text == "Hello")
  }

  @Test func isDoneAtTheEndMarkerThoughTheConnectionStaysOpen() throws {
    let upstream = try StubUpstream(always: [.send(Answers.stream(["Hello"])), .stall])
    defer { upstream.stop() }
    let fixture = try Fixture(baseURL: upstream.baseURL)
    #expect(try fixture.gateway.send(fixture.ask()) { _ in }.response.text == "Hello")
    #expect(try fixture.row().outcome == .ok)
  }

  @Test func readsChunksWithTrailersAndEarlyHints() throws {
    let pieces = [Answers.chunk("Hel"), Answers.chunk("lo") + Answers.finish, Answers.done]
    let chunks = pieces.map { "\(String($0.utf8.count, radix: 16))\r\n\($0)\r\n" }.joined()
    let head =
      "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
      + "Transfer-Encoding: chunked\r\n\r\n"
    let bytes = Array((head + chunks + "0\r\nX-Trailer: 1\r\n\r\n").utf8)
    let upstream = try StubUpstream(always: [.send(bytes), .stall])
    defer { upstream.stop() }
    let fixture = try Fixture(baseURL: upstream.baseURL)
    #expect(try fixture.gateway.send(fixture.ask()) { _ in }.response.text == "Hello")
  }

  @Test func estimatesWhatNobodyCounted() throws {
    let stream = Answers.streamHead + Array((Answers.chunk("Hello") + Answers.finish).utf8)
    let upstream = try StubUpstream(always: [.send(stream)])
    defer { upstream.stop() }
    let fixture = try Fixture(baseURL: upstream.baseURL)
    _ = try fixture.gateway.send(fixture.ask()) { _ in }
    let row = try fixture.row()
    // 5 bytes and 16 for the message; 5 bytes of answer.
    #expect(row.usage == Usage(inputTokens: 21, outputTokens: 3))
    #expect(row.usageSource == .estimate && row.costSource == .estimated && row.outcome == .ok)
  }

  @Test func sendsTheKeyAndKeepsItOutOfTheLog() throws {
    let key = "sk-canary-0123456789"
    let upstream = try StubUpstream(always: [.send(Answers.error(401, "bad key \(key)"))])
    defer { upstream.stop() }
    let fixture = try Fixture(
      baseURL: upstream.baseURL, environment: ["STUB_KEY": " \(key)\n"], needsKey: true)
    let error = #expect(throws: GatewayError.self) {
      try fixture.gateway.send(fixture.ask()) { _ in }
    }
    #expect(error?.kind == .unauthorized)
    #expect(error.map { !$0.message.contains(key) } == true)
    #expect(upstream.received.first?.head.contains("Authorization: Bearer \(key)\r\n") == true)
    #expect(try fixture.row().errorMessage == "bad key <redacted>")
  }

  @Test func sendsAProvidersOwnKeyAlongThroughTheGateway() throws {
    let own = "sk-own-0123456789"
    let upstream = try StubUpstream { request, number in
      number == 0
        ? [.send(Answers.stream(["hi"]))]
        : [.send(Answers.error(400, "not with \(own) and gate-key-0123456789"))]
    }
    defer { upstream.stop() }
    let fixture = try Fixture(
      baseURL: "http://127.0.0.1:1/v1",
      environment: ["STUB_KEY": own, "GATE_KEY": "gate-key-0123456789"], needsKey: true)
    try fixture.database.write {
      let providers = Providers(fixture.database)
      var stub = try #require(try providers.find("stub"))
      stub.gatewayPrefix = "stub/"
      stub.sendsKeyThroughGateway = true
      try providers.save(stub, now: .testNow)
      try providers.save(
        Provider(
          name: "gate", baseURL: upstream.baseURL, role: .gateway, keyVariables: ["GATE_KEY"],
          needsKey: true), now: .testNow)
    }
    let receipt = try fixture.gateway.send(fixture.ask()) { _ in }
    #expect(receipt.last.apiType == .gateway && receipt.last.provider == "gate")
    let request = try #require(upstream.received.first)
    let body = try JSON(parsing: request.body)
    #expect(body["model"] == "stub/m")
    #expect(body["providerOptions"]?["gateway"]?["byok"]?["stub"]?[0]?["apiKey"]?.string == own)
    #expect(request.head.contains("Authorization: Bearer gate-key-0123456789\r\n"))
    let error = #expect(throws: GatewayError.self) {
      try fixture.gateway.send(fixture.ask()) { _ in }
    }
    #expect(error?.message.contains("not with <redacted> and <redacted>") == true)
  }

  /// A message is cut, but never in the middle of a key, which nobody would recognise any more.
  @Test(arguments: [180, 190, 290, 1990])
  func takesTheKeyOutBeforeALongMessageIsCut(_ position: Int) throws {
    let key = "sk-canary-0123456789"
    let page = String(repeating: "x", count: position) + " " + key
    let upstream = try StubUpstream(always: [.send(Answers.http(500, type: "text/html", page))])
    defer { upstream.stop() }
    let fixture = try Fixture(
      baseURL: upstream.baseURL, environment: ["STUB_KEY": key], needsKey: true)
    let error = #expect(throws: GatewayError.self) {
      try fixture.gateway.send(fixture.ask()) { _ in }
    }
    #expect(error.map { !$0.message.contains("sk-can") } == true)
    #expect(try fixture.row().errorMessage?.contains("sk-can") == false)
  }

  @Test func refusesBeforeAnyCallWhenThereIsNoKey() throws {
    let fixture = try Fixture(baseURL: "http://127.0.0.1:1/v1", needsKey: true)
    let error = #expect(throws: GatewayError.self) {
      try fixture.gateway.send(fixture.ask()) { _ in }
    }
    #expect(error?.kind == .notSetUp)
    #expect(try UsageLog(fixture.database).newest(UsageLog.Filter(), limit: 1).isEmpty)
  }

  @Test func refusesPlainHTTPToAnotherMachine() throws {
    // 192.0.2.1 is reserved for documentation; no socket to it may even be opened.
    let fixture = try Fixture(baseURL: "http://192.0.2.1/v1")
    let error = #expect(throws: GatewayError.self) {
      try fixture.gateway.send(fixture.ask()) { _ in }
    }
    #expect(error?.kind == .upstreamFailed && error?.message.contains("plain http") == true)
    #expect(try fixture.row().cost == .zero)
  }

  @Test func endsAnIdleStreamWhenASignalCameAndChargesWhatWasSeen() throws {
    let interrupt = Switch()
    let part = Answers.streamHead + Array(Answers.chunk("Hello").utf8)
    let upstream = try StubUpstream(always: [.send(part), .stall])
    defer { upstream.stop() }
    let fixture = try Fixture(
      baseURL: upstream.baseURL, isInterrupted: { interrupt.isOn })
    let error = #expect(throws: GatewayError.self) {
      try fixture.gateway.send(fixture.ask()) { event in
        if case .text = event { interrupt.turnOn() }
      }
    }
    let row = try fixture.row()
    #expect(error?.kind == .interrupted && error?.signal == .interrupt)
    #expect(row.outcome == .interrupted && row.usage.outputTokens == 3)
    #expect(row.costSource == .estimated && error?.partial?.response.text == "Hello")
  }

  @Test func recordsACallWhoseReaderWentAway() throws {
    let upstream = try StubUpstream(always: [.send(Answers.stream(["Hel", "lo"]))])
    defer { upstream.stop() }
    let fixture = try Fixture(baseURL: upstream.baseURL)
    let error = #expect(throws: GatewayError.self) {
      try fixture.gateway.send(fixture.ask()) { event in
        if case .text = event { throw GatewayError(.interrupted, "gone", signal: .pipe) }
      }
    }
    #expect(error?.signal == .pipe)
    #expect(try fixture.row().outcome == .interrupted)
  }

  @Test func addsAnUnknownClientOnlyWhenTheSettingSaysSo() throws {
    let upstream = try StubUpstream(always: [.send(Answers.whole("Hi"))])
    defer { upstream.stop() }
    let strict = try Fixture(baseURL: upstream.baseURL)
    var ask = strict.ask()
    ask.client = "acme"
    let error = #expect(throws: GatewayError.self) { try strict.gateway.send(ask) { _ in } }
    #expect(error?.kind == .notFound)
    let open = try Fixture(baseURL: upstream.baseURL, settings: [(.clientsAutoAdd, "true")])
    _ = try open.gateway.send(ask) { _ in }
    #expect(try open.row().client == "acme")
  }

  @Test func keepsAsMuchOfAPhoneNumberAsTheSettingSays() throws {
    let upstream = try StubUpstream(always: [.send(Answers.whole("Hi"))])
    defer { upstream.stop() }
    for (setting, kept) in [("full", "+5511999991234"), ("last4", "1234"), ("off", nil)] {
      let fixture = try Fixture(baseURL: upstream.baseURL, settings: [(.logPhone, setting)])
      var ask = fixture.ask()
      ask.phone = "+5511999991234"
      _ = try fixture.gateway.send(ask) { _ in }
      #expect(try fixture.row().phone == kept)
    }
  }
}
