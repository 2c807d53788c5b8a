import GWKit

/// Key figures as cards of two lines, side by side where there is room for two: what it is, and then the figure, its
/// change and its course.
struct KeyFigureBlock {
  private let figures: [KeyFigure]
  private let style: TerminalStyle
  private let figureWidth: Int
  private let changeWidth: Int
  /// What each column of a sparkline stands for: so many parts of the period, and what they add up to.
  private let columns: [(parts: Int64, tally: Tally)]

  private static let narrowestCard = 34
  private static let widestCard = 56
  private static let gutter = 4
  private static let gap = 2
  private static let narrowestSparkline = 4

  init(_ report: Report, style: TerminalStyle) {
    let figures = KeyFigure.all(report)
    let widths = [figures.map(\.figure), figures.map { $0.change.text(style) }].map { texts in
      texts.map(DisplayWidth.columns(of:)).max() ?? 0
    }
    self.figures = figures
    self.style = style
    (figureWidth, changeWidth) = (widths[0], widths[1])
    let room = Self.cardWidth(style) - widths[0] - widths[1] - 2 * Self.gap
    columns =
      room < Self.narrowestSparkline
      ? []
      : report.series.thinned(to: room) { points in
        var tally = Tally()
        for point in points { tally.add(point.tally) }
        return (Int64(points.count), tally)
      }
  }

  /// Parts of the period in a column of a sparkline; nil where there is no sparkline.
  var partsPerColumn: Int64? { columns.first?.parts }

  var text: String {
    stride(from: 0, to: figures.count, by: perLine).map { first in
      lines(Array(figures[first..<min(figures.count, first + perLine)]))
    }.joined(separator: "\n")
  }

  private var perLine: Int { Self.cardsPerLine(style) }
  private var width: Int { Self.cardWidth(style) }

  private static func cardsPerLine(_ style: TerminalStyle) -> Int {
    style.pictureColumns >= 2 * narrowestCard + gutter ? 2 : 1
  }

  private static func cardWidth(_ style: TerminalStyle) -> Int {
    let perLine = cardsPerLine(style)
    return min(widestCard, (style.pictureColumns - (perLine - 1) * gutter) / perLine)
  }

  private func lines(_ row: [KeyFigure]) -> String {
    let cards = row.map { (head($0), body($0)) }
    return joined(cards.map(\.0)) + joined(cards.map(\.1))
  }

  /// Plain text and how to paint it: colour has no width.
  private typealias Piece = (plain: String, painted: String)

  private func joined(_ pieces: [Piece]) -> String {
    var line = ""
    for (index, piece) in pieces.enumerated() {
      line += piece.painted
      guard index < pieces.count - 1 else { break }
      let blanks = width + Self.gutter - DisplayWidth.columns(of: piece.plain)
      line += String(repeating: " ", count: max(Self.gap, blanks))
    }
    return line + "\n"
  }

  private func head(_ figure: KeyFigure) -> Piece {
    guard !figure.note.isEmpty else { return (figure.label, style.bold(figure.label)) }
    let note = style.cut(figure.note, to: width - figure.label.count - Self.gap)
    let gap = String(repeating: " ", count: Self.gap)
    return (figure.label + gap + note, style.bold(figure.label) + gap + style.dim(note))
  }

  private func body(_ figure: KeyFigure) -> Piece {
    let gap = String(repeating: " ", count: Self.gap)
    let change = figure.change.text(style)
    let first = DisplayWidth.padded(figure.figure, to: figureWidth)
    let spark = sparkline(figure)
    guard change != FigureText.nothing || !spark.isEmpty else {
      return (figure.figure, style.bold(figure.figure))
    }
    let blanks = String(
      repeating: " ",
      count: spark.isEmpty ? 0 : Self.gap + changeWidth - DisplayWidth.columns(of: change))
    return (
      first + gap + change + blanks + spark,
      style.bold(first) + gap
        + figure.change.paint(change, isRiseGood: figure.isRiseGood, style) + blanks
        + style.cyan(spark)
    )
  }

  /// Nothing where nothing is known of any column.
  private func sparkline(_ figure: KeyFigure) -> String {
    let values = columns.map { figure.value(of: $0.parts, together: $0.tally) }
    return values.contains { $0 != nil } ? Sparkline(values, style: style).text : ""
  }
}
