import GWKit
import Testing

@testable import gw

struct TableTests {
  private let columns = [
    Column("id", .identifier), Column("cost_usd", .number), Column("enabled", .boolean),
    Column("note", .outside),
  ]

  @Test func alignsTextLeftAndNumbersRightWithoutTrailingBlanks() throws {
    let listing = Listing.list(
      columns, [["a", .number("0.5"), true, "hi"], ["longer", .number("12.25"), false, nil]])
    #expect(
      try printed(listing) == """
        ID      COST USD  ENABLED  NOTE
        a            0.5  yes      hi
        longer     12.25  no       -

        """)
  }

  @Test func isTheSameInAPipeAndOnATerminalThatIsWideEnough() throws {
    let listing = Listing.list(columns, [["a", .number("0.5"), true, "日本 text"]])
    #expect(try printed(listing) == printed(listing, on: .terminal()))
  }

  @Test func takesTheHeaderFromTheDeclaration() throws {
    let columns = [
      Column("input_usd_per_1m", .number, header: "IN $/1M"), Column("took_ms", .duration),
    ]
    #expect(try printed(.list(columns, [])) == "IN $/1M  TOOK MS\n")
  }

  @Test func leavesTheHeaderOutWhenAsked() throws {
    let listing = Listing.list([Column("identifier", .text), Column("n", .number)], [["a", 1]])
    #expect(try printed(listing, OutputOptions(showsHeader: false)) == "a  1\n")
  }

  @Test func writesNothingButTheHeaderForAnEmptyList() throws {
    #expect(try printed(.list(columns, [])) == "ID  COST USD  ENABLED  NOTE\n")
    #expect(try printed(.list(columns, []), OutputOptions(showsHeader: false)) == "")
  }

  @Test func setsTheHeaderInBoldOnlyWhereColourIsWanted() throws {
    let listing = Listing.list([Column("a", .text)], [["x"]])
    #expect(try printed(listing, on: .terminal(hasColor: true)) == "\u{1B}[1mA\u{1B}[0m\nx\n")
    #expect(try printed(listing, on: .terminal()) == "A\nx\n")
  }

  @Test func alignsWideCharacters() throws {
    let columns = [Column("name", .outside), Column("n", .number)]
    let names = ["日本語", "abc", "e\u{301}te\u{301}", "🇧🇷 ok", "👩‍👩‍👧"]
    let listing = Listing.list(columns, names.map { [.string($0), 7] })
    let lines = try printedLines(listing)
    #expect(lines.map { DisplayWidth.columns(of: $0) } == Array(repeating: 9, count: 6))
    #expect(lines.dropFirst().allSatisfy { $0.hasSuffix("  7") })
  }

  @Test func keepsARowOnOneLineEverywhere() throws {
    let listing = Listing.list([Column("a", .outside)], [["x\r\ny\tz"], [["p\nq", "r"]]])
    #expect(try printed(listing) == "A\nx\\r\\ny\\tz\np\\nq, r\n")
    #expect(try printed(listing, on: .terminal()) == "A\nx\\r\\ny\\tz\np\\nq, r\n")
  }

  @Test func showsWhatCouldSteerATerminalByItsCodeAndKeepsItInAPipe() throws {
    let listing = Listing.list([Column("a", .outside)], [["\u{1B}[2Jx\u{202E}y\u{9B}"]])
    #expect(try printed(listing, on: .terminal()) == "A\n\\x1b[2Jx\\u{202e}y\\x9b\n")
    #expect(try printed(listing) == "A\n\u{1B}[2Jx\u{202E}y\u{9B}\n")
  }

  @Test func hidesColumnsUnlessTheyAreNamed() throws {
    let columns = [Column("a", .text), Column("b", .text, isShownInTable: false)]
    let listing = Listing.list(columns, [["1", "2"]])
    #expect(try printed(listing) == "A\n1\n")
    #expect(try printed(listing, OutputOptions(fields: ["b", "a"])) == "B  A\n2  1\n")
  }

  @Test func showsNestedValuesCompactly() throws {
    let columns = [Column("tags", .list), Column("usage", .json), Column("gone", .json)]
    let listing = Listing.list(columns, [[["a", "b"], ["n": 1], [:]], [[], nil, [1, nil]]])
    #expect(
      try printed(listing) == """
        TAGS  USAGE    GONE
        a, b  {"n":1}  -
        -     -        [1,null]

        """)
  }
}

struct TimeCellTests {
  private static let noon: Int64 = 1_793_534_400_000

  @Test(arguments: [
    ("2026-11-01T11:59:55.000Z", "5s ago"), ("2026-11-01T11:55:00Z", "5m ago"),
    ("2026-11-01T09:00:00Z", "3h ago"), ("2026-10-30T12:00:00Z", "2d ago"),
    ("2026-11-01T12:30:00Z", "in 30m"), ("2026-01-02T03:04:05Z", "2026-01-02"),
    ("not\u{1B}a time", "not\\x1ba time"),
  ])
  func areRelativeOnATerminal(_ text: String, _ shown: String) throws {
    let listing = Listing.list([Column("at", .time)], [[.string(text)]])
    #expect(try printed(listing, on: .terminal(), now: Self.noon) == "AT\n\(shown)\n")
  }

  @Test func areExactInAPipe() throws {
    let listing = Listing.list([Column("at", .time)], [["2026-11-01T11:59:55.000Z"], [nil]])
    #expect(try printed(listing, now: Self.noon) == "AT\n2026-11-01T11:59:55.000Z\n-\n")
  }
}

struct ObjectTableTests {
  private let record = Listing.object(
    [
      Column("id", .identifier), Column("cost_usd", .number), Column("ok", .boolean),
      Column("usage", .json), Column("secret", .text, isShownInTable: false),
    ], ["a1", .number("0.25"), true, ["input_tokens": 3], nil])

  @Test func hasALineForEveryValueHiddenOnesToo() throws {
    #expect(
      try printed(record) == """
        id        a1
        cost_usd  0.25
        ok        yes
        usage     {"input_tokens":3}
        secret    -

        """)
  }

  @Test func isNeitherCutNorThinnedOnANarrowTerminal() throws {
    #expect(try printed(record, on: .terminal(columns: 10)) == printed(record))
  }

  @Test func keepsChosenFieldsInTheirOrder() throws {
    #expect(try printed(record, OutputOptions(fields: ["ok", "id"])) == "ok  yes\nid  a1\n")
  }
}
