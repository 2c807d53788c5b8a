import Foundation
import TestSupport
import Testing

@testable import GWKit

/// Chains over the real network stack: two providers on loopback, each with a script of its own.
struct ChainTests {
  private final class Waits {
    var spans: [Int64] = []
  }

  private struct Scene {
    let home: TemporaryHome
    let database: Database
    let first: StubUpstream
    let second: StubUpstream
    let waits: Waits
    let gateway: Gateway

    func ask(fallback: [String]? = ["b/n"], streaming: Bool = true) -> AskRequest {
      var ask = AskRequest(
        chat: ChatRequest(messages: [Message(role: .user, text: "hi")], isStreaming: streaming),
        startedMonotonic: SystemClock.monotonicMilliseconds())
      ask.cache = .off
      ask.model = "a/m"
      ask.fallback = fallback
      return ask
    }

    /// `provider reason trigger next`, oldest first.
    func story() throws -> [String] {
      try UsageLog(database).newest(UsageLog.Filter(), limit: 20).reversed().map { row in
        "\(row.provider) \(row.errorCode ?? "ok") \(row.trigger?.rawValue ?? "-") \(row.nextRoute ?? "-")"
      }
    }
  }

  private static let good = StubUpstream.Step.send(Answers.stream(["fine"]))

  /// Each list is what the provider does, call by call; the last entry goes on for ever.
  private func scene(
    _ first: [[StubUpstream.Step]], _ second: [[StubUpstream.Step]] = [[good]],
    windows: (Int64?, Int64?) = (nil, nil), secondNeedsKey: Bool = false
  ) throws -> Scene {
    func upstream(_ script: [[StubUpstream.Step]]) throws -> StubUpstream {
      try StubUpstream { _, number in script[min(number, script.count - 1)] }
    }
    let (one, two) = (try upstream(first), try upstream(second))
    let home = try TemporaryHome()
    let database = try home.database()
    try database.write {
      for (name, url, window) in [("a/m", one.baseURL, windows.0), ("b/n", two.baseURL, windows.1)]
      {
        let id = try #require(ModelID(name))
        var provider = Provider(name: id.provider, baseURL: url)
        provider.needsKey = id.provider == "b" && secondNeedsKey
        try Providers(database).save(provider, now: .testNow)
        var model = RegisteredModel(id: id, name: name)
        model.contextWindow = window
        _ = try ModelRegistry(database).add(model, now: .testNow)
        try PriceBook(database).add(
          Price(input: 1_000_000_000, output: 2_000_000_000), for: id, source: "test",
          isRounded: false, now: .testNow)
      }
    }
    let waits = Waits()
    var world = World.loopback(home: home)
    world.sleep = { waits.spans.append($0) }
    return Scene(
      home: home, database: database, first: one, second: two, waits: waits,
      gateway: Gateway(world: world, database: database))
  }

  private func error(_ status: Int, headers: [String] = [], code: String = "x") -> StubUpstream.Step
  {
    .send(
      Answers.http(
        status, headers: headers, #"{"error":{"message":"no \#(status)","code":"\#(code)"}}"#))
  }

  @Test func fallsBackAndTellsTheStory() throws {
    let scene = try scene([[error(500)]])
    let receipt = try scene.gateway.send(scene.ask()) { _ in }
    #expect(receipt.response.text == "fine" && receipt.last.model == "b/n")
    #expect(receipt.last.modelRequested == "a/m")
    #expect(
      try scene.story() == [
        "a server_error first retry", "a server_error retry retry", "a server_error retry b b/n",
        "b ok fallback -",
      ])
    #expect(
      receipt.attempts.map(\.reason) == ["server_error", "server_error", "server_error", "ok"])
    #expect(scene.waits.spans.count == 2)
    let rows = try UsageLog(scene.database).newest(UsageLog.Filter(), limit: 9)
    #expect(Set(rows.map(\.requestID)).count == 1 && Set(rows.map(\.id)).count == 4)
    // Three worst cases, since nobody knows what a 500 cost, and the answer.
    #expect(receipt.cost?.nanos == rows.compactMap(\.cost?.nanos).reduce(0, +))
  }

