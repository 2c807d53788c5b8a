import GWKit

@testable import gw

/// What a command would write; by default into a pipe.
func printed(
  _ listing: Listing, _ options: OutputOptions = OutputOptions(),
  on style: TerminalStyle = .plain, now: Int64 = 0
) throws -> String {
  String(
    decoding: try rendering(of: listing, options: options, style: style, now: now), as: UTF8.self)
}

/// The same line by line, without the end of the last one.
func printedLines(
  _ listing: Listing, _ options: OutputOptions = OutputOptions(),
  on style: TerminalStyle = .plain, now: Int64 = 0
) throws -> [String] {
  var lines = try printed(listing, options, on: style, now: now)
    .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  if lines.last == "" { lines.removeLast() }
  return lines
}

extension TerminalStyle {
  static func terminal(
    columns: Int = 80, hasColor: Bool = false, isASCII: Bool = false
  ) -> TerminalStyle {
    TerminalStyle(isTerminal: true, columns: columns, hasColor: hasColor, isASCII: isASCII)
  }
}

extension Listing {
  static func list(_ columns: [Column], _ rows: [[JSON]]) -> Listing {
    Listing(columns: columns, rows: rows, shape: .list)
  }

  static func object(_ columns: [Column], _ row: [JSON]) -> Listing {
    Listing(columns: columns, rows: [row], shape: .object)
  }
}
