import Testing

@testable import gw

struct TerminalTextTests {
  @Test(arguments: [
    ("\u{1B}[31m", "\\x1b[31m"), ("\u{0}", "\\x00"), ("\u{7}", "\\x07"), ("\u{8}", "\\x08"),
    ("\u{7F}", "\\x7f"), ("\u{85}", "\\x85"), ("\u{9B}2J", "\\x9b2J"), ("\u{9F}", "\\x9f"),
    ("\u{61C}", "\\u{61c}"), ("\u{200E}", "\\u{200e}"), ("\u{200F}", "\\u{200f}"),
    ("\u{2028}", "\\u{2028}"), ("\u{2029}", "\\u{2029}"), ("\u{202A}", "\\u{202a}"),
    ("\u{202E}", "\\u{202e}"), ("\u{2066}", "\\u{2066}"), ("\u{2069}", "\\u{2069}"),
    ("a\r", "a\\r"),
  ])
  func showsControlsByTheirCode(_ text: String, _ shown: String) {
    #expect(TerminalText.escaped(text, keepsLineBreaks: true) == shown)
    #expect(TerminalText.escaped(text, keepsLineBreaks: false) == shown)
  }

  @Test(arguments: [
    "", "plain", "日本 👩‍👩‍👧 e\u{301}", "\u{A0}", "\u{200B}\u{200D}", "\u{202F}", "\u{2065}", "\u{206A}",
    "back\\slash", "شكر",
  ])
  func leavesTheRestAsItIs(_ text: String) {
    let escaped = TerminalText.escaped(text, keepsLineBreaks: false)
    #expect(Array(escaped.utf8) == Array(text.utf8))
  }

  @Test func keepsLineBreaksAndTabsOnlyWhenAsked() {
    #expect(TerminalText.escaped("a\n\tb\u{1B}", keepsLineBreaks: true) == "a\n\tb\\x1b")
    #expect(TerminalText.escaped("a\n\tb\u{1B}", keepsLineBreaks: false) == "a\\n\\tb\\x1b")
  }

  @Test func findsAControlThatIsPartOfACharacter() {
    // CR LF is one Character.
    #expect(TerminalText.escaped("a\r\nb", keepsLineBreaks: true) == "a\\r\nb")
    #expect(TerminalText.escaped("a\r\nb", keepsLineBreaks: false) == "a\\r\\nb")
  }
}
