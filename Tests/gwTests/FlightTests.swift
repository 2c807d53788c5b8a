import Foundation
import GWKit
import Glibc
import TestSupport
import Testing

/// Many processes that ask the same at once.
struct FlightTests {
  private let home: TemporaryHome
  private let upstream: StubUpstream
  /// A call is there, and waits until it may be answered.
  private let arrived = DispatchSemaphore(value: 0)
  private let canGoOn = DispatchSemaphore(value: 0)

  init() throws {
    home = try TemporaryHome()
    upstream = try StubUpstream(always: [
      .signal(arrived), .wait(canGoOn), .send(Answers.stream(["fine"])),
    ])
    try Program(home: home).prepare(upstream)
  }

  private func ask(_ more: String...) throws -> Program.Running {
    try Program(home: home).start(["ask", "-m", "stub/m", "same"] + more)
  }

  /// As the kernel says: it lists who waits for a lock of a file with an arrow.
  private func waitForWaiters(_ count: Int) {
    var facts = stat()
    guard stat(home.locations.flights, &facts) == 0 else { return }
    while true {
      let locks = (try? FileHandle(forReadingAtPath: "/proc/locks")?.readToEnd()) ?? nil
      let waiters = String(decoding: locks ?? Data(), as: UTF8.self).split(separator: "\n")
        .count { $0.contains("->") && $0.contains(":\(facts.st_ino) ") }
      if waiters >= count { return }
      sched_yield()
    }
  }

  private func outcomes() throws -> [String] {
    try UsageLog(home.database()).newest(UsageLog.Filter(), limit: 100).map(\.outcome.rawValue)
      .sorted()
  }

  @Test func fetchTheAnswerOnce() throws {
    defer { upstream.stop() }
    let first = try ask()
    arrived.wait()
    let others = try (0..<11).map { _ in try ask() }
    waitForWaiters(11)
    canGoOn.signal()
    for run in [first] + others {
      let ended = run.wait()
      #expect(ended.status == 0 && ended.output == "fine\n", "\(ended)")
    }
    #expect(upstream.received.count == 1)
    #expect(try outcomes() == Array(repeating: "hit", count: 11) + ["ok"])
  }

  @Test func goOnWhenTheOneThatFetchesIsKilled() throws {
    defer { upstream.stop() }
    let first = try ask()
    arrived.wait()
    let others = try (0..<6).map { _ in try ask() }
    waitForWaiters(6)
    kill(first.identifier, SIGKILL)
    // One of them takes over; the rest wait on.
    arrived.wait()
    canGoOn.signal()
    canGoOn.signal()
    for run in others { #expect(run.wait().output == "fine\n") }
    #expect(upstream.received.count == 2 && first.wait().signal == SIGKILL)
    #expect(try outcomes().filter { $0 == "hit" }.count == 5)
  }

  @Test func giveUpWhenTheirTimeIsOver() throws {
    defer { upstream.stop() }
    let first = try ask()
    arrived.wait()
    let ended = try ask("--timeout", "300ms").wait()
    #expect(ended.status == 12 && ended.errors.contains("while another process fetched"))
    let interrupted = try ask()
    waitForWaiters(1)
    kill(interrupted.identifier, SIGINT)
    #expect(interrupted.wait().signal == SIGINT)
    canGoOn.signal()
    #expect(first.wait().output == "fine\n" && upstream.received.count == 1)
  }

  /// An answer that is not kept: the length it was cut at is nobody's wish.
  private static let half = Answers.http(
    200, #"{"choices":[{"index":0,"message":{"content":"half"},"finish_reason":"length"}]}"#)

  @Test(arguments: [Answers.error(400, "no"), half])
  func goOnByThemselvesWhenTheOneThatFetchesHasNothingToShare(answer: [UInt8]) throws {
    upstream.stop()
    let failing = try StubUpstream(always: [.signal(arrived), .wait(canGoOn), .send(answer)])
    defer { failing.stop() }
    try Program(home: home).prepare(failing)
    let first = try ask()
    arrived.wait()
    let others = try (0..<3).map { _ in try ask() }
    waitForWaiters(3)
    // Nobody waits for the next one: all of them arrive before any is answered.
    canGoOn.signal()
    for _ in others { #expect(arrived.wait(timeout: .now() + 20) == .success) }
    for _ in others { canGoOn.signal() }
    let status = first.wait().status
    for run in others { #expect(run.wait().status == status) }
    #expect(failing.received.count == 4)
  }
}
