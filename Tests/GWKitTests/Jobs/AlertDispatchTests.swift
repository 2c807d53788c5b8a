import Synchronization
import TestSupport
import Testing

@testable import GWKit

/// How alerts reach their sinks, or do not.
struct AlertDispatchTests {
  /// A scene with these sinks, and one alert of a budget for each of `thresholds`.
  private func scene(_ sinks: [AlertSink], thresholds: Int64 = 1) throws -> JobScene {
    let scene = try JobScene()
    try scene.database.write {
      for sink in sinks { try AlertSinks(scene.database).save(sink, now: .testNow) }
    }
    try scene.budgets.budget("a", .tokens, .daily, limit: 100) { $0.thresholds = [10, 20, 30] }
    for number in 1...thresholds { try scene.budgets.call("\(number)", 10) }
    return scene
  }

  private func webhook(_ name: String, _ upstream: StubUpstream) -> AlertSink {
    AlertSink(name: name, target: .webhook("http://127.0.0.1:\(upstream.port)/\(name)"))
  }

  private func connected(_ scene: JobScene) -> JobScene {
    var scene = scene
    scene.world.http = .curl(
      clock: SystemClock.monotonicMilliseconds, isInterrupted: { false })
    return scene
  }

  @Test func reachesAWebhookThatFailedThreeTimesWithOneKey() throws {
    let upstream = try StubUpstream { _, number in
      [.send(Answers.http(number < 3 ? 500 : 204, ""))]
    }
    defer { upstream.stop() }
    let scene = connected(try scene([webhook("ops", upstream)], thresholds: 2))
    for run in 0..<4 {
      let report = try scene.runner().runAndDeliver(.checkBudgetAlerts)
      // It is said once, and again only when it is given up.
      #expect(report.warnings.count == (run == 0 ? 1 : 0))
      #expect(report.alertsToTell.isEmpty)
    }
    let keys = try upstream.received.map { request in
      let body = try JSON(parsing: String(decoding: request.body, as: UTF8.self))
      let key = try #require(body["key"]?.string)
      #expect(request.head.contains("webhook-id: \(key)\r\n"))
      return key
    }
    #expect(keys.count == 5 && Set(keys[..<4]).count == 1 && keys[4] != keys[0])
    #expect(try Alerts(scene.database).standings().isEmpty)
  }

  @Test func delaysNothingWhenOneWebhookHangs() throws {
    let hanging = try StubUpstream(always: [.stall])
    let good = try StubUpstream(always: [.send(Answers.http(200, "ok"))])
    defer { hanging.stop(); good.stop() }
    var scene = try scene(
      [webhook("a-hangs", hanging), webhook("good", good)], thresholds: 3)
    // Time passes only once the good one has all of its alerts.
    scene.world.http = .curl(
      clock: { good.received.count == 3 ? 60_000 : 0 }, isInterrupted: { false })
    let report = try scene.runner().runAndDeliver(.checkBudgetAlerts)
    #expect(report.failure == nil && good.received.count == 3 && hanging.received.count == 1)
    let standing = try #require(try Alerts(scene.database).standings().first)
    #expect(standing.sink == "a-hangs" && standing.pending == 3 && standing.failing == 1)
  }

