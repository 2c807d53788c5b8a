import GWKit
import Testing

@testable import gw

struct NarrowTableTests {
  private let columns = [
    Column("id", .identifier), Column("tokens", .number, priority: 1),
    Column("model", .text, priority: 2), Column("cost_usd", .number),
  ]
  private var listing: Listing {
    .list(columns, [["abcdef", 1_234_567, "openai/gpt", .number("0.000123")]])
  }

  @Test(arguments: [
    (37, "ID       TOKENS  MODEL       COST USD"), (36, "ID       TOKENS  COST USD"),
    (25, "ID       TOKENS  COST USD"), (24, "ID      COST USD"),
  ])
  func dropsTheLeastImportantColumnFirst(_ width: Int, _ header: String) throws {
    let lines = try printedLines(listing, on: .terminal(columns: width))
    #expect(lines.first == header)
  }

  @Test func dropsTheLastOfEquallyImportantColumns() throws {
    let columns = [
      Column("a", .text), Column("b", .text, priority: 1), Column("c", .text, priority: 1),
    ]
    let row: [JSON] = ["aaaa", "bbbb", "cccc"]
    #expect(
      try printed(.list(columns, [row]), on: .terminal(columns: 12)) == "A     B\naaaa  bbbb\n")
  }

  @Test func neitherDropsNorCutsInAPipe() throws {
    var pipe = TerminalStyle.plain
    pipe.columns = 10
    #expect(
      try printed(listing, on: pipe) == """
        ID       TOKENS  MODEL       COST USD
        abcdef  1234567  openai/gpt  0.000123

        """)
  }

  @Test func cutsTheWidestTextUntilTheTableFits() throws {
    let columns = [Column("id", .text), Column("text", .outside)]
    let listing = Listing.list(columns, [["a", "the quick brown fox"], ["b", "short"]])
    #expect(
      try printed(listing, on: .terminal(columns: 16)) == """
        ID  TEXT
        a   the quick b…
        b   short

        """)
  }

  @Test func cutsWithThreePointsWhereOnlyASCIIIsShown() throws {
    let listing = Listing.list([Column("text", .outside)], [["the quick brown fox"]])
    #expect(
      try printed(listing, on: .terminal(columns: 12, isASCII: true)) == "TEXT\nthe quick...\n")
  }

  @Test func cutsBetweenCharactersAndNeverInsideAWideOne() throws {
    let listing = Listing.list([Column("text", .outside)], [["日本語日本語日本語"]])
    let lines = try printedLines(listing, on: .terminal(columns: 10))
    #expect(lines == ["TEXT", "日本語日…"])
    #expect(DisplayWidth.columns(of: lines[1]) == 9)
  }

  @Test func neverCutsNumbers() throws {
    let columns = [Column("n", .number), Column("took_ms", .duration)]
    let listing = Listing.list(columns, [[.number("123456789.123456789"), 123_456_789]])
    #expect(
      try printedLines(listing, on: .terminal(columns: 8)).last
        == "123456789.123456789  123456789")
  }

  @Test func cutsWhatIsShownAfterEscaping() throws {
    let listing = Listing.list([Column("text", .outside)], [["\u{1B}\u{1B}\u{1B}\u{1B}"]])
    #expect(try printed(listing, on: .terminal(columns: 10)) == "TEXT\n\\x1b\\x1b\\…\n")
  }
}
