import GWKit
import Testing

@testable import gw

struct RenderingTests {
  private let columns = [
    Column("name", .outside), Column("phone", .identifier, priority: 2), Column("n", .number),
    Column("hidden", .text, isShownInTable: false),
  ]

  private func listing(_ rows: [[JSON]], _ shape: Listing.Shape = .list) -> Listing {
    Listing(columns: columns, rows: rows, shape: shape)
  }

  private func text(
    _ listing: Listing, _ style: TerminalStyle = .plain,
    _ change: (inout OutputOptions) -> Void = { _ in }
  ) throws -> String {
    var options = OutputOptions()
    change(&options)
    return String(
      decoding: try rendering(of: listing, options: options, style: style, now: 1_000_000_000_000),
      as: UTF8.self)
  }

  private static func terminal(_ columns: Int, ascii: Bool = false) -> TerminalStyle {
    TerminalStyle(isTerminal: true, columns: columns, hasColor: false, isASCII: ascii)
  }

  private let rows: [[JSON]] = [
    ["Ana", "+5511", 10, "x"], ["日本", nil, 9, "y"], ["long name of a client", "1", nil, "z"],
  ]

  @Test func alignsColumnsByDisplayWidth() throws {
    #expect(
      try text(listing(rows)) == """
        NAME                   PHONE   N
        Ana                    +5511  10
        日本                   -       9
        long name of a client  1       -

        """)
  }

  @Test func dropsColumnsByPriorityAndThenCutsText() throws {
    #expect(try text(listing(rows), Self.terminal(30)).hasPrefix("NAME                    N\n"))
    let narrow = try text(listing(rows), Self.terminal(15))
    #expect(narrow.contains("long name …"))
    #expect(narrow.split(separator: "\n").allSatisfy { DisplayWidth.columns(of: String($0)) <= 15 })
    #expect(try text(listing(rows), Self.terminal(15, ascii: true)).contains("..."))
  }

  @Test func neverCutsInAPipe() throws {
    let long = String(repeating: "x", count: 500)
    #expect(try text(listing([[.string(long), nil, 1, nil]])).contains(long))
  }

  @Test func showsHostileTextHarmlesslyOnATerminalAndOnOneLineEverywhere() throws {
    let hostile: JSON = "a\u{1B}[31m\n\u{202E}b\u{9B}"
    let onTerminal = try text(listing([[hostile, nil, 1, nil]]), Self.terminal(80))
    #expect(onTerminal.contains(#"a\x1b[31m\n\u{202e}b\x9b"#))
    let inPipe = try text(listing([[hostile, nil, 1, nil]]))
    #expect(inPipe.contains("a\u{1B}[31m\\n\u{202E}b") && inPipe.split(separator: "\n").count == 2)
  }

  @Test func showsTimesAsSpansOnATerminalOnly() throws {
    let listing = Listing(
      columns: [Column("t", .time)],
      rows: [
        ["2001-09-09T01:41:40.000Z"], ["2001-09-09T01:46:50.000Z"], ["1999-01-01T00:00:00.000Z"],
      ],
      shape: .list)
    #expect(try text(listing, Self.terminal(80)) == "T\n5m ago\nin 10s\n1999-01-01\n")
    #expect(try text(listing).contains("2001-09-09T01:41:40.000Z"))
  }

  @Test func showsAnObjectAsNamesAndValues() throws {
    #expect(
      try text(listing([rows[0]], .object)) == "name    Ana\nphone   +5511\nn       10\nhidden  x\n"
    )
  }

  @Test func writesJSONOnOneLineInAPipeAndOverSeveralOnATerminal() throws {
    #expect(
      try text(listing([rows[0]])) { $0.format = .json }
        == #"[{"name":"Ana","phone":"+5511","n":10,"hidden":"x"}]"# + "\n")
    #expect(
      try text(listing([rows[0]], .object), Self.terminal(80)) { $0.format = .json }
        == "{\n  \"name\": \"Ana\",\n  \"phone\": \"+5511\",\n  \"n\": 10,\n  \"hidden\": \"x\"\n}\n"
    )
    #expect(try text(listing([])) { $0.format = .json } == "[]\n")
    #expect(try text(listing([])) { $0.format = .jsonl } == "")
    #expect(try text(listing(rows)) { $0.format = .jsonl }.split(separator: "\n").count == 3)
  }

  @Test func sortsNumbersByTheirExactValueWithUnknownOnesLast() throws {
    let values = ["9007199254740993", "1e3", "9007199254740992", "999", "-5", "0.000000001"]
    let rows: [[JSON]] = values.map { [nil, nil, .number($0), nil] } + [[nil, nil, nil, nil]]
    func sorted(_ descending: Bool) throws -> String {
      try text(listing(rows)) {
        $0.sort = OutputOptions.Sort(field: "n", isDescending: descending)
        $0.fields = ["n"]
        $0.format = .tsv
        $0.showsHeader = false
      }
    }
    let ascending = ["-5", "0.000000001", "999", "1e3", "9007199254740992", "9007199254740993"]
    #expect(try sorted(false) == ascending.joined(separator: "\n") + "\n\n")
    #expect(try sorted(true) == ascending.reversed().joined(separator: "\n") + "\n\n")
  }

  @Test func choosesFieldsInOrderHiddenOnesToo() throws {
    let shown = try text(listing(rows)) {
      $0.fields = ["hidden", "n"]
      $0.rows = 1
    }
    #expect(shown == "HIDDEN   N\nx       10\n")
    #expect(try text(listing(rows)) { $0.fields = ["help"] } == "name\nphone\nn\nhidden\n")
  }

  @Test func namesTheNearestFieldWhenThereIsNone() {
    let error = #expect(throws: UsageError.self) {
      try text(listing(rows)) { $0.fields = ["nmae"] }
    }
    #expect(error?.hints == ["did you mean 'name'?"])
  }

  @Test(arguments: [
    ("0.name", "Ana"), ("1.phone", ""), ("2.n", ""),
    ("0", #"{"name":"Ana","phone":"+5511","n":10,"hidden":"x"}"#),
  ])
  func printsOneValue(path: String, value: String) throws {
    #expect(try text(listing(rows)) { $0.get = path } == value + "\n")
  }

  @Test(arguments: ["name", "x.name", "0.nmae", "0.name.x", "9.name"])
  func refusesPathsThatLeadNowhere(_ path: String) {
    #expect(throws: (any Error).self) { try text(listing(rows)) { $0.get = path } }
  }
}
