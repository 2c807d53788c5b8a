import Foundation
import Synchronization
import TestSupport
import Testing

@testable import GWKit

/// Disks, databases and other processes in the way of a batch.
struct BatchTroubleTests {
  private let scene: BatchScene

  init() throws {
    scene = try BatchScene { prompt, _ in [.send(BatchScene.answer("to \(prompt)"))] }
    scene.width = 1
    scene.adjust = { $0.cache = .off }
  }

  private func bytes(_ path: String) throws -> [UInt8] {
    try FileSystem.read(path, limit: 1 << 20)
  }

  /// Puts another file behind the descriptors that a file is open with.
  private static func exchange(_ path: String, for other: String, _ flags: Int32) {
    let opened = open(other, flags)
    defer { close(opened) }
    for name in (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? [] {
      let link = "/proc/self/fd/\(name)"
      guard let number = Int32(name),
        (try? FileManager.default.destinationOfSymbolicLink(atPath: link)) == path
      else { continue }
      dup2(opened, number)
    }
  }

  /// A kill can end a write anywhere, also right before the end of a line.
  @Test func goesOnWithAStateThatLacksTheEndOfItsLastLine() throws {
    let input = scene.lines(["a", "b", "c", "d"])
    _ = try scene.file(Array(input.prefix(2)))
    try FileSystem.write(Array(try bytes(scene.statePath).dropLast()), to: scene.statePath)
    _ = try scene.file(input, resumes: true)
    let last = try scene.file(input, resumes: true)
    #expect(last.report.tally.skipped == 4 && scene.asked == ["a", "b", "c", "d"])
  }

  private func forbid(_ what: String) throws {
    try scene.database.executeScript(
      "CREATE TRIGGER trouble BEFORE INSERT ON \(what) BEGIN SELECT RAISE(ABORT, 'no room'); END")
  }

  @Test func showsAPaidAnswerThatNeitherTheDatabaseNorTheOutputTakes() throws {
    // Behind the answer's own row in the transaction.
    try forbid("gateway_cache_performance")
    let path = scene.outputPath
    scene.adjust = { _ in Self.exchange(path, for: "/dev/full", O_RDWR | O_APPEND) }
    let output = try scene.file(scene.lines(["a"]))
    guard case .broken(let error) = output.report.end else {
      Issue.record("it went on")
      return
    }
    #expect(error.kind == .outputFailed && output.lines.isEmpty)
    #expect(try scene.rows().map(\.outcome) == [.ok])
    #expect(scene.rescued.compactMap { $0["response"]?["text"]?.string } == ["to a"])
  }

  @Test func writesNoAnswerWhereACallIsNotInTheLog() throws {
    // Nobody's child, which SQLite finds at the COMMIT.
    try scene.database.executeScript(
      """
      CREATE TABLE parent (x INTEGER PRIMARY KEY);
      CREATE TABLE child (x INTEGER REFERENCES parent DEFERRABLE INITIALLY DEFERRED);
      CREATE TRIGGER trouble AFTER INSERT ON gateway_usage_logs WHEN NEW.outcome = 'ok'
        BEGIN INSERT INTO child VALUES (1); END;
      """)
    let output = try scene.file(scene.lines(["a"]))
    #expect(output.code("0") == "storage_failed" && output.answer("0") == nil)
    #expect(output.report.tally.failures == ["storage_failed": 1])
  }

  @Test(.timeLimit(.minutes(1))) func endsWhenTheOutputCannotBeMadeSafe() throws {
    let path = scene.outputPath
    let clock = scene.world.monotonic
    scene.world.monotonic = {
      let size = ((try? FileSystem.existing(path)) ?? nil)?.size ?? 0
      guard size > 0 else { return clock() }
      // What is opened only as a place (O_PATH) cannot be synchronized.
      Self.exchange(path, for: path, 0x20_0000)
      return clock() + 10_000
    }
    let output = try scene.file(scene.lines(["a", "b", "c"]))
    guard case .broken(let error) = output.report.end else {
      Issue.record("it went on")
      return
    }
    #expect(error.kind == .outputFailed)
    #expect(try scene.deposits() > 0)
  }

  /// Another process has just begun, or somebody has taken its output away.
  @Test func leavesTheStateOfARunningBatchAlone() throws {
    let first = try BatchFile.open(scene.outputPath, resumes: false, run: "first")
    let state = try bytes(scene.statePath)
    try FileSystem.remove(scene.outputPath)
    let error = #expect(throws: GatewayError.self) {
      try BatchFile.open(scene.outputPath, resumes: false, run: "second")
    }
    #expect(error?.kind == .locked)
    #expect(try bytes(scene.statePath) == state)
    withExtendedLifetime(first) {}
  }

  @Test func followsNoLinkToAState() throws {
    _ = try scene.file(scene.lines(["a"]))
    let other = scene.home.path + "/other.state"
    try FileManager.default.moveItem(atPath: scene.statePath, toPath: other)
    try FileManager.default.createSymbolicLink(
      atPath: scene.statePath, withDestinationPath: other)
    #expect(throws: GatewayError.self) {
      try BatchFile.open(scene.outputPath, resumes: true, run: "r")
    }
  }

  /// A kill leaves it in memory only, where a power cut can still take it.
  @Test func keepsAPaidAnswerOfARunBeforeUntilTheOutputIsSafe() throws {
    _ = try scene.file(scene.lines(["a"]))
    let record = try #require(try scene.rows().first)
    try scene.database.write {
      try BatchAnswers(scene.database).add(
        BatchAnswers.Answer(line: 1, digest: [], bytes: [0x0A]), of: "run", record)
    }
    let file = try BatchFile.open(scene.outputPath, resumes: true, run: "another")
    let job = BatchJob(
      input: .standardInput, compose: { _ in throw GatewayError(.internal, "unused") },
      render: { _ in [] }, output: .file(file))
    var printer = BatchPrinter(job, world: scene.world)
    try printer.restore(from: scene.database)
    let books = Books(scene.database, world: scene.world)
    printer.leave(to: books)
    #expect(books.also == nil)
    try printer.close(scene.database)
    #expect(try scene.deposits() == 0)
  }
}
