import Foundation
import Synchronization
import TestSupport
import Testing

@testable import GWKit

/// Many exchanges beside each other, over libcurl and loopback.
struct CurlFanTests {
  private func call(_ upstream: StubUpstream, _ body: String, total: Int64 = 20_000) -> HTTPCall {
    HTTPCall(
      request: HTTPRequest(
        method: .post, url: "http://127.0.0.1:\(upstream.port)/", body: Array(body.utf8)),
      secret: nil,
      limits: HTTPLimits(connect: total, firstByte: total, idle: total, total: total),
      addresses: .plainLoopback)
  }

  private func client(isInterrupted: @escaping () -> Bool = { false }) -> HTTPClient {
    .curl(clock: SystemClock.monotonicMilliseconds, isInterrupted: isInterrupted)
  }

  @Test func sendsAllAtOnceAndEachToItsEnd() throws {
    // Nobody is answered before all four have come.
    let arrived = Mutex(0)
    let all = DispatchSemaphore(value: 0)
    let upstream = try StubUpstream { request, _ in
      if arrived.withLock({
        $0 += 1; return $0
      }) == 4 {
        for _ in 0..<4 { all.signal() }
      }
      return [.wait(all), .send(Answers.http(200, String(decoding: request.body, as: UTF8.self)))]
    }
    defer { upstream.stop() }
    var waiting = (0..<4).map { "body \($0)" }
    var answers: [String: String] = [:]
    try client().sendMany(4) {
      guard let body = waiting.popLast() else { return nil }
      var answer = ""
      return HTTPExchange(
        call: call(upstream, body),
        receiver: HTTPReceiver(
          head: { _ in },
          body: {
            answer += String(decoding: $0, as: UTF8.self)
            return true
          }),
        ended: { failure in
          #expect(failure == nil)
          answers[body] = answer
        })
    }
    #expect(answers.count == 4 && answers.allSatisfy { $0.key == $0.value })
  }

  @Test func sendsNoMoreThanItsWidthAtOnce() throws {
    let upstream = try StubUpstream(always: [.send(Answers.http(200, "x"))])
    defer { upstream.stop() }
    var (left, under, most) = (7, 0, 0)
    try client().sendMany(3) {
      guard left > 0 else { return nil }
      left -= 1
      under += 1
      most = max(most, under)
      return HTTPExchange(
        call: call(upstream, "x"), receiver: HTTPReceiver(head: { _ in }, body: { _ in true }),
        ended: { _ in under -= 1 })
    }
    #expect(upstream.received.count == 7 && under == 0 && most == 3)
  }

  @Test func tellsEachHowItFailed() throws {
    let upstream = try StubUpstream { request, _ in
      request.body == Array("cut".utf8) ? [.reset] : [.send(Answers.http(200, "x"))]
    }
    defer { upstream.stop() }
    var waiting = ["good", "cut"]
    var ends: [String: String] = [:]
    try client().sendMany(2) {
      guard let body = waiting.popLast() else { return nil }
      return HTTPExchange(
        call: call(upstream, body), receiver: HTTPReceiver(head: { _ in }, body: { _ in true }),
        ended: { ends[body] = ($0 as? HTTPError).map { "\($0.kind)" } ?? "none" })
    }
    #expect(ends == ["good": "none", "cut": "cut"])
  }

  @Test func endsAllOfThemWhenOneEndThrows() throws {
    let upstream = try StubUpstream { request, _ in
      request.body == Array("first".utf8) ? [.send(Answers.http(200, "x"))] : [.stall]
    }
    defer { upstream.stop() }
    struct Enough: Error {}
    var waiting = ["second", "first"]
    #expect(throws: Enough.self) {
      try client().sendMany(2) {
        guard let body = waiting.popLast() else { return nil }
        return HTTPExchange(
          call: call(upstream, body),
          receiver: HTTPReceiver(head: { _ in }, body: { _ in true }),
          ended: { _ in throw Enough() })
      }
    }
  }
}
