/// The area of a chart between its axes, as characters that lines were drawn into. It knows rows and columns, neither
/// numbers nor dates.
struct ChartGrid {
  private struct Cell: Equatable {
    var character: Character = " "
    var line: Int?
  }

  /// Neighbours of the same line, which are painted at once.
  private struct Run {
    var line: Int?
    var characters = ""

    func text(_ paint: (String, Int) -> String) -> String {
      line.map { paint(characters, $0) } ?? characters
    }
  }

  /// By row, the lowest first.
  private var cells: [[Cell]]
  private let axis: DurationAxis
  private let span: Int
  private let beyond: Character
  /// A line hides a part of another one.
  private(set) var hasMeetings = false

  /// Later lines are drawn first, and may be hidden by earlier ones.
  init(
    _ lines: [[Int64?]], axis: DurationAxis, span: Int, strokes: [Stroke], beyond: Character
  ) {
    self.axis = axis
    self.span = span
    self.beyond = beyond
    let width = (lines.map(\.count).max() ?? 0) * span
    cells = Array(repeating: Array(repeating: Cell(), count: width), count: axis.topRow + 1)
    for (line, values) in lines.enumerated().reversed() { draw(line, values, strokes[line]) }
  }

  /// `paint` gets the number of the line that characters belong to.
  func text(ofRow row: Int, _ paint: (String, Int) -> String) -> String {
    var (text, run) = ("", Run())
    for cell in cells[row] {
      if cell.line != run.line {
        text += run.text(paint)
        run = Run(line: cell.line)
      }
      run.characters.append(cell.character)
    }
    return text + (run.line == nil ? "" : run.text(paint))
  }

  private mutating func draw(_ line: Int, _ values: [Int64?], _ stroke: Stroke) {
    var last: Int?
    for (column, value) in values.enumerated() {
      guard let value else {
        last = nil
        continue
      }
      let row = axis.row(of: value)
      let level = row ?? axis.topRow
      for offset in 0..<span {
        put(row == nil ? beyond : stroke.flat, level, column * span + offset, line)
      }
      if let last, last != level {
        turn(from: last, to: level, at: column * span, stroke, line, isBeyond: row == nil)
      }
      last = level
    }
  }

  /// From one row to another within a column.
  private mutating func turn(
    from start: Int, to end: Int, at column: Int, _ stroke: Stroke, _ line: Int, isBeyond: Bool
  ) {
    let isUp = end > start
    put(isUp ? stroke.flatToUp : stroke.flatToDown, start, column, line)
    for row in (min(start, end) + 1)..<max(start, end) { put(stroke.upright, row, column, line) }
    if !isBeyond { put(isUp ? stroke.upToFlat : stroke.downToFlat, end, column, line) }
  }

  private mutating func put(_ character: Character, _ row: Int, _ column: Int, _ line: Int) {
    if let other = cells[row][column].line, other != line { hasMeetings = true }
    cells[row][column] = Cell(character: character, line: line)
  }
}