  @Test(
    arguments: [
      (401, "unauthorized"), (403, "unauthorized"), (402, "quota"), (404, "not_found"),
      (501, "server_error"),
    ])
  func goesOnAtOnce(_ status: Int, _ reason: String) throws {
    let scene = try scene([[error(status)]])
    #expect(try scene.gateway.send(scene.ask()) { _ in }.response.text == "fine")
    #expect(try scene.story() == ["a \(reason) first b b/n", "b ok fallback -"])
    #expect(scene.waits.spans.isEmpty)
  }

  @Test func takesASpentQuotaForNoPassingRefusal() throws {
    let scene = try scene([[error(429, code: "insufficient_quota")]])
    _ = try scene.gateway.send(scene.ask()) { _ in }
    #expect(try scene.story().first == "a quota first b b/n")
    let cooldown = try #require(try Cooldowns(scene.database).all().first)
    #expect(cooldown.model == nil && cooldown.until.milliseconds(since: .testNow) == 600_000)
    // The next request does not ask again.
    let receipt = try scene.gateway.send(scene.ask()) { _ in }
    #expect(receipt.attempts.map(\.reason) == ["skipped_cooldown", "ok"])
    #expect(receipt.notes.contains { $0.code == "skipped_cooldown" })
    #expect(scene.first.received.count == 1)
  }

