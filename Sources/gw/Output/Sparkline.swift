/// A row of numbers as a line of text whose marks are as high as the numbers are large, measured from nothing, so that
/// twice as much looks like twice as much. It knows neither units nor colours.
struct Sparkline {
  let text: String

  private static let unicode = Array("▁▂▃▄▅▆▇█")
  /// By how much ink they have.
  private static let ascii = Array("_.:-=+*#")

  /// Nil is a gap. More values than `width` are drawn several to a column, the largest of them: a sum means nothing for
  /// rates and durations, and a peak must not vanish.
  init(_ values: [Int64?], width: Int? = nil, style: TerminalStyle) {
    let shown = values.thinned(to: width ?? values.count) { $0.compactMap(\.self).max() }
    let most = shown.compactMap(\.self).max() ?? 0
    let marks = style.isASCII ? Self.ascii : Self.unicode
    text = String(shown.map { $0.map { marks[Self.level($0, most, marks.count)] } ?? " " })
  }

  /// Nothing has the lowest mark for itself.
  private static func level(_ value: Int64, _ most: Int64, _ count: Int) -> Int {
    guard value > 0 else { return 0 }
    let steps = Int128(count - 1)
    return Int(max(1, (Int128(value) * steps + Int128(most) / 2) / Int128(most)))
  }
}

extension Array {
  /// How many elements share a column when there is room for `columns`: the same number in each, so that all columns
  /// mean the same span; only the last one may have fewer.
  func perColumn(of columns: Int) -> Int {
    Swift.max(1, (count + Swift.max(1, columns) - 1) / Swift.max(1, columns))
  }

  /// At most `columns` elements, each made of as many neighbours.
  func thinned<Other>(to columns: Int, _ merge: (ArraySlice<Element>) -> Other) -> [Other] {
    let size = perColumn(of: columns)
    return stride(from: 0, to: count, by: size).map {
      merge(self[$0..<Swift.min(count, $0 + size)])
    }
  }
}
