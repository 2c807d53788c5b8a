import Foundation
import Synchronization
import TestSupport
import Testing

@testable import GWKit

struct BatchTests {
  private static let echo: @Sendable (String, Int) -> [StubUpstream.Step] = { prompt, _ in
    [.send(BatchScene.answer("to \(prompt)"))]
  }

  @Test func answersEveryLineAndLogsEachCall() throws {
    let scene = try BatchScene(Self.echo)
    let prompts = (0..<30).map { "p\($0)" }
    let output = try scene.stream(scene.lines(prompts))
    #expect(output.lines.count == 30)
    for (index, prompt) in prompts.enumerated() {
      #expect(output.answer("\(index)") == "to \(prompt)")
    }
    #expect(output.report.tally.answered == 30 && output.report.tally.failed == 0)
    // 9 tokens in at one, 3 out at two dollars a million.
    #expect(output.report.tally.usd.nanos == 30 * 15_000)
    let rows = try scene.rows()
    #expect(rows.count == 30 && rows.allSatisfy { $0.outcome == .ok })
    let ends = try scene.database.first("SELECT count(*) FROM ledger_entries WHERE step = 1") {
      $0.int(0)
    }
    #expect(ends == 30)
  }

  @Test func callsAsManyAtOnceAsItsWidthAndNoMore() throws {
    let arrived = Mutex(0)
    let most = Mutex(0)
    let all = DispatchSemaphore(value: 0)
    let scene = try BatchScene { prompt, number in
      let count = arrived.withLock {
        $0 += 1
        return $0
      }
      most.withLock { $0 = max($0, count) }
      // The first four wait for each other.
      if number == 3 { for _ in 0..<4 { all.signal() } }
      arrived.withLock { if number >= 3 { $0 = 0 } }
      return (number < 4 ? [.wait(all)] : []) + [.send(BatchScene.answer("x"))]
    }
    let output = try scene.stream(scene.lines((0..<12).map { "p\($0)" }))
    #expect(output.report.tally.answered == 12 && most.withLock { $0 } == 4)
  }

  /// The holds of a width are of one moment, and so are the ends that come together.
  @Test func holdsWhatIsReadyInOneTransaction() throws {
    let all = DispatchSemaphore(value: 0)
    let scene = try BatchScene { _, number in
      if number == 3 { for _ in 0..<4 { all.signal() } }
      return [.wait(all), .send(BatchScene.answer("x"))]
    }
    let moments = Mutex(Int64(0))
    scene.world.now = {
      Instant(
        milliseconds: Instant.testNow.milliseconds
          + moments.withLock {
            $0 += 1
            return $0
          })
    }
    _ = try scene.stream(scene.lines(["a", "b", "c", "d"]))
    let held = try scene.database.rows("SELECT DISTINCT at FROM ledger_entries WHERE step = 0") {
      $0.int(0)
    }
    #expect(held.count == 1)
  }

  @Test func fetchesWhatIsAskedTwiceAtOnceOnce() throws {
    let scene = try BatchScene(Self.echo)
    scene.width = 8
    let output = try scene.stream(scene.lines(["same", "same", "other", "same", "same", "same"]))
    #expect(scene.asked.sorted() == ["other", "same"])
    #expect(output.report.tally.answered == 6 && output.report.tally.hits == 4)
    #expect((0..<6).allSatisfy { output.answer("\($0)") != nil })
  }

  @Test func asksTwiceWhenTheFirstAnswerIsNone() throws {
    let scene = try BatchScene { _, number in
      number == 0 ? [.send(Answers.http(400, "{}"))] : [.send(BatchScene.answer("x"))]
    }
    let output = try scene.stream(scene.lines(["same", "same", "same"]))
    #expect(output.report.tally.answered == 2 && output.report.tally.failed == 1)
    // Who waited for it and found none goes alone, all at once.
    #expect(scene.asked.count == 3)
  }

  @Test func failsUnreadableLinesAlone() throws {
    let scene = try BatchScene(Self.echo)
    let output = try scene.stream([
      #"{"id":"good","prompt":"one"}"#, "no json", "", #"{"id":"good","prompt":"twice"}"#,
      #"{"custom_id":"url","method":"POST","url":"/v1/embeddings","body":{"messages":[]}}"#,
      #"{"id":"model","prompt":"x","model":"a/unknown"}"#,
      #"{"id":"client","prompt":"x","client":"?"}"#,
      #"{"id":"last","prompt":"two"}"#,
    ])
    #expect(output.lines.contains { $0["response"]?["text"] == "to one" })
    #expect(output.answer("last") == "to two")
    #expect(output.code(nil) == "invalid_json")
    #expect(output.lines.contains { $0["error"] == "duplicate_id" })
    #expect(output.code("model") == "not_found")
    #expect(output.report.tally.lines == 7 && output.report.tally.failed == 5)
    #expect(scene.asked.sorted() == ["one", "two"])
  }

  @Test func keepsTheOrderOfTheLinesWhenAsked() throws {
    let (second, third) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    let scene = try BatchScene { prompt, _ in
      switch prompt {
      case "first": [.wait(second), .send(BatchScene.answer("x"))]
      case "second": [.wait(third), .send(BatchScene.answer("x")), .signal(second)]
      default: [.send(BatchScene.answer("x")), .signal(third)]
      }
    }
    scene.isOrdered = true
    let output = try scene.stream(scene.lines(["first", "second", "third"]))
    #expect(output.ids == ["0", "1", "2"])
  }