  @Test func stopsWhereTheRequestIsAtFault() throws {
    let scene = try scene([[error(400)]])
    let error = #expect(throws: GatewayError.self) {
      try scene.gateway.send(scene.ask()) { _ in }
    }
    #expect(error?.kind == .upstreamFailed && scene.second.received.isEmpty)
    #expect(try scene.story() == ["a bad_request first -"])
  }

  @Test func waitsForAShortHint() throws {
    let scene = try scene([
      [error(429, headers: ["Retry-After: 2", "Retry-After: 1"])], [Self.good],
    ])
    let receipt = try scene.gateway.send(scene.ask()) { _ in }
    #expect(receipt.last.provider == "a" && scene.waits.spans == [2000])
    #expect(receipt.records.map(\.retryAfterMilliseconds) == [2000, nil])
    #expect(receipt.records.map(\.waitMilliseconds) == [0, 2000])
    #expect(try Cooldowns(scene.database).all().isEmpty)
  }

  @Test func doesNotWaitForALongHintWhileARouteRemains() throws {
    let scene = try scene([[error(429, headers: ["Retry-After: 60"])]])
    #expect(try scene.gateway.send(scene.ask()) { _ in }.last.provider == "b")
    #expect(scene.waits.spans.isEmpty)
  }

  @Test func looksForALargerModelAfterALongPrompt() throws {
    let long = error(400, code: "context_length_exceeded")
    let larger = try scene([[long]], windows: (8000, 16_000))
    #expect(try larger.gateway.send(larger.ask()) { _ in }.last.provider == "b")
    let smaller = try scene([[long]], windows: (8000, 4000))
    let error = #expect(throws: GatewayError.self) {
      try smaller.gateway.send(smaller.ask()) { _ in }
    }
    #expect(error?.kind == .contextTooLong && smaller.second.received.isEmpty)
  }

  @Test func doesNotFallBackAfterTheFirstVisibleText() throws {
    let half = StubUpstream.Step.send(Answers.streamHead + Array(Answers.chunk("half").utf8))
    let scene = try scene([[half]])
    let error = #expect(throws: GatewayError.self) {
      try scene.gateway.send(scene.ask()) { _ in }
    }
    #expect(error?.kind == .upstreamFailed && error?.partial?.response.text == "half")
    #expect(scene.second.received.isEmpty)
    #expect(try scene.story() == ["a cut first -"])
  }

  @Test func fallsBackFromAHalfAnswerThatNobodySaw() throws {
    let half = StubUpstream.Step.send(Answers.streamHead + Array(Answers.chunk("half").utf8))
    let scene = try scene([[half]])
    var ask = scene.ask()
    ask.showsPieces = false
    var events: [AskEvent] = []
    let receipt = try scene.gateway.send(ask) { events.append($0) }
    #expect(receipt.response.text == "fine")
    // Whoever keeps the pieces hears that they are no longer worth anything.
    #expect(
      events.dropFirst() == [.text("half"), .again, .text("half"), .again, .text("fine")])
    #expect(try scene.story() == ["a cut first retry", "a cut retry b b/n", "b ok fallback -"])
  }

  @Test func listsEveryRouteWhenAllFail() throws {
    let scene = try scene([[error(500)]], [[error(503)]])
    let error = #expect(throws: GatewayError.self) {
      try scene.gateway.send(scene.ask()) { _ in }
    }
    #expect(error?.kind == .upstreamFailed && error?.attempts.count == 6)
    #expect(
      error?.message
        == "no route answered: 'a/m' at 'a': no 500 (server_error); 'b/n' at 'b': no 503 (overloaded)"
    )
    let limited = try self.scene([[self.error(429)]], [[self.error(429)]])
    let refusal = #expect(throws: GatewayError.self) {
      try limited.gateway.send(limited.ask()) { _ in }
    }
    #expect(refusal?.kind == .rateLimited)
  }

  @Test func makesNoMoreCallsThanTheRequestMay() throws {
    let scene = try scene([[error(500)]], [[error(500)]])
    try scene.database.write {
      try Settings(scene.database).set(.askAttempts, to: "4", now: .testNow)
    }
    #expect(throws: GatewayError.self) { try scene.gateway.send(scene.ask()) { _ in } }
    #expect(scene.first.received.count == 3 && scene.second.received.count == 1)
  }

  @Test func leavesARouteAloneAfterThreeFailuresAndTriesItOnceTheTimeIsOver() throws {
    let scene = try scene([[error(500)]])
    _ = try scene.gateway.send(scene.ask()) { _ in }
    #expect(try Cooldowns(scene.database).all().map(\.failures) == [3])
    _ = try scene.gateway.send(scene.ask()) { _ in }
    #expect(scene.first.received.count == 3)
    // Half a minute later one process tries, and only one.
    let later = Instant(milliseconds: Instant.testNow.milliseconds + 30_000)
    let cooldown = try #require(try Cooldowns(scene.database).all().first)
    #expect(try Cooldowns(scene.database).claimProbe(cooldown, now: later))
    #expect(try !Cooldowns(scene.database).claimProbe(cooldown, now: later))
  }

  @Test func forgetsTheTroubleOfARouteThatAnswers() throws {
    let scene = try scene([[error(500)], [Self.good]])
    _ = try scene.gateway.send(scene.ask()) { _ in }
    #expect(try scene.story() == ["a server_error first retry", "a ok retry -"])
    #expect(try Cooldowns(scene.database).all().isEmpty)
  }

  @Test func saysBeforeTheCallWhatTheChainCannotUse() throws {
    let scene = try scene([[error(404)]], secondNeedsKey: true)
    let error = #expect(throws: GatewayError.self) {
      try scene.gateway.send(scene.ask(fallback: ["b/n", "no/such"])) { _ in }
    }
    #expect(error?.attempts.map(\.reason) == ["not_found", "skipped_no_key"])
    let preview = try scene.gateway.preview(scene.ask(fallback: ["b/n", "no/such"]))
    #expect(preview.notes.contains { $0.code == "unknown_fallback" })
    #expect(preview.steps.count == 2)
  }

  @Test func adaptsOnceToAModelThatRefusesAParameterAndRemembersIt() throws {
    let refusal = StubUpstream.Step.send(
      Answers.http(
        400,
        #"{"error":{"message":"Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.","type":"invalid_request_error","param":"max_tokens","code":"unsupported_parameter"}}"#
      ))
    let scene = try scene([[refusal], [Self.good]])
    _ = try scene.gateway.send(scene.ask()) { _ in }
    #expect(try scene.story() == ["a bad_request first retry", "a ok retry -"])
    _ = try scene.gateway.send(scene.ask()) { _ in }
    let bodies = scene.first.received.map { String(decoding: $0.body, as: UTF8.self) }
    #expect(
      bodies.map { $0.contains(#""max_completion_tokens":4096"#) } == [false, true, true])
    #expect(!bodies[2].contains(#""max_tokens""#))
  }

  @Test func tellsARefusalThatNoChangeHelps() throws {
    let refusal = error(400, code: "unsupported_parameter")
    let scene = try scene([[refusal]])
    #expect(throws: GatewayError.self) { try scene.gateway.send(scene.ask()) { _ in } }
    #expect(scene.first.received.count == 1)
  }

  @Test func fallsBackFromADeadServer() throws {
    let scene = try scene([[Self.good]])
    scene.first.stop()
    let receipt = try scene.gateway.send(scene.ask()) { _ in }
    #expect(receipt.attempts.map(\.reason) == ["connect", "ok"])
    #expect(receipt.cost == NanoUSD(nanos: 15_000))
  }

  @Test func chargesTheDearerModelThatAnswered() throws {
    let answer = String(decoding: Answers.whole("hi", input: 9, output: 3), as: UTF8.self)
    let dear = answer.replacingOccurrences(of: #""model":"m""#, with: #""model":"d""#)
    let scene = try scene([[.send(Array(dear.utf8))]])
    let id = try #require(ModelID("a/d"))
    try scene.database.write {
      _ = try ModelRegistry(scene.database).add(
        RegisteredModel(id: id, name: "dear"), now: .testNow)
      var price = Price(input: 100_000_000_000, output: 200_000_000_000)
      price.perImage = 7
      try PriceBook(scene.database).add(
        price, for: id, source: "test", isRounded: false, now: .testNow)
    }
    var ask = scene.ask(streaming: false)
    ask.chat.messages[0].parts.append(.image(InlineImage(mediaType: "image/png", bytes: [1])))
    let receipt = try scene.gateway.send(ask) { _ in }
    #expect(receipt.cost == NanoUSD(nanos: 1_500_007))
    #expect(receipt.last.costNote?.contains("'a/d'") == true)
  }

  @Test func recordsAPaidAnswerThoughAnotherModelsPriceCannotBeRead() throws {
    let answer = String(decoding: Answers.whole("hi"), as: UTF8.self)
    let other = answer.replacingOccurrences(of: #""model":"m""#, with: #""model":"d""#)
    let scene = try scene([[.send(Array(other.utf8))]])
    let id = try #require(ModelID("a/d"))
    try scene.database.write {
      _ = try ModelRegistry(scene.database).add(RegisteredModel(id: id, name: "d"), now: .testNow)
      try scene.database.execute(
        """
        INSERT INTO price_book (model, effective_at, source, input, output, tiers, created_at)
        VALUES ('a/d', 0, 'x', 1, 1, 'no JSON', 0)
        """)
    }
    #expect(try scene.gateway.send(scene.ask(streaming: false)) { _ in }.response.text == "hi")
    #expect(try scene.story() == ["a ok first -"])
  }

  @Test func listsTheCallsOfARequestWhoseTimeIsOver() throws {
    let scene = try scene([[.stall]])
    var ask = scene.ask()
    ask.timeout = TimeSpan(milliseconds: 1000)
    let error = #expect(throws: GatewayError.self) { try scene.gateway.send(ask) { _ in } }
    #expect(error?.kind == .timeout && error?.attempts.map(\.reason) == ["timeout"])
    #expect(try scene.story() == ["a timeout first -"])
    #expect(scene.second.received.isEmpty)
  }

  @Test func triesARouteAllTheSameThatAnotherProcessProbes() throws {
    let scene = try scene([[Self.good]])
    let id = try #require(ModelID("a/m"))
    let cooldown = Cooldown(
      provider: "a", model: id, reason: .serverError, failures: 3, until: .testNow)
    try scene.database.write { try Cooldowns(scene.database).set(cooldown, now: .testNow) }
    #expect(try Cooldowns(scene.database).claimProbe(cooldown, now: .testNow))
    let receipt = try scene.gateway.send(scene.ask(fallback: [])) { _ in }
    #expect(receipt.response.text == "fine")
  }

  @Test func keepsReasonsOfDifferentKindsApart() throws {
    let scene = try scene([[error(403)], [error(500)]])
    _ = try scene.gateway.send(scene.ask()) { _ in }
    try scene.database.write {
      let forbidden = try #require(try Cooldowns(scene.database).all().first)
      #expect(forbidden.reason == .unauthorized)
      // Another key takes part: the old reason is of no use.
      var passing = forbidden
      passing.reason = .serverError
      passing.failures = 1
      passing.until = .testNow
      passing.keyMark = nil
      try Cooldowns(scene.database).set(passing, now: .testNow)
    }
    #expect(try Cooldowns(scene.database).all().map(\.until) == [.testNow])
  }
}
