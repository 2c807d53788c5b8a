import GWKit
import Testing

@testable import gw

struct ValuePathTests {
  private let record = Listing.object(
    [
      Column("id", .identifier), Column("cost_usd", .number), Column("ok", .boolean),
      Column("usage", .json), Column("attempts", .json), Column("gone", .text),
      Column("text", .outside),
    ],
    [
      "+55 1", .number("0.10"), true, ["input_tokens": 12, "source": "provider"],
      [["model": "a/b"], ["model": "c/d"]], nil, "say \"hi\"\n",
    ])
  private let list = Listing.list(
    [Column("id", .identifier), Column("n", .number)], [["a", 2], ["b", 1]])

  private func get(
    _ path: String, _ listing: Listing? = nil, _ options: OutputOptions = OutputOptions()
  ) throws -> String {
    var options = options
    options.get = path
    return try printed(listing ?? record, options)
  }

  @Test(arguments: [
    ("id", "+55 1"), ("cost_usd", "0.10"), ("ok", "true"), ("usage.input_tokens", "12"),
    ("attempts.1.model", "c/d"), ("gone", ""), ("text", "say \"hi\"\n"),
    ("usage", #"{"input_tokens":12,"source":"provider"}"#), ("attempts.0", #"{"model":"a/b"}"#),
  ])
  func printsOneValueAndANewline(_ path: String, _ text: String) throws {
    #expect(try get(path) == text + "\n")
  }

  @Test(arguments: OutputFormat.allCases)
  func printsTheSameInEveryFormat(_ format: OutputFormat) throws {
    #expect(try get("id", record, OutputOptions(format: format)) == "+55 1\n")
  }

  @Test func findsRowsOfAListByPositionAfterSorting() throws {
    let sort = OutputOptions.Sort(field: "n", isDescending: false)
    #expect(try get("0.id", list) == "a\n")
    #expect(try get("0.id", list, OutputOptions(sort: sort)) == "b\n")
    #expect(try get("1", list) == #"{"id":"b","n":1}"# + "\n")
  }

  @Test func needsNoPositionForTheOnlyRow() throws {
    #expect(try get("id", list, OutputOptions(rows: 1)) == "a\n")
    let error = #expect(throws: UsageError.self) { try get("id", list) }
    #expect(error?.hints == ["--get 0.id"])
  }

  @Test func readsWhatTablesHide() throws {
    let columns = [Column("a", .text), Column("b", .text, isShownInTable: false)]
    #expect(try get("0.b", .list(columns, [["1", "2"]])) == "2\n")
  }

  @Test func namesThePartThatFailedAndTheNearestName() throws {
    let error = #expect(throws: UsageError.self) { try get("usage.input_token") }
    #expect(error?.message == "there is no value 'input_token' in 'usage.input_token'")
    #expect(error?.hints == ["did you mean 'input_tokens'?"])
  }

  @Test func listsTheNamesWhenNoneIsNear() throws {
    let error = #expect(throws: UsageError.self) { try get("usage.zzzzzz") }
    #expect(error?.hints == ["one of input_tokens, source"])
  }

  @Test func refusesToLookInsideAScalar() {
    #expect(throws: UsageError.self) { try get("id.x") }
    #expect(throws: UsageError.self) { try get("cost_usd.0") }
  }

  @Test func aRowThatDoesNotExistIsNotFound() {
    let error = #expect(throws: GatewayError.self) { try get("2.id", list) }
    #expect(error?.kind == .notFound)
  }

  @Test func doesNotSeeFieldsThatWereNotChosen() {
    #expect(throws: UsageError.self) { try get("0.n", list, OutputOptions(fields: ["id"])) }
  }
}
