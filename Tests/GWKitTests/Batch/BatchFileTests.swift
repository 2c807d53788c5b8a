import Foundation
import Synchronization
import TestSupport
import Testing

@testable import GWKit

/// Outputs that are gone on with.
struct BatchFileTests {
  private let scene: BatchScene
  private let input: [String]

  init() throws {
    scene = try BatchScene { prompt, number in
      prompt == "bad" && number < 3
        ? [.send(Answers.http(400, "{}"))] : [.send(BatchScene.answer("to \(prompt)"))]
    }
    scene.width = 1
    scene.adjust = { $0.cache = .off }
    input = scene.lines(["a", "bad", "c"])
  }

  private func bytes() throws -> [UInt8] { try FileSystem.read(scene.outputPath, limit: 1 << 20) }
  private func put(_ bytes: [UInt8], _ path: String) throws {
    try FileSystem.write(bytes, to: path)
  }

  @Test func asksOnlyFailedLinesAgain() throws {
    let first = try scene.file(input)
    #expect(first.report.tally.answered == 2 && first.ids == ["0", "1", "2"])
    let second = try scene.file(input, resumes: true)
    #expect(second.report.tally.skipped == 2 && second.report.tally.answered == 1)
    // Each line is there once.
    #expect(second.ids == ["0", "2", "1"] && second.code("1") == nil)
    #expect(scene.asked == ["a", "bad", "c", "bad"])
    #expect(try scene.deposits() == 0)
    // All is done, also when nobody heard of it.
    let third = try scene.file(input, resumes: true)
    #expect(third.report.tally.skipped == 3 && third.ids == second.ids && scene.asked.count == 4)
    // What was added since is asked.
    let more = try scene.file(input + [#"{"id":"new","prompt":"d"}"#], resumes: true)
    #expect(more.report.tally.answered == 1 && more.answer("new") == "to d")
  }

  @Test func repairsWhatWasBeingWritten() throws {
    _ = try scene.file(input)
    let whole = try bytes()
    // A line that the state does not know, and half of another.
    try put(whole + Array("{\"custom_id\":\"9\"}\n{\"custo".utf8), scene.outputPath)
    let state = try FileSystem.read(scene.statePath, limit: 1 << 20)
    try put(state + Array("17 a 0123".utf8), scene.statePath)
    let second = try scene.file(input, resumes: true)
    #expect(second.ids == ["0", "2", "1"] && scene.asked.count == 4)
  }

  @Test func asksAgainForWhatAPowerCutTook() throws {
    _ = try scene.file(input)
    // The last answer is lost but for its beginning.
    try put(Array(try bytes().dropLast(5)), scene.outputPath)
    let second = try scene.file(input, resumes: true)
    #expect(Set(second.ids) == ["0", "1", "2"] && second.lines.count == 3)
    #expect(scene.asked == ["a", "bad", "c", "bad", "c"])
  }

  @Test func goesOnWhenItWasKilledWhileTakingFailedLinesOut() throws {
    let first = try scene.file(input)
    let kept = first.lines.filter { $0["error"]?.isNull ?? true }
    // The output has no failed line any more, and the state still has.
    try put(kept.flatMap { $0.bytes() + [0x0A] }, scene.outputPath)
    let second = try scene.file(input, resumes: true)
    #expect(second.ids == ["0", "2", "1"] && scene.asked.count == 4)
  }

  /// What was paid and not written: the process was killed between the commit and the write.
  @Test func writesWhatWasPaidFor() throws {
    _ = try scene.file(input)
    let lines = try FileSystem.read(scene.statePath, limit: 1 << 20)
      .split(separator: UInt8(ascii: "\n"))
    let run = try #require(BatchHeader(Array(lines[0]))).run
    let record = try #require(try scene.rows().first)
    let paid = Array(#"{"custom_id":"1","response":{"text":"paid"}}"#.utf8) + [0x0A]
    try scene.database.write {
      try BatchAnswers(scene.database).add(
        BatchAnswers.Answer(
          line: 2, digest: BatchFile.digest(of: Array(input[1].utf8)), bytes: paid), of: run, record
      )
    }
    let second = try scene.file(input, resumes: true)
    #expect(second.answer("1") == "paid" && second.lines.count == 3)
    #expect(scene.asked == ["a", "bad", "c"])
    #expect(try scene.deposits() == 0)
  }

  @Test func keepsWhatIsPaidUntilTheOutputIsSafe() throws {
    let counts = Mutex<[Int64]>([])
    let path = scene.home.locations
    let scene = scene
    scene.adjust = { ask in
      ask.cache = .off
      let count = try? Database.open(path, now: .testNow).first(
        "SELECT count(*) FROM batch_answers", [], { $0.int(0) })
      counts.withLock { $0.append((count ?? nil) ?? -1) }
    }
    _ = try scene.file(scene.lines(["a", "b", "c", "d"]))
    #expect(counts.withLock { $0.max() ?? 0 } > 0)
    #expect(try scene.deposits() == 0)
  }

  @Test func refusesAnotherInput() throws {
    _ = try scene.file(input)
    var other = input
    other[0] = #"{"id":"0","prompt":"another"}"#
    let output = try scene.file(other, resumes: true)
    guard case .broken(let error) = output.report.end else {
      Issue.record("it went on")
      return
    }
    #expect(error.kind == .conflict && error.message.contains("line 1 is another one"))
    let short = try scene.file([input[0]], resumes: true)
    guard case .broken(let error) = short.report.end else {
      Issue.record("it went on")
      return
    }
    #expect(error.message.contains("fewer lines"))
    #expect(scene.asked.count == 3)
  }

  @Test func refusesToPayAgainForAnOutputThatIsGone() throws {
    _ = try scene.file(input)
    try FileSystem.remove(scene.outputPath)
    let error = #expect(throws: GatewayError.self) {
      try BatchFile.open(scene.outputPath, resumes: true, run: "r")
    }
    #expect(error?.kind == .conflict && error?.message.contains("is gone") == true)
    #expect(try FileSystem.existing(scene.outputPath) == nil)
  }

  @Test func refusesWhatIsNotItsOwn() throws {
    _ = try scene.file(input)
    func refusal(resumes: Bool) -> GatewayError? {
      #expect(throws: GatewayError.self) {
        try BatchFile.open(scene.outputPath, resumes: resumes, run: "r")
      }
    }
    #expect(refusal(resumes: false)?.kind == .conflict)
    var changed = try bytes()
    changed[3] = UInt8(ascii: "X")
    try put(changed, scene.outputPath)
    #expect(refusal(resumes: true)?.message.contains("was changed") == true)
    try put(Array("nonsense\n".utf8), scene.statePath)
    #expect(refusal(resumes: true)?.message.contains("no state") == true)
    try FileSystem.remove(scene.statePath)
    #expect(refusal(resumes: true)?.message.contains("no state") == true)
  }

  @Test func looksWithoutTouching() throws {
    #expect(try BatchFile.look(scene.outputPath, resumes: true) == nil)
    #expect(try FileSystem.existing(scene.statePath) == nil)
    _ = try scene.file(input)
    let (output, state) = (try bytes(), try FileSystem.read(scene.statePath, limit: 1 << 20))
    let file = try #require(try BatchFile.look(scene.outputPath, resumes: true))
    let digests = input.map { BatchFile.digest(of: Array($0.utf8)) }
    #expect(try file.has(1, digest: digests[0]))
    #expect(try !file.has(2, digest: digests[1]))
    #expect(try file.has(3, digest: digests[2]))
    try file.checkEnd()
    let error = #expect(throws: GatewayError.self) {
      try BatchFile.look(scene.outputPath, resumes: false)
    }
    #expect(error?.kind == .conflict)
    // Failed lines too are where they were.
    #expect(try bytes() == output)
    #expect(try FileSystem.read(scene.statePath, limit: 1 << 20) == state)
  }

