import GWKit

/// Names with figures, and bars for the share that each has of a whole. Names may come from anywhere: they are shown
/// harmless, and cut where there is no room. It neither sorts nor chooses.
struct BarList {
  struct Figure {
    var text: String
    /// Drawn as a bar; the same place has one in every row, or in none.
    var share: Share?
  }

  struct Row {
    var name: String
    var figures: [Figure]
  }

  private let title: String
  /// One for each figure.
  private let headers: [String]
  private let rows: [Row]
  private let style: TerminalStyle
  private var showsPercent = true

  private static let gap = 2
  private static let narrowestName = 8
  private static let narrowestBar = 6
  private static let widestBar = 24

  init(_ title: String, headers: [String], rows: [Row], style: TerminalStyle) {
    self.title = title
    self.headers = headers
    self.rows = rows.map {
      Row(name: TerminalText.escaped($0.name, keepsLineBreaks: false), figures: $0.figures)
    }
    self.style = style
  }

  /// What has too little room gives way: several bars side by side become several lists, then percentages go, then
  /// figures without a bar.
  var text: String {
    if fits { return drawn }
    if bars.count > 1 {
      return bars.map { keeping([$0]).text }.joined(separator: "\n")
    }
    var bare = self
    bare.showsPercent = false
    if bare.fits || bars.count == headers.count { return bare.drawn }
    return keeping(bars).text
  }

  private var bars: [Int] {
    headers.indices.filter { index in rows.contains { $0.figures[index].share != nil } }
  }

  private func keeping(_ kept: [Int]) -> BarList {
    BarList(
      title, headers: kept.map { headers[$0] },
      rows: rows.map { row in Row(name: row.name, figures: kept.map { row.figures[$0] }) },
      style: style)
  }
}

/// How the room is divided.
extension BarList {
  private func widest(_ texts: [String]) -> Int {
    texts.map(DisplayWidth.columns(of:)).max() ?? 0
  }

  private var figureWidths: [Int] {
    headers.indices.map { index in
      widest([headers[index]] + rows.map { $0.figures[index].text })
    }
  }

  private func percent(_ figure: Figure) -> String { figure.share.map(FigureText.percent) ?? "" }

  private var percentWidth: Int {
    showsPercent ? Self.gap + widest(rows.flatMap { $0.figures.map(percent) }) : 0
  }

  /// For names and bars together.
  private var room: Int {
    let figures = figureWidths.reduce(0) { $0 + Self.gap + $1 }
    return style.pictureColumns - figures - bars.count * (Self.gap + percentWidth)
  }

  private var fits: Bool { room >= Self.narrowestName + bars.count * Self.narrowestBar }

  /// Names get what they need up to two fifths of the line, bars the rest.
  private var widths: (name: Int, bar: Int) {
    let wanted = min(
      widest([title] + rows.map(\.name)), max(Self.narrowestName, style.pictureColumns * 2 / 5))
    guard !bars.isEmpty else { return (max(1, min(wanted, room)), 0) }
    let share = (room - wanted) / bars.count
    let bar = max(Self.narrowestBar, min(Self.widestBar, share))
    return (max(1, min(wanted, room - bar * bars.count)), bar)
  }
}

extension BarList {
  private var drawn: String {
    let (name, bar) = widths
    let figures = figureWidths
    let head = line(title, headers, name, figures) { _ in
      String(repeating: " ", count: Self.gap + bar + percentWidth)
    }
    return style.bold(head) + "\n"
      + rows.map { row in
        line(row.name, row.figures.map(\.text), name, figures) {
          drawnShare(row.figures[$0], width: bar)
        } + "\n"
      }.joined()
  }

  private func line(
    _ name: String, _ texts: [String], _ width: Int, _ widths: [Int], _ bar: (Int) -> String
  ) -> String {
    let gap = String(repeating: " ", count: Self.gap)
    var text = DisplayWidth.padded(style.cut(name, to: width), to: width)
    for index in texts.indices {
      text += gap + DisplayWidth.padded(texts[index], to: widths[index], isRight: true)
      if bars.contains(index) { text += bar(index) }
    }
    while text.last == " " { text.removeLast() }
    return text
  }

  private func drawnShare(_ figure: Figure, width: Int) -> String {
    let bar = Self.bar(figure.share ?? Share(0, of: 0), width: width, isASCII: style.isASCII)
    let gap = String(repeating: " ", count: Self.gap)
    let text =
      showsPercent
      ? DisplayWidth.padded(percent(figure), to: percentWidth, isRight: true) : ""
    let blanks = String(repeating: " ", count: width - bar.count)
    return gap + style.cyan(bar) + blanks + text
  }

  /// In eighths of a character where there are such, because most shares of a long list are small. What is not nothing
  /// shows.
  static func bar(_ share: Share, width: Int, isASCII: Bool) -> String {
    guard share.part > 0, share.whole > 0 else { return "" }
    let parts: [Character] = isASCII ? ["#"] : Array("▏▎▍▌▋▊▉█")
    let most = Int128(width * parts.count)
    let exact = (Int128(share.part) * most + Int128(share.whole) / 2) / Int128(share.whole)
    let (full, rest) = Int(max(1, min(most, exact))).quotientAndRemainder(dividingBy: parts.count)
    return String(repeating: parts[parts.count - 1], count: full)
      + (rest > 0 ? String(parts[rest - 1]) : "")
  }
}
