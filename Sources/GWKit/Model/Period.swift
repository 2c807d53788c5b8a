/// A span of time that a report is about, and how it is divided: by the calendar of a zone.
package struct Period: Sendable, Equatable {
  package enum Step: String, Sendable, CaseIterable {
    case hour, day, week, month
  }

  package var start: Instant
  /// Exclusive.
  package var end: Instant
  package var zone: String
  /// Of the zone, for the whole span.
  package var table: ZoneTable

  package init(start: Instant, end: Instant, zone: String, table: ZoneTable) {
    self.start = start
    self.end = end
    self.zone = zone
    self.table = table
  }

  /// Where parts begin, the period's start first; the last one ends with the period. Weeks begin on Monday. Empty when
  /// the period is, nil when there are more than `limit`.
  package func starts(by step: Step, limit: Int) -> [Instant]? {
    var starts: [Instant] = []
    var next = start
    while next < end {
      guard starts.count < limit else { return nil }
      starts.append(next)
      next = boundary(after: next, step)
    }
    return starts
  }

  private func boundary(after instant: Instant, _ step: Step) -> Instant {
    if step == .hour { return table.hour(after: instant) }
    let day = table.day(holding: instant)
    switch step {
    case .hour, .day: return table.start(of: day.adding(days: 1))
    case .week: return table.start(of: day.adding(days: 7 - day.weekday))
    case .month:
      let (year, month, _) = day.parts
      let isLast = month == 12
      return table.start(
        of: CivilDate(year: isLast ? year + 1 : year, month: isLast ? 1 : month + 1, day: 1))
    }
  }

  /// The period of the same length that ends where this one begins.
  package var previous: Period {
    Period(
      start: start.adding(milliseconds: -end.milliseconds(since: start)), end: start, zone: zone,
      table: table)
  }
}
