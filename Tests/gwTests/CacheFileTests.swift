import GWKit
import TestSupport
import Testing

/// What the commands leave of answers in the file, byte for byte.
struct CacheFileTests {
  private let home: TemporaryHome
  private let upstream: StubUpstream

  /// Two answers of `acme`, and one of somebody else.
  init() throws {
    home = try TemporaryHome()
    upstream = try StubUpstream(always: [.send(Answers.stream(["jackdaw"]))])
    let program = Program(home: home)
    try program.prepare(upstream)
    let script = """
      $GW setup client add acme -q; $GW setup set log.prompts full -q
      for word in xylophone quicksilver; do $GW ask -m stub/m --client acme $word; done
      $GW ask -m stub/m velvet
      """
    #expect(try program.shell(script).status == 0)
  }

  private func shell(_ script: String) throws -> Program.Ended {
    try Program(home: home).shell(script)
  }

  @Test(arguments: [
    "setup client rm acme", "setup client forget acme", "cache clear --client acme",
    "cache rm $($GW cache search xylophone --get 0.id) $($GW cache search quicksilver --get 0.id)",
  ])
  func holdNoWordOfWhatWasTakenOut(_ command: String) throws {
    defer { upstream.stop() }
    let words = "grep -lE 'xylophone|quicksilver' $GW_HOME/data/*"
    #expect(try shell(words).status == 0)
    #expect(try shell("$GW \(command) --yes").status == 0)
    #expect(try shell(words).status == 1)
    #expect(try shell("$GW cache search velvet --get 0.prompt").output == "velvet\n")
  }

  @Test func saysWhenAnAnswerIsDamaged() throws {
    defer { upstream.stop() }
    #expect(
      try shell("sqlite3 $GW_HOME/data/gw.db \"UPDATE cache_bodies SET body = x'7B7D'\"").status
        == 0)
    let shown = try shell(
      "$GW cache show $($GW cache search velvet --get 0.id) --json --fields text,tool_calls")
    #expect(shown.output == "{\"text\":null,\"tool_calls\":null}\n")
    #expect(shown.errors.hasSuffix("gw: the answer is damaged, and will not be given\n"))
    let exported = try shell(
      "$GW cache export --csv --fields prompt,text,finish_reason --no-header")
    #expect(exported.output.split(separator: "\n").contains("velvet,,"))
  }
}