  @Test func givesUpAfterTenTriesAndSaysSo() throws {
    let upstream = try StubUpstream(always: [.send(Answers.http(503, "busy"))])
    defer { upstream.stop() }
    let scene = connected(try scene([webhook("ops", upstream)]))
    var warnings: [String] = []
    for day in 0..<12 {
      let now = Instant.testNow.adding(days: Int64(day))
      warnings += try scene.runner(at: now).runAndDeliver(.checkBudgetAlerts).warnings
    }
    #expect(upstream.received.count == 10)
    #expect(warnings.count == 2 && warnings[1].contains("given up after 10 tries"))
    #expect(try Alerts(scene.database).standings().map(\.dead) == [1])
    #expect(try Alerts(scene.database).standings()[0].isSilent)
    // Doing without one alert, people still hear of it.
    #expect(
      try scene.run(.checkGatewayAlerts).changes.map(\.subject) == ["undelivered alerts of ops"])
    // Not by the sink that takes nothing.
    #expect(try Alerts(scene.database).pending().map(\.sink) == [AlertDelivery.standardOutput])
  }

  @Test func handsCommandsTheAlertAndRepeatsWhatTheySaid() throws {
    var good = AlertSink(name: "good", target: .command("cat"))
    good.takes = .budget
    let bad = AlertSink(name: "bad", target: .command("false"))
    var other = AlertSink(name: "other", target: .command("never"))
    other.takes = .gateway
    var scene = try scene([good, bad, other], thresholds: 2)
    let seen = Mutex<[String]>([])
    scene.world.children = { invocations, _, _, meanwhile in
      meanwhile()
      return invocations.map { invocation in
        let command = invocation.arguments[2]
        seen.withLock { $0.append(command) }
        let body = try? JSON(parsing: String(decoding: invocation.input, as: UTF8.self))
        #expect(body?["message"]?.string?.contains("% used") == true)
        return command == "cat"
          ? .init(end: .exited(0)) : .init(end: .exited(1), output: Array("x\nno mail\n".utf8))
      }
    }
    let report = try scene.runner().runAndDeliver(.checkBudgetAlerts)
    #expect(
      report.warnings == [
        "'bad' did not take 'a:tokens:daily: 10% used (10 of 100 tokens), resets in 24 hours': "
          + "it ended with status 1: no mail; it is tried again"
      ])
    #expect(seen.withLock { $0 } == ["false", "false", "cat", "cat"])
  }

  @Test func countsNoTryThatAnInterruptEnded() throws {
    var scene = try scene([AlertSink(name: "ops", target: .command("sleep"))])
    let signal = Mutex<Interrupts.Signal?>(nil)
    scene.world.signals.pending = { signal.withLock { $0 } }
    scene.world.children = { invocations, _, _, _ in
      signal.withLock { $0 = .interrupt }
      return invocations.map { _ in .init(end: .killed) }
    }
    try scene.run(.checkBudgetAlerts)
    let report = try scene.runner().run(.deliverAlerts)
    #expect(report.failure?.kind == .interrupted)
    #expect(try Alerts(scene.database).pending().map(\.tries) == [0])
  }

  @Test func sendsWhatAClockThatWasAheadPutOff() throws {
    var scene = try scene([AlertSink(name: "ops", target: .command("cat"))])
    let later = Instant.testNow.adding(days: 400)
    try scene.database.write {
      var alert = Alert(
        key: "k", kind: .gateway, type: "error_rate", scope: "", message: "m", at: later)
      alert.used = "1"
      try Alerts(scene.database).add(alert, to: AlertSinks(scene.database).all())
    }
    #expect(
      try scene.run(.checkGatewayAlerts).changes.map(\.subject) == ["undelivered alerts of ops"])
    scene.world.children = { invocations, _, _, _ in invocations.map { _ in .init(end: .exited(0)) }
    }
    try scene.run(.deliverAlerts)
    #expect(try !Alerts(scene.database).pending().contains { $0.sink == "ops" })
  }

  @Test func sendsAnewWhatWasGivenUpOnceASinkIsMended() throws {
    let scene = try scene([AlertSink(name: "ops", target: .command("x"))])
    try scene.run(.checkBudgetAlerts)
    try scene.database.write {
      var delivery = try Alerts(scene.database).pending()[0]
      (delivery.state, delivery.tries, delivery.error) = (.dead, 10, "no")
      try Alerts(scene.database).note(delivery)
      #expect(try AlertSinks(scene.database).revive("ops", now: .testNow) == 1)
    }
    #expect(try Alerts(scene.database).pending().map(\.tries) == [0])
  }

  @Test func postsNothingUnsignedThatIsToBeSigned() throws {
    let upstream = try StubUpstream(always: [.send(Answers.http(200, ""))])
    defer { upstream.stop() }
    var sink = webhook("ops", upstream)
    sink.isSigned = true
    let scene = connected(try scene([sink]))
    let report = try scene.runner().runAndDeliver(.checkBudgetAlerts)
    #expect(report.warnings.first?.contains("the vault has no secret for 'ops'") == true)
    #expect(upstream.received.isEmpty)
  }

  @Test func keepsPlainHTTPOnThisMachine() throws {
    let sink = AlertSink(name: "ops", target: .webhook("http://192.0.2.1/x"))
    let scene = connected(try scene([sink]))
    let report = try scene.runner().runAndDeliver(.checkBudgetAlerts)
    #expect(report.warnings.first?.contains("plain http is allowed to this machine only") == true)
  }

  @Test func forgetsWhatWasOnItsWayToASinkThatIsRemoved() throws {
    let scene = try scene([AlertSink(name: "ops", target: .command("x"))])
    try scene.database.write { try Jobs(scene.database).note(.prune, error: nil, now: .testNow) }
    try scene.run(.checkBudgetAlerts)
    #expect(try Alerts(scene.database).pending().count == 1)
    #expect(try scene.database.write { try AlertSinks(scene.database).remove("ops") })
    #expect(try Alerts(scene.database).pending().isEmpty)
  }
}