  /// Somebody who reads nothing for a while must not let calls run into their limits.
  @Test func goesOnWhileNobodyReads() throws {
    let scene = try BatchScene(Self.echo)
    let upstream = scene.upstream
    var looks = 0
    scene.takesMore = {
      looks += 1
      return upstream.received.count >= 12
    }
    let output = try scene.stream(scene.lines((0..<12).map { "p\($0)" }))
    // All were asked before the first answer was taken.
    #expect(output.report.tally.answered == 12 && output.lines.count == 12 && looks > 1)
  }

  @Test func takesPlainLines() throws {
    let scene = try BatchScene(Self.echo)
    scene.isPlain = true
    let output = try scene.stream(["first", "{no: json", "first"])
    #expect(Set(output.ids) == ["1", "2", "3"] && output.answer("2") != nil)
  }

  @Test func fallsBackLineByLine() throws {
    let scene = try BatchScene { prompt, _ in
      prompt == "bad"
        ? [.send(Answers.http(500, "{}"))] : [.send(BatchScene.answer("from a"))]
    }
    scene.adjust = { $0.fallback = ["b/n"] }
    let output = try scene.stream(scene.lines(["good", "bad"]))
    #expect(output.answer("0") == "from a" && output.answer("1") == "from b")
  }

  @Test func waitsForRoomThatItsOwnCallsHold() throws {
    let scene = try BatchScene(Self.echo)
    // Two calls at once at most: one holds 17 + 100 tokens or so.
    try scene.budget(2 * 250_000)
    scene.adjust = { $0.chat.maxTokens = 100 }
    let output = try scene.stream(scene.lines((0..<8).map { "p\($0)" }))
    #expect(output.report.tally.answered == 8)
    #expect(try scene.rows().allSatisfy { $0.outcome == .ok })
  }

  @Test func refusesTheRestWhenABudgetIsSpentAndGoesOnLater() throws {
    let scene = try BatchScene(Self.echo)
    scene.width = 1
    scene.adjust = { $0.chat.maxTokens = 100 }
    // A call holds 218 microdollars and costs 15: the third does not fit.
    try scene.budget(240_000)
    let input = scene.lines((0..<6).map { "p\($0)" })
    let output = try scene.file(input)
    let answered = output.report.tally.answered
    #expect(
      answered > 0 && answered < 6
        && Array(output.report.tally.failures.keys) == ["budget_exceeded"])
    #expect(try scene.rows().filter { $0.outcome == .refused }.count == 6 - answered)
    try scene.budget(10_000_000)
    let later = try scene.file(input, resumes: true)
    #expect(later.report.tally.skipped == answered && later.report.tally.answered == 6 - answered)
    #expect(later.lines.count == 6 && Set(later.ids).count == 6)
    #expect(scene.asked.count == 6)
  }

  /// A key that was refused may be another one by now; what else goes wrong says nothing of it.
  @Test(arguments: [(400, 1), (401, 2)])
  func takesAKeyFromItsPlaceAgainOnceItIsRefused(status: Int, times: Int) throws {
    let scene = try BatchScene { _, number in
      number == 0
        ? [.send(Answers.http(status, "{}"))] : [.send(BatchScene.answer("x"))]
    }
    let (database, url) = (scene.database, scene.upstream.baseURL)
    try database.write {
      try Providers(database).save(
        Provider(name: "a", baseURL: url, keyCommand: "print it"), now: .testNow)
    }
    let count = Mutex(0)
    scene.world.shellOutput = { (_, _) throws(SystemError) in
      count.withLock { $0 += 1 }
      return Array("sk-0123456789abcdef".utf8)
    }
    scene.width = 1
    let output = try scene.stream(scene.lines(["a", "b", "c", "d"]))
    #expect(output.report.tally.answered == 3 && count.withLock { $0 } == times)
  }
}

/// Providers that let little or nothing through.
struct BatchLimitTests {
  @Test func goesSlowerInsteadOfFailing() throws {
    let scene = try BatchScene { _, number in
      number < 6
        ? [.send(Answers.http(429, headers: ["retry-after-ms: 5"], "{}"))]
        : [.send(BatchScene.answer("x"))]
    }
    let output = try scene.stream(scene.lines((0..<10).map { "p\($0)" }))
    #expect(output.report.tally.answered == 10 && output.report.tally.failed == 0)
  }

  @Test func stopsWhenNothingIsLetThrough() throws {
    let scene = try BatchScene { _, _ in
      [.send(Answers.http(429, headers: ["retry-after-ms: 5"], "{}"))]
    }
    let output = try scene.stream(scene.lines((0..<200).map { "p\($0)" }))
    guard case .stopped(let last, _) = output.report.end else {
      Issue.record("it went on")
      return
    }
    #expect(last.kind == .rateLimited && output.report.tally.answered == 0)
    #expect(scene.asked.count < 40 && output.lines.count < 100)
  }

  @Test func stopsWhenEveryLineFailsAlike() throws {
    let scene = try BatchScene { _, _ in [.send(Answers.http(401, "{}"))] }
    let output = try scene.stream(scene.lines((0..<200).map { "p\($0)" }))
    guard case .stopped(let last, let count) = output.report.end else {
      Issue.record("it went on")
      return
    }
    #expect(last.kind == .unauthorized && count == 20 && output.lines.count < 40)
  }

  @Test func goesOnWhenSomeLinesFail() throws {
    let scene = try BatchScene { _, number in
      number % 10 == 0 ? [.send(BatchScene.answer("x"))] : [.send(Answers.http(400, "{}"))]
    }
    let output = try scene.stream(scene.lines((0..<60).map { "p\($0)" }))
    #expect(output.lines.count == 60)
  }
}
