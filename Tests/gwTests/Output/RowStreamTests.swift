import GWKit
import Testing

@testable import gw

/// Rows that are printed as they come must look as they do when they are printed at once.
struct RowStreamTests {
  private static let columns: [Column] = [
    Column("id", .identifier), Column("text", .outside), Column("n", .number),
  ]
  private static let rows: [[JSON]] = (0..<3000).map {
    [.string("r\($0)"), .string("=a, \"b\"\n\t\u{E9}\($0)"), $0 % 7 == 0 ? .null : .integer($0)]
  }

  private func streamed(
    _ options: OutputOptions, _ rows: [[JSON]], style: TerminalStyle = .plain
  ) throws -> (bytes: [UInt8], pieces: Int) {
    var (bytes, pieces): ([UInt8], Int) = ([], 0)
    var stream = try RowStream(Self.columns, options, style: style) {
      bytes += $0
      pieces += 1
    }
    for row in rows { try stream.add(row) }
    try stream.finish(now: Instant(milliseconds: 0))
    return (bytes, pieces)
  }

  @Test(arguments: OutputFormat.allCases, [0, 1, 3000])
  func looksAsAListingDoes(format: OutputFormat, count: Int) throws {
    var options = OutputOptions()
    options.format = format
    let rows = Array(Self.rows.prefix(count))
    for (fields, limit, sort) in [
      (nil, nil, nil), (["n", "id"], nil, nil), (["n", "n"], nil, nil), (nil, 2, nil),
      (nil, 2, OutputOptions.Sort(field: "n", isDescending: true)), (nil, 0, nil),
    ] as [([String]?, Int?, OutputOptions.Sort?)] {
      (options.fields, options.rows, options.sort) = (fields, limit, sort)
      for isTerminal in [false, true] {
        var style = TerminalStyle.plain
        style.isTerminal = isTerminal
        let whole = try rendering(
          of: Listing(columns: Self.columns, rows: rows, shape: .list), options: options,
          style: style, now: 0)
        let bytes = try streamed(options, rows, style: style).bytes
        #expect(bytes == whole, "\(format) \(count) \(isTerminal)")
      }
    }
  }

  @Test func comesInPieces() throws {
    var options = OutputOptions()
    options.format = .csv
    #expect(try streamed(options, Self.rows).pieces > 1)
  }

  @Test func saysWhenItHasEnough() throws {
    var options = OutputOptions()
    (options.format, options.rows) = (.jsonl, 1)
    var stream = try RowStream(Self.columns, options, style: .plain) { _ in }
    #expect(stream.isOpen)
    try stream.add(Self.rows[0])
    #expect(!stream.isOpen)
  }

  @Test func refusesAFieldThatIsNotThereBeforeTheFirstRow() {
    var options = OutputOptions()
    (options.format, options.fields) = (.csv, ["nothing"])
    #expect(throws: UsageError.self) {
      try RowStream(Self.columns, options, style: .plain) { _ in }
    }
  }
}
