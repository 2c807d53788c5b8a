import GWKit

/// Durations over time as up to three lines: each with its own stroke and colour, a gap where there is no value, and an
/// axis of round numbers that begins at nothing. Few values far above all others are not allowed to flatten the rest:
/// the axis is cut, and the chart says so. It knows nothing of requests or percentiles.
struct LineChart {
  struct Line {
    let name: String
    /// Milliseconds, one for each start.
    let values: [Int64?]
  }

  private let lines: [Line]
  private let starts: [Instant]
  private let step: Period.Step
  private let table: ZoneTable
  private let style: TerminalStyle
  private let axis: DurationAxis
  /// Starts that share a column, and the characters that a column takes.
  private let perColumn: Int
  private let span: Int

  private static let widestLabel = 8
  private static let widestSpan = 10

  /// Of lines that meet the first is seen. Where several values share a column the largest is drawn: what a chart of
  /// durations is looked at for is the worst.
  init(
    _ lines: [Line], starts: [Instant], step: Period.Step, table: ZoneTable, style: TerminalStyle
  ) {
    let room = style.pictureColumns - Self.widestLabel - 2
    perColumn = starts.perColumn(of: room)
    span = max(1, min(Self.widestSpan, room / max(1, starts.count)))
    self.lines = lines.prefix(3).map { line in
      Line(
        name: line.name,
        values: line.values.thinned(to: room) { $0.compactMap(\.self).max() })
    }
    self.starts = starts.thinned(to: room) { $0[$0.startIndex] }
    self.step = step
    self.table = table
    self.style = style
    axis = DurationAxis(upTo: Self.highest(of: self.lines))
  }

  var text: String {
    guard !starts.isEmpty else { return "" }
    let plot = ChartGrid(
      lines.map(\.values), axis: axis, span: span, strokes: Stroke.all(style),
      beyond: Stroke.beyond(style))
    let parts = [legend] + rows(plot) + timeAxis + notes(plot).map(style.dim)
    return parts.map { $0 + "\n" }.joined()
  }

  private var legend: String {
    let strokes = Stroke.all(style)
    return lines.indices.map { line in
      paint(String(repeating: strokes[line].flat, count: 2), line) + " " + lines[line].name
    }.joined(separator: "   ")
  }

  private func paint(_ text: String, _ line: Int) -> String {
    switch line {
    case 0: style.green(text)
    case 1: style.yellow(text)
    default: style.red(text)
    }
  }
}

/// The parts of the picture.
extension LineChart {
  private var labelWidth: Int {
    (0...axis.topRow).compactMap { axis.label(ofRow: $0).map(DisplayWidth.columns(of:)) }.max() ?? 0
  }

  private func rows(_ plot: ChartGrid) -> [String] {
    let marks = style.isASCII ? ("+", "|") : ("┤", "│")
    return (0...axis.topRow).reversed().map { row in
      let label = axis.label(ofRow: row)
      let edge = DisplayWidth.padded(label ?? "", to: labelWidth, isRight: true)
      return style.dim("\(edge) \(label == nil ? marks.1 : marks.0)") + plot.text(ofRow: row, paint)
    }
  }

  private var timeAxis: [String] {
    let margin = String(repeating: " ", count: labelWidth + 1)
    return TimeAxis(starts: starts, span: span, step: step, table: table, style: style)
      .lines(room: style.pictureColumns - margin.count)
      .map { style.dim(margin + $0) }
  }

  private func notes(_ plot: ChartGrid) -> [String] {
    var notes: [String] = []
    if let worst = lines.flatMap({ $0.values.compactMap(\.self) }).max(), worst > axis.top {
      notes.append(
        "\(Stroke.beyond(style)) the axis is cut: the highest value is "
          + FigureText.duration(worst))
    }
    if perColumn > 1 {
      notes.append("each column is the highest of \(perColumn) \(step.rawValue)s")
    }
    if plot.hasMeetings { notes.append("where lines meet, only the first of them is seen") }
    return notes.flatMap {
      Paragraphs.wrapped($0, width: style.pictureColumns).split(separator: "\n").map(String.init)
    }
  }

  /// How high the axis must be. A tenth of the columns, and of four or more at least one, may stick out of it: those that
  /// are more than four times as high as all others.
  private static func highest(of lines: [Line]) -> Int64 {
    let columns = lines.map(\.values.count).max() ?? 0
    let peaks = (0..<columns).compactMap { column in
      lines.compactMap { $0.values[column] }.max()
    }.sorted()
    guard let most = peaks.last else { return 0 }
    guard peaks.count >= 4 else { return most }
    let usual = max(1, peaks[peaks.count - 1 - max(1, peaks.count / 10)])
    return peaks.last { $0 / 4 <= usual } ?? most
  }
}
