import GWKit

/// When parts of a period begin, as a reader of its zone's clocks says it.
struct HTMLTime {
  let period: Period
  let step: Period.Step

  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]
  private static let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]

  /// Below an axis: `23 Nov`, or the hour.
  func mark(_ instant: Instant) -> String {
    let (year, month, day) = period.table.date(at: instant).parts
    switch step {
    case .hour:
      let clock = clock(instant)
      return clock == "00:00" ? "\(day) \(Self.months[Int(month) - 1])" : clock
    case .day, .week: return "\(day) \(Self.months[Int(month) - 1])"
    case .month: return "\(Self.months[Int(month) - 1]) \(year)"
    }
  }

  /// In a sentence: `Mon 23 Nov 2026`.
  func full(_ instant: Instant) -> String {
    switch step {
    // The offset tells the two hours apart when clocks go back.
    case .hour: "\(date(instant)), \(clock(instant)) \(offset(instant))"
    case .day: date(instant)
    case .week: "week from \(date(instant))"
    case .month: mark(instant)
    }
  }

  func date(_ instant: Instant) -> String {
    let date = period.table.date(at: instant)
    let (year, month, day) = date.parts
    return "\(Self.days[Int(date.weekday)]) \(day) \(Self.months[Int(month) - 1]) \(year)"
  }

  /// `14:05`, where clocks of the zone show it.
  private func clock(_ instant: Instant) -> String {
    String(period.table.text(instant).dropFirst(11).prefix(5))
  }

  private func offset(_ instant: Instant) -> String {
    let text = period.table.text(instant)
    return text.hasSuffix("Z") ? "UTC" : String(text.suffix(6))
  }

  func moment(_ instant: Instant) -> String { "\(date(instant)), \(clock(instant))" }

  /// Whole days are named by their dates alone, the last one included.
  var span: String {
    let start = clock(period.start) == "00:00" ? date(period.start) : moment(period.start)
    let last = Instant(milliseconds: period.end.milliseconds - 1)
    let end = clock(period.end) == "00:00" ? date(last) : moment(period.end)
    return start == end ? start : "\(start) to \(end)"
  }
}
