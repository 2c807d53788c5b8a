import GWKit
import Testing

@testable import gw

struct SelectionTests {
  private let columns = [
    Column("id", .identifier), Column("cost_usd", .number), Column("model", .text),
  ]

  /// The ids in the order in which rows with these values come out.
  private func order(_ values: [JSON], isDescending: Bool = false) throws -> String {
    let ids = "abcdefghij".map { JSON.string(String($0)) }
    let listing = Listing.list(columns, zip(ids, values).map { [$0, $1, nil] })
    let options = OutputOptions(
      format: .tsv, fields: ["id"], sort: .init(field: "cost_usd", isDescending: isDescending),
      showsHeader: false)
    return try printedLines(listing, options).joined()
  }

  @Test func sortsNumbersByTheirExactValue() throws {
    #expect(try order([.number("9007199254740993"), .number("9007199254740992")]) == "ba")
    #expect(
      try order([.number("9007199254740992"), .number("9007199254740993")], isDescending: true)
        == "ba")
    #expect(try order([.number("1e3"), .number("999"), .number("1000.5")]) == "bac")
    #expect(try order([.number("0.000000002"), .number("1e-9"), .number("-5")]) == "cba")
    #expect(try order([.number("10"), .number("9")]) == "ba")
  }

  @Test func keepsTheOrderOfEqualRowsInBothDirections() throws {
    let equal: [JSON] = [.number("1"), .number("1.0"), .number("0.1e1"), .number("0")]
    #expect(try order(equal) == "dabc")
    #expect(try order(equal, isDescending: true) == "abcd")
  }

  @Test func putsRowsWithoutAValueLastInBothDirections() throws {
    let values: [JSON] = [nil, .number("2"), nil, .number("1")]
    #expect(try order(values) == "dbac")
    #expect(try order(values, isDescending: true) == "bdac")
  }

  @Test func sortsTextByItsBytes() throws {
    #expect(try order(["b", "a", "Z", "é", "aa"]) == "cbead")
    #expect(try order(["b", "a", "Z", "é", "aa"], isDescending: true) == "daebc")
    #expect(try order([true, false]) == "ba")
  }

  @Test func limitsAfterSorting() throws {
    let listing = Listing.list(columns, [["a", 3, nil], ["b", 1, nil], ["c", 2, nil]])
    let sort = OutputOptions.Sort(field: "cost_usd", isDescending: false)
    let options = OutputOptions(format: .csv, fields: ["id"], sort: sort, rows: 2)
    #expect(try printed(listing, options) == "id\nb\nc\n")
    #expect(try printed(listing, OutputOptions(format: .json, rows: 0)) == "[]\n")
    #expect(try printedLines(listing, OutputOptions(format: .jsonl, rows: 9)).count == 3)
  }

  @Test func sortsByAFieldThatIsNotShown() throws {
    let listing = Listing.list(columns, [["a", 2, nil], ["b", 1, nil]])
    let sort = OutputOptions.Sort(field: "cost_usd", isDescending: false)
    #expect(try printed(listing, OutputOptions(fields: ["id"], sort: sort)) == "ID\nb\na\n")
  }

  @Test(arguments: [
    (OutputFormat.table, "MODEL  ID\nm      a\n"), (.csv, "model,id\nm,a\n"),
    (.tsv, "model\tid\nm\ta\n"), (.json, #"[{"model":"m","id":"a"}]"# + "\n"),
    (.jsonl, #"{"model":"m","id":"a"}"# + "\n"),
  ])
  func choosesAndOrdersFieldsInEveryFormat(_ format: OutputFormat, _ text: String) throws {
    let listing = Listing.list(columns, [["a", 1, "m"]])
    #expect(try printed(listing, OutputOptions(format: format, fields: ["model", "id"])) == text)
  }

  @Test func listsTheFieldsInAnyFormat() throws {
    let listing = Listing.list(columns, [["a", 1, "m"]])
    for format in OutputFormat.allCases {
      let lines = try printedLines(listing, OutputOptions(format: format, fields: ["help"]))
      #expect(lines.map { $0.prefix { $0 != " " && $0 != "\t" } } == ["id", "cost_usd", "model"])
    }
  }

  @Test(arguments: [
    OutputOptions(fields: ["id", "modle"]), OutputOptions(format: .json, fields: ["modle"]),
    OutputOptions(sort: .init(field: "modle", isDescending: true)),
  ])
  func suggestsTheNearestFieldForAnUnknownOne(_ options: OutputOptions) throws {
    let error = #expect(throws: UsageError.self) { try printed(.list(columns, []), options) }
    #expect(error?.message == "there is no field 'modle'")
    #expect(error?.hints == ["did you mean 'model'?"])
  }

  @Test func saysHowToListFieldsWhenNoneIsNear() throws {
    let error = #expect(throws: UsageError.self) {
      try printed(.list(columns, []), OutputOptions(fields: ["zzzzzz"]))
    }
    #expect(error?.hints == ["--fields help lists them"])
  }
}
