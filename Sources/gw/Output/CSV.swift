import GWKit

/// Listings as RFC 4180 with LF line ends, the header being the JSON keys.
struct CSV {
  /// Cells are not guarded against spreadsheets that take them for formulas.
  let isRaw: Bool
  let showsHeader: Bool

  func text(_ listing: Listing) -> [UInt8] {
    var lines = ""
    if showsHeader { lines += line(listing.columns.map { Self.quoted($0.name) }) }
    for row in listing.rows {
      lines += line(zip(listing.columns, row).map { Self.quoted(guarded(CellText.exact($1), $0)) })
    }
    return Array(lines.utf8)
  }

  private func line(_ cells: [String]) -> String { cells.joined(separator: ",") + "\n" }

  /// Only text from outside can be hostile, and only its first character makes it a formula.
  private func guarded(_ cell: String, _ column: Column) -> String {
    guard !isRaw, column.kind == .outside || column.kind == .list || column.kind == .json,
      let first = cell.unicodeScalars.first, ["=", "+", "-", "@", "\t", "\r"].contains(first)
    else { return cell }
    return "'" + cell
  }

  private static func quoted(_ cell: String) -> String {
    // By bytes: CR LF is one Character and equal to neither of its parts.
    let needsQuotes = cell.utf8.contains { byte in
      byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") || byte == 0x0A || byte == 0x0D
    }
    guard needsQuotes else { return cell }
    // By scalars: a quote with an accent on it ends a cell like any other.
    let scalars = cell.unicodeScalars.flatMap { $0 == "\"" ? [$0, $0] : [$0] }
    return "\"" + String(String.UnicodeScalarView(scalars)) + "\""
  }
}

/// Listings as tab-separated lines; tabs, line ends and backslashes in a cell are escaped.
enum TSV {
  static func text(_ listing: Listing, showsHeader: Bool) -> [UInt8] {
    var lines = showsHeader ? listing.columns.map(\.name).joined(separator: "\t") + "\n" : ""
    for row in listing.rows {
      lines += row.map { escaped(CellText.exact($0)) }.joined(separator: "\t") + "\n"
    }
    return Array(lines.utf8)
  }

  private static func escaped(_ cell: String) -> String {
    var text = ""
    for scalar in cell.unicodeScalars {
      switch scalar {
      case "\t": text += "\\t"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\\": text += "\\\\"
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text
  }
}

/// A value as a cell that another program reads.
enum CellText {
  static func exact(_ value: JSON) -> String {
    switch value {
    case .null: return ""
    case .bool(let flag): return flag ? "true" : "false"
    case .number(let text), .string(let text): return text
    case .array(let values):
      let texts = values.compactMap(\.string)
      return texts.count == values.count ? texts.joined(separator: ";") : value.text()
    case .object: return value.text()
    }
  }
}
