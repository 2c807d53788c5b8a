import Foundation
import TestSupport
import Testing

@testable import GWKit

/// Programs that run beside each other.
struct ChildProcessTests {
  private func run(
    _ scripts: [String], limit: Int = 1000, timeout: Int64 = 20_000, meanwhile: () -> Void = {}
  ) -> [ChildProcess.Outcome] {
    ChildProcess.run(
      scripts.map { .init(shell: $0, input: Array("read me\n".utf8)) }, limit: limit,
      timeout: TimeSpan(milliseconds: timeout), meanwhile: meanwhile)
  }

  @Test func givesThemSomethingToReadAndKeepsWhatTheySay() {
    let outcomes = run(["cat; echo to stderr >&2", "exit 3", "kill -TERM $$", "exit 0"])
    #expect(outcomes[0] == .init(end: .exited(0), output: Array("read me\nto stderr\n".utf8)))
    #expect(outcomes.map(\.end) == [.exited(0), .exited(3), .signalled(15), .exited(0)])
    #expect(
      outcomes.map(\.problem) == [
        nil, "it ended with status 3", "it was ended by signal 15", nil,
      ])
  }

  @Test func keepsTheEndOfWhatIsTooLong() {
    let outcome = run(["i=0; while [ $i -lt 2000 ]; do echo line $i; i=$((i+1)); done"], limit: 30)[
      0]
    #expect(outcome.hasSucceeded && outcome.isCut && outcome.output.count == 30)
    #expect(String(decoding: outcome.output, as: UTF8.self).hasSuffix("line 1999\n"))
    #expect(!run(["echo x"], limit: 2)[0].isCut)
  }

  @Test func isNotHeldUpByOneThatReadsNothingOrWritesMuch() {
    let much = "head -c 3000000 /dev/zero"
    let outcomes = run([much, "true", much])
    #expect(outcomes.map(\.end) == [.exited(0), .exited(0), .exited(0)])
  }

  @Test func killsWhatTakesTooLongWithAllItStarted() throws {
    let home = try TemporaryHome()
    // The grandchild would write to the file if it lived on.
    let script = "(read x < \(home.path)/fifo; echo alive > \(home.path)/mark) & echo $!; wait"
    try #require(mkfifo(home.path + "/fifo", 0o600) == 0)
    let outcome = run([script], timeout: 200)[0]
    #expect(outcome.end == .killed)
    let pid = try #require(
      Int32(String(decoding: outcome.output, as: UTF8.self).trimmingCharacters(in: .newlines)))
    // Dead, or about to be collected by init.
    func isDead() -> Bool {
      let state = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)
      return state.map { $0.contains(") Z ") || $0.contains(") X ") } ?? true
    }
    // The kernel may still be at it.
    for _ in 0..<1_000_000 where !isDead() { sched_yield() }
    #expect(isDead())
  }

  @Test func doesNotWaitForWhatAChildLeavesBehind() {
    // It keeps the output open for long after its parent has ended.
    let outcome = run(["sleep 100 & exit 0"], timeout: 50_000)[0]
    #expect(outcome.end == .exited(0))
  }

  @Test func saysWhatCannotBeRun() {
    let outcome = ChildProcess.run(
      [.init(["/no/such/program"]), .init(["true"])], limit: 10, timeout: .seconds(20))
    #expect(outcome[0].problem == "it cannot be run: no such file or directory")
    #expect(outcome[1].hasSucceeded)
  }

  @Test func doesOtherThingsMeanwhile() throws {
    let home = try TemporaryHome()
    let path = home.path + "/fifo"
    try #require(mkfifo(path, 0o600) == 0)
    // It ends only because of what is done while it runs.
    let outcome = run(["cat \(path)"]) {
      let writer = open(path, O_WRONLY)
      _ = write(writer, "x", 1)
      close(writer)
    }[0]
    #expect(outcome.output == [UInt8(ascii: "x")])
  }
}