  @Test func letsOneProcessWriteAtATime() throws {
    let file = try BatchFile.open(scene.outputPath, resumes: false, run: "r")
    let error = #expect(throws: GatewayError.self) {
      try BatchFile.open(scene.outputPath, resumes: true, run: "r")
    }
    #expect(error?.kind == .locked)
    withExtendedLifetime(file) {}
  }

  @Test func finishesWhatIsUnderWayWhenInterrupted() throws {
    let interrupted = Switch()
    let scene = try BatchScene(isInterrupted: { interrupted.isOn }) { prompt, number in
      if number == 2 { interrupted.turnOn() }
      return [.send(BatchScene.answer("to \(prompt)"))]
    }
    scene.width = 2
    let input = scene.lines((0..<40).map { "p\($0)" })
    let first = try scene.file(input)
    guard case .interrupted = first.report.end else {
      Issue.record("it was not interrupted")
      return
    }
    // What was sent is answered, written and paid; nothing else was begun.
    #expect(first.lines.count == scene.asked.count && first.lines.count < 10)
    #expect(try scene.rows().allSatisfy { $0.outcome == .ok })
    scene.world.signals.pending = { nil }
    scene.world.http = .curl(clock: SystemClock.monotonicMilliseconds, isInterrupted: { false })
    let second = try scene.file(input, resumes: true)
    #expect(second.lines.count == 40 && Set(second.ids).count == 40 && scene.asked.count == 40)
  }
}
