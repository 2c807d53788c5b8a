import GWKit

/// The lower axis of a chart over time: which columns have a tick, and the date or hour below it. It draws nothing but
/// its two lines.
struct TimeAxis {
  /// When each column begins.
  let starts: [Instant]
  /// Characters that each column takes.
  let span: Int
  let step: Period.Step
  let table: ZoneTable
  let style: TerminalStyle

  /// The line with ticks, and the dates below it, in `room` columns. The first column is left of the first value's.
  func lines(room: Int) -> [String] {
    let labels = ticks(room: room - 1)
    let marks = style.isASCII ? ("+", "-", "+") : ("└", "─", "┬")
    var rule = Array(repeating: marks.1, count: starts.count * span)
    for (column, _) in labels { rule[column * span] = marks.2 }
    var dates = " "
    for (column, label) in labels {
      dates = DisplayWidth.padded(dates, to: column * span + 1) + label
    }
    return [marks.0 + rule.joined(), dates]
  }

  /// As many as there is room for, evenly apart in steps that people count time in.
  private func ticks(room: Int) -> [(column: Int, label: String)] {
    let candidates = candidates
    let width = candidates.map { DisplayWidth.columns(of: $0.label) }.max() ?? 0
    for stride in strides where stride < max(2, candidates.count) {
      let chosen = candidates.indices.filter { $0 % stride == 0 }.map { candidates[$0] }
        .filter { $0.column * span + width <= room }
      let isTight = zip(chosen, chosen.dropFirst()).contains {
        ($1.column - $0.column) * span < width + 2
      }
      if !isTight { return chosen }
    }
    return candidates.first.map { [$0] } ?? []
  }

  private var strides: [Int] {
    let usual =
      switch showsHours ? Period.Step.hour : step == .hour ? .day : step {
      case .hour: [1, 2, 3, 6, 12, 24]
      case .day: [1, 2, 7, 14, 28, 56, 91, 182]
      case .week: [1, 2, 4, 8, 13, 26, 52]
      case .month: [1, 2, 3, 6, 12, 24, 60, 120]
      }
    return usual + [250, 500, 1000, 2500, 5000, 10_000]
  }

  /// Hours are told only where that is little more than a day.
  private var showsHours: Bool {
    guard step == .hour, let first = starts.first, let last = starts.last else { return false }
    return last.milliseconds(since: first) <= 48 * 3_600_000
  }

  /// Columns that may have a tick: where a new label begins.
  private var candidates: [(column: Int, label: String)] {
    var found: [(column: Int, label: String)] = []
    for (column, start) in starts.enumerated() where label(start) != found.last?.label {
      found.append((column, label(start)))
    }
    // A day that is cut off has less room than its date.
    if step == .hour, !showsHours, found.count > 1, let first = starts.first,
      table.clock(first) != "00:00"
    {
      found.removeFirst()
    }
    return found
  }

  private func label(_ start: Instant) -> String {
    switch step {
    case .month: table.month(start)
    case .hour where showsHours: table.clock(start)
    case .hour, .day, .week: table.day(start)
    }
  }
}
