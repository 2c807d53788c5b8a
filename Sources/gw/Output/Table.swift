import GWKit

/// Listings for people: aligned columns without borders. In a pipe it is the same table, but without colour,
/// truncation and relative times.
struct Table {
  private let style: TerminalStyle
  private let showsHeader: Bool
  private let shape: Listing.Shape
  private var columns: [Column]
  private var cells: [[String]]
  /// One per row, or none: a row whose heading is not that of the row before begins a new part.
  var headings: [String] = []

  private static let gap = "  "
  private static let narrowest = 8

  init(_ listing: Listing, style: TerminalStyle, showsHeader: Bool, now: Int64) {
    self.style = style
    self.showsHeader = showsHeader
    shape = listing.shape
    columns = listing.columns
    let text = CellForm(style: style, now: now)
    cells = listing.rows.map { row in
      zip(listing.columns, row).map {
        listing.shape == .object ? text.lines($1, kind: $0.kind) : text.text($1, kind: $0.kind)
      }
    }
  }

  var text: String {
    switch shape {
    case .object: return objectText
    case .list: return listText
    }
  }

  /// A name and a value a line.
  private var objectText: String {
    guard let row = cells.first else { return "" }
    let width = columns.map { DisplayWidth.columns(of: $0.name) }.max() ?? 0
    let indentation = "\n" + String(repeating: " ", count: width + Self.gap.count)
    return zip(columns, row).map { column, cell in
      let lines = cell.split(separator: "\n", omittingEmptySubsequences: false)
      return style.dim(DisplayWidth.padded(column.name, to: width)) + Self.gap
        + lines.joined(separator: indentation) + "\n"
    }.joined()
  }

  private var listText: String {
    var fitted = self
    if style.isTerminal { fitted.fit() }
    let widths = fitted.widths
    var lines = ""
    if showsHeader {
      let header = fitted.line(fitted.columns.map(\.header), widths)
      lines += style.bold(header) + "\n"
    }
    for (index, row) in fitted.cells.enumerated() {
      lines += heading(before: index) + fitted.line(row, widths) + "\n"
    }
    return lines
  }

  private func heading(before row: Int) -> String {
    guard !headings.isEmpty, row == 0 || headings[row] != headings[row - 1] else { return "" }
    return "\n" + style.bold(headings[row]) + "\n"
  }

  private func line(_ row: [String], _ widths: [Int]) -> String {
    var text = ""
    for (index, cell) in row.enumerated() {
      if index > 0 { text += Self.gap }
      let isLast = index == row.count - 1
      let isRight = columns[index].isRightAligned
      text +=
        isLast && !isRight ? cell : DisplayWidth.padded(cell, to: widths[index], isRight: isRight)
    }
    while text.last == " " { text.removeLast() }
    return text
  }

  private var widths: [Int] {
    columns.indices.map { index in
      let header = showsHeader ? DisplayWidth.columns(of: columns[index].header) : 0
      return cells.reduce(header) { max($0, DisplayWidth.columns(of: $1[index])) }
    }
  }
}

/// Making a table fit a terminal.
extension Table {
  /// Whole columns go first, the least important one first; then the widest texts are cut, never numbers.
  private mutating func fit() {
    while total > style.columns, let index = leastImportant { drop(index) }
    var widths = widths
    while total(widths) > style.columns, let index = widestText(widths) {
      let excess = total(widths) - style.columns
      let width = max(Self.narrowest, widths[index] - excess)
      for row in cells.indices { cells[row][index] = style.cut(cells[row][index], to: width) }
      widths[index] = width
    }
  }

  private var total: Int { total(widths) }

  private func total(_ widths: [Int]) -> Int {
    widths.reduce(0, +) + Self.gap.count * max(0, widths.count - 1)
  }

  private var leastImportant: Int? {
    let most = columns.map(\.priority).max() ?? 0
    return most == 0 ? nil : columns.lastIndex { $0.priority == most }
  }

  private mutating func drop(_ index: Int) {
    columns.remove(at: index)
    for row in cells.indices { cells[row].remove(at: index) }
  }

  private func widestText(_ widths: [Int]) -> Int? {
    columns.indices
      .filter { !columns[$0].isRightAligned && widths[$0] > Self.narrowest }
      .max { widths[$0] < widths[$1] }
  }
}
