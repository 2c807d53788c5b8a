import GWKit
import Testing

@testable import gw

struct JSONOutputTests {
  private let columns = [
    Column("id", .identifier), Column("cost_usd", .number, header: "COST"),
    Column("tags", .list, isShownInTable: false),
  ]
  private var rows: [[JSON]] { [["a", .number("0.10"), ["x"]], ["b", nil, []]] }

  @Test func writesAListAsAnArrayOnOneLineIntoAPipe() throws {
    let first = #"{"id":"a","cost_usd":0.10,"tags":["x"]}"#
    let second = #"{"id":"b","cost_usd":null,"tags":[]}"#
    #expect(
      try printed(.list(columns, rows), OutputOptions(format: .json))
        == "[\(first),\(second)]\n")
  }

  @Test func writesOneThingAsAnObject() throws {
    #expect(
      try printed(.object(columns, rows[1]), OutputOptions(format: .json))
        == #"{"id":"b","cost_usd":null,"tags":[]}"# + "\n")
  }

  @Test func spreadsItOutOnATerminal() throws {
    #expect(
      try printed(
        .object(Array(columns.prefix(2)), ["a", 1]), OutputOptions(format: .json), on: .terminal())
        == "{\n  \"id\": \"a\",\n  \"cost_usd\": 1\n}\n")
  }

  @Test func writesOneObjectALineEvenOnATerminal() throws {
    let options = OutputOptions(format: .jsonl, fields: ["id"])
    let text = "{\"id\":\"a\"}\n{\"id\":\"b\"}\n"
    #expect(try printed(.list(columns, rows), options) == text)
    #expect(try printed(.list(columns, rows), options, on: .terminal()) == text)
  }

  @Test func writesAnEmptyListAsAnEmptyArrayOrNoLines() throws {
    let empty = Listing.list(columns, [])
    #expect(try printed(empty, OutputOptions(format: .json)) == "[]\n")
    #expect(try printed(empty, OutputOptions(format: .json), on: .terminal()) == "[]\n")
    #expect(try printed(empty, OutputOptions(format: .jsonl)) == "")
  }

  @Test func keepsEveryByteOfTextInAPipe() throws {
    let text = "é日\u{202E}\u{9B}\u{1B}\"\\\n"
    let listing = Listing.object([Column("t", .outside)], [.string(text)])
    let written = try rendering(
      of: listing, options: OutputOptions(format: .json), style: .plain, now: 0)
    #expect(try JSON(parsing: written)["t"] == .string(text))
  }

  @Test func letsNothingSteerATerminal() throws {
    let listing = Listing.object([Column("t", .outside)], ["a\u{1B}[2J\u{9B}\u{202E}"])
    let shown = try printed(listing, OutputOptions(format: .json), on: .terminal())
    #expect(shown.unicodeScalars.allSatisfy { $0 == "\n" || (0x20..<0x7F).contains($0.value) })
  }
}
