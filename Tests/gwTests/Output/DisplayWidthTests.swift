import Testing

@testable import gw

struct DisplayWidthTests {
  @Test(arguments: [
    ("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("ß€", 2), ("\u{301}", 0), ("\u{200B}", 0),
    ("日本", 4), ("ｱ", 1), ("Ａ", 2), ("한글", 4), ("\u{1112}\u{1161}\u{11AB}", 2), ("あ。", 4),
    ("👍", 2), ("👍🏽", 2), ("👩‍👩‍👧", 2), ("🇧🇷", 2), ("☀", 1), ("☀\u{FE0F}", 2), ("1\u{FE0F}\u{20E3}", 2),
    ("⌚", 2), ("…", 1), ("█▁", 2), ("𠀀", 2), ("✓", 1),
  ])
  func countsTerminalColumns(_ text: String, _ columns: Int) {
    #expect(DisplayWidth.columns(of: text) == columns)
  }

  @Test(arguments: [
    (0x10FF, 1), (0x1100, 2), (0x115F, 2), (0x303E, 2), (0x303F, 1), (0xA4CF, 2), (0xABFF, 1),
    (0xAC00, 2), (0xD7A3, 2), (0xFF60, 2), (0xFF61, 1), (0xFFE6, 2), (0xFFE8, 1), (0x3FFFD, 2),
  ])
  func knowsWhereWideRangesBeginAndEnd(_ code: UInt32, _ columns: Int) throws {
    let scalar = try #require(Unicode.Scalar(code))
    #expect(DisplayWidth.columns(of: Character(scalar)) == columns)
  }
}
