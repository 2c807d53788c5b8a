import GWKit
import Testing

@testable import gw

struct TerminalTests {
  @Test(arguments: [
    ("abc", 3), ("日本", 4), ("é", 1), ("e\u{301}", 1), ("😀", 2), ("👨‍👩‍👧", 2), ("🇧🇷", 2), ("❤️", 2),
    ("한", 2),
    ("ｱ", 1), ("Ａ", 2), ("", 0), ("a\u{200B}b", 2),
  ])
  func countsColumns(text: String, columns: Int) {
    #expect(DisplayWidth.columns(of: text) == columns)
  }

  @Test func keepsHarmlessTextAsItIs() {
    let text = "line\n\ttab é 日本 😀"
    #expect(TerminalText.escaped(text, keepsLineBreaks: true) == text)
  }

  @Test func showsEverythingThatSteersATerminal() {
    let codes: [UInt32] =
      Array(0...8) + Array(11...31) + Array(0x7F...0x9F)
      + [0x061C, 0x200E, 0x200F, 0x2028, 0x2029] + Array(0x202A...0x202E) + Array(0x2066...0x2069)
    for code in codes {
      guard let scalar = Unicode.Scalar(code) else { continue }
      let shown = TerminalText.escaped("a" + String(Character(scalar)), keepsLineBreaks: true)
      #expect(
        !shown.unicodeScalars.contains(scalar) && shown.hasPrefix("a\\"),
        "U+\(String(code, radix: 16))")
    }
  }

  @Test(
    arguments: [
      (GlobalOptions.Color.auto, true, [:], true), (.auto, false, [:], false),
      (.auto, true, ["NO_COLOR": "1"], false), (.always, false, ["NO_COLOR": "1"], true),
      (.never, true, ["FORCE_COLOR": "1"], false), (.auto, false, ["FORCE_COLOR": "1"], true),
      (.auto, false, ["CLICOLOR_FORCE": "0"], false), (.auto, true, ["CLICOLOR": "0"], false),
      (.auto, true, ["TERM": "dumb"], false),
      (.auto, false, ["CLICOLOR_FORCE": "1", "TERM": "dumb"], true),
    ] as [(GlobalOptions.Color, Bool, [String: String], Bool)])
  func decidesAboutColour(
    choice: GlobalOptions.Color, isTerminal: Bool, environment: [String: String], expected: Bool
  ) {
    #expect(Console.hasColor(choice, isTerminal: isTerminal, environment) == expected)
  }

  @Test(
    arguments: [
      (["LANG": "pt_BR.UTF-8"], true), (["LANG": "C.utf8"], true), (["LANG": "C"], false),
      ([:], false),
      (["LANG": "en_US.UTF-8", "LC_ALL": "C"], false), (["LANG": "", "LC_CTYPE": "C.UTF-8"], true),
    ] as [([String: String], Bool)])
  func knowsTheCharacterSet(environment: [String: String], isUTF8: Bool) {
    #expect(Console.isUTF8(environment) == isUTF8)
  }

  @Test func printsAnswersHarmlesslyOnATerminalAndExactlyInAPipe() throws {
    for (isTerminal, expected) in [(true, #"a\x1b[0m"# + "\nb\n"), (false, "a\u{1B}[0m\nb\n")] {
      let screen = Screen()
      var style = TerminalStyle.plain
      style.isTerminal = isTerminal
      let printer = StreamPrinter(console: screen.console(input: nil, style: style))
      try printer.write("a\u{1B}[0m\n")
      try printer.write("b")
      try printer.finish()
      #expect(String(decoding: screen.output, as: UTF8.self) == expected)
    }
  }

  @Test func coloursItsOwnWordsAndEscapesThoseOfOthers() {
    let screen = Screen()
    let style = TerminalStyle(isTerminal: true, columns: 80, hasColor: true, isASCII: false)
    let error = GatewayError(.upstreamFailed, "'p' failed: \u{1B}[2J", hints: ["do \u{7}"])
    ErrorReport(error, form: .sentences).write(on: screen.console(input: nil, style: style))
    let expected = "\u{1B}[1;31mgw:\u{1B}[0m 'p' failed: \\x1b[2J\nhint: do \\x07\n"
    #expect(String(decoding: screen.errors, as: UTF8.self) == expected)
  }

  @Test func addsANewlineOnlyWhenTheAnswerHasNone() throws {
    let screen = Screen()
    let printer = StreamPrinter(console: screen.console(input: nil))
    try printer.write("a\n")
    try printer.write("")
    try printer.finish()
    #expect(screen.output == Array("a\n".utf8))
  }
}
