import GWKit
import TestSupport
import Testing

@testable import gw

/// What a person is told while another gw reads prices.
struct SyncCommandTests {
  private func run(_ words: [String], in home: TemporaryHome) -> ScriptOutput {
    let screen = Screen()
    let outcome = Run(world: World.loopback(home: home), console: screen.console(input: nil))
      .main(words)
    return ScriptOutput(
      output: screen.output.isEmpty ? [] : [String(decoding: screen.output, as: UTF8.self)],
      errors: [String(decoding: screen.errors, as: UTF8.self)], status: outcome.status.code)
  }

  @Test(arguments: [["models", "sync"], ["setup", "fx", "sync"]])
  func saysThatAnotherDoesIt(_ words: [String]) throws {
    let home = try TemporaryHome()
    _ = try home.database()
    let locks = try JobLocks(path: home.locations.jobs)
    #expect(try locks.take(Job.syncPricing.lockByte))
    let ran = run(words, in: home)
    #expect(ran.errors == ["gw: another gw is reading prices; nothing was done here\n"])
    #expect(ran.output == [] && ran.status == 0)
    // Cron comes again: it says nothing.
    #expect(run(["cron", "sync-pricing"], in: home).errors == [""])
  }
}
