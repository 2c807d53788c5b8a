import GWKit
import Testing

@testable import gw

struct CSVTests {
  private static let hostile = [
    "plain", "a,b", "say \"hi\"", "\"", "\"\"", "two\nlines", "dos\r\nlines", "a\rb", "tab\there",
    "=1+1", "+1", "-1", "@cmd", "\t=1", "\r=1", "", " edge ", "é", "日本", "👩‍👩‍👧",
  ]

  private func csv(_ listing: Listing, isRaw: Bool = false) throws -> String {
    try printed(listing, OutputOptions(format: .csv, isCSVRaw: isRaw))
  }

  @Test func readsBackAsTheSameCells() throws {
    let columns = [Column("a", .outside), Column("b", .text)]
    let rows = Self.hostile.map { [JSON.string($0), JSON.string($0)] }
    let records = try #require(CSVReader.records(try csv(.list(columns, rows), isRaw: true)))
    #expect(records == [["a", "b"]] + Self.hostile.map { [$0, $0] })
  }

  @Test(arguments: ["=1+1", "+1", "-1", "@cmd", "\t=1", "\r=1"])
  func guardsTextFromOutsideThatASpreadsheetWouldRun(_ formula: String) throws {
    let listing = Listing.list([Column("a", .outside)], [[.string(formula)]])
    #expect(CSVReader.records(try csv(listing)) == [["a"], ["'" + formula]])
    #expect(CSVReader.records(try csv(listing, isRaw: true)) == [["a"], [formula]])
  }

  @Test func leavesHarmlessTextFromOutsideAlone() throws {
    let listing = Listing.list([Column("a", .outside)], [["1-2"], ["'quoted"], ["x=1"]])
    #expect(try csv(listing) == "a\n1-2\n'quoted\nx=1\n")
  }

  @Test func neverGuardsNumbersOrIdentifiers() throws {
    let columns = [
      Column("phone", .identifier), Column("cost_usd", .number), Column("wait_ms", .duration),
      Column("word", .text),
    ]
    let row: [JSON] = ["+5511999990000", .number("-0.5"), .number("-3"), "-x"]
    #expect(
      try csv(.list(columns, [row]))
        == "phone,cost_usd,wait_ms,word\n+5511999990000,-0.5,-3,-x\n")
  }

  @Test func guardsAListWhoseFirstTextIsAFormula() throws {
    let listing = Listing.list([Column("tags", .list)], [[["=1", "b"]]])
    #expect(try csv(listing) == "tags\n'=1;b\n")
  }

  @Test func writesEveryKindOfValueForAnotherProgram() throws {
    let columns = [
      Column("none", .text), Column("yes", .boolean), Column("no", .boolean), Column("n", .number),
      Column("at", .time), Column("took_ms", .duration), Column("tags", .list),
      Column("usage", .json),
    ]
    let row: [JSON] = [
      nil, true, false, .number("1.50"), "2026-11-01T00:00:00.000Z", .number("1200"), ["a", "b"],
      ["input_tokens": 1, "x": ["y", nil]],
    ]
    #expect(
      try csv(.list(columns, [row]))
        == """
        none,yes,no,n,at,took_ms,tags,usage
        ,true,false,1.50,2026-11-01T00:00:00.000Z,1200,a;b,"{""input_tokens"":1,""x"":[""y"",null]}"

        """)
  }

  @Test func hasTheKeysAsHeaderEvenWithoutRows() throws {
    let listing = Listing.list([Column("cost_usd", .number, header: "COST USD")], [])
    #expect(try csv(listing) == "cost_usd\n")
    #expect(try printed(listing, OutputOptions(format: .csv, showsHeader: false)) == "")
  }

  @Test func keepsColumnsThatTablesHide() throws {
    let columns = [Column("a", .text), Column("b", .text, isShownInTable: false)]
    #expect(try csv(.list(columns, [["1", "2"]])) == "a,b\n1,2\n")
  }
}

struct TSVTests {
  @Test func escapesWhatWouldBreakALine() throws {
    let listing = Listing.list(
      [Column("a", .outside), Column("b", .text)], [["x\ty\nz\r\n", "c:\\new"], ["=1", nil]])
    #expect(
      try printed(listing, OutputOptions(format: .tsv))
        == "a\tb\nx\\ty\\nz\\r\\n\tc:\\\\new\n=1\t\n")
  }

  @Test func leavesTheHeaderOutWhenAsked() throws {
    let listing = Listing.list([Column("a", .text), Column("b", .boolean)], [["x", true]])
    #expect(try printed(listing, OutputOptions(format: .tsv, showsHeader: false)) == "x\ttrue\n")
  }
}
