import GWKit
import Testing

struct CrontabTests {
  private static let line = CrontabLine(
    schedule: "*/5 * * * *",
    command: CronCommand(variables: [], program: "/usr/bin/gw", words: ["cron", "run", "--due"]))

  private static func block(_ lines: String...) -> String {
    ([Crontab.begin] + lines + [Crontab.end]).map { $0 + "\n" }.joined()
  }

  private static let ours = block(line.text)

  private func installed(_ text: String) throws -> (text: String, notes: [String]) {
    let change = try Crontab(Array(text.utf8)).installing([Self.line])
    return (String(decoding: change.bytes, as: UTF8.self), change.notes)
  }

  private func uninstalled(_ text: String) throws -> (text: String, notes: [String]) {
    let change = try Crontab(Array(text.utf8)).uninstalling()
    return (String(decoding: change.bytes, as: UTF8.self), change.notes)
  }

  /// A crontab and what becomes of it.
  private static let placings: [(String, String)] = [
    ("", ours), ("MAILTO=a\n\n# c\n", "MAILTO=a\n\n# c\n\(ours)"),
    ("0 1 * * * x", "0 1 * * * x\n\(ours)"), ("a\r\n", "a\r\n\(ours)"),
    (ours, ours), ("a\n\(ours)b\n", "a\n\(ours)b\n"), ("a\n\(ours)b", "a\n\(ours)b"),
    ("a\n\(block())b\n", "a\n\(ours)b\n"),
    ("# >>> gw cron: older words\r\n# <<< gw cron\r\nb\n", "\(ours)b\n"),
    (String(ours.dropLast()), ours), (block("", "@daily '/o p/gw' cron prune"), ours),
  ]

  @Test(arguments: placings)
  func putsItsBlockInPlaceAndLeavesTheRest(before: String, after: String) throws {
    let change = try installed(before)
    #expect(change.text == after && change.notes.isEmpty)
    #expect(try installed(after).text == after)
  }

  @Test(arguments: [
    "*/5 * * * * /usr/bin/gw cron run --due >> /tmp/log 2>&1",
    "0 * * * * GW_HOME='/a b' '/usr/bin/gw' cron check-budget-alerts | mail me",
  ])
  func takesALineOfItsOwnThatWasEditedForItsOwn(_ line: String) throws {
    let notes = ["took out a line of gw that was edited: \(line)"]
    let change = try installed(Self.block(Self.line.text, line))
    #expect(change.text == Self.ours && change.notes == notes)
    let gone = try uninstalled("a\n" + Self.block(line))
    #expect(gone.text == "a\n" && gone.notes == notes)
    // Outside of the block it is the person's.
    #expect(try installed(line + "\n").text == line + "\n" + Self.ours)
  }

  @Test(arguments: ["", "a\n", "MAILTO=a\n\n# c\n\n"])
  func leavesNoTraceWhenItIsTakenAway(_ before: String) throws {
    let change = try uninstalled(try installed(before).text)
    #expect(change.text == before && change.notes.isEmpty)
    #expect(try uninstalled(before).text == before)
  }

  @Test func leavesBytesThatAreNoTextAsTheyAre() throws {
    let before: [UInt8] = [0xFF, 0x0A, 0x00, 0xC3, 0x0A]
    let crontab = try Crontab(before)
    #expect(crontab.installing([Self.line]).bytes == before + Array(Self.ours.utf8))
    #expect(crontab.uninstalling().bytes == before)
  }

  @Test func keepsWhatSomeoneWroteIntoTheBlock() throws {
    let before = "a\n" + Self.block("MAILTO=me", Self.line.text, "0 1 * * * mine", "# why") + "b\n"
    let change = try installed(before)
    #expect(change.text == "a\n\(Self.ours)MAILTO=me\n0 1 * * * mine\n# why\nb\n")
    #expect(change.notes == ["kept 3 lines that gw did not write, below its block"])
    let gone = try uninstalled(before)
    #expect(gone.text == "a\nMAILTO=me\n0 1 * * * mine\n# why\nb\n")
    #expect(gone.notes == ["kept 3 lines that gw did not write, where its block was"])
  }

  @Test func putsTwoBlocksRight() throws {
    let second = Self.block("0 1 * * * mine", "1 1 * * * /old/gw cron prune")
    let change = try installed("a\n" + Self.ours + "b\n" + second + "c\n")
    #expect(change.text == "a\n\(Self.ours)b\n0 1 * * * mine\nc\n")
    #expect(
      change.notes == [
        "kept a line that gw did not write, below its block",
        "gw's lines were in the crontab more than once, which is put right",
      ])
    #expect(try uninstalled(Self.ours + "b\n" + Self.ours).text == "b\n")
  }

  @Test func saysThatAnEditedScheduleIsReplaced() throws {
    let edited = Self.line.text.replacing("*/5", with: "*/7")
    let change = try installed(Self.block(edited))
    #expect(change.text == Self.ours)
    #expect(
      change.notes == ["'gw cron run --due' was at '*/7 * * * *' and is at '*/5 * * * *' now"])
  }

  private static let unpaired: [(String, Crontab.Problem)] = [
    ("a\n\(Crontab.begin)\nb\n", .unended(2)), ("a\nb\n\(Crontab.end)\n", .unbegun(3)),
    ("\(ours)\(Crontab.end)\n", .unbegun(4)), ("  \(Crontab.begin)  \nx", .unended(1)),
    ("\(Crontab.begin)\n\(Crontab.begin)\n\(Crontab.end)\n", .nested(2, within: 1)),
  ]

  @Test(arguments: unpaired)
  func refusesCommentsThatMakeNoBlock(text: String, problem: Crontab.Problem) {
    #expect(throws: problem) { try Crontab(Array(text.utf8)) }
  }

  @Test func knowsWhatTheLinesBeforeItSet() throws {
    let text = "HOME=/a\n GW_HOME = '/b c' \n\"X\"=\"1\"\n#Y=1\n*/5 * * * * Z=1 /x\n=1\nHOME=/d\n"
    let expected = ["HOME": "/d", "GW_HOME": "/b c", "X": "1"]
    #expect(try Crontab(Array(text.utf8)).variables == expected)
    #expect(try Crontab(Array((Self.ours + text).utf8)).variables.isEmpty)
    #expect(try Crontab(Array((text + Self.ours + "HOME=/e\n").utf8)).variables == expected)
  }
}
