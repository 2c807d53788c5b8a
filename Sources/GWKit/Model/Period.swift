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

/// A period by the name that people give it.
package enum PeriodName: Sendable, Equatable {
  /// So many days of the calendar, today the last of them.
  case days(Int64)
  case monthToDate, lastMonth
  case month(year: Int64, month: Int64)

  /// `30d`, `mtd`, `last-month`, `2026-11`; nil for anything else.
  package init?(_ text: String) {
    switch text {
    case "mtd": self = .monthToDate
    case "last-month": self = .lastMonth
    default:
      if let span = TimeSpan(text), text.hasSuffix("d"), span.milliseconds > 0 {
        self = .days(span.milliseconds / 86_400_000)
      } else if text.utf8.count == 7, let first = Instant(text + "-01") {
        let (year, month, _) = CivilDate(
          days: first.milliseconds.quotient(flooring: 86_400_000)
        ).parts
        self = .month(year: year, month: month)
      } else {
        return nil
      }
    }
  }

  /// From the first day on, before the second.
  package func days(today: CivilDate) -> (first: CivilDate, end: CivilDate) {
    let (year, month, _) = today.parts
    switch self {
    case .days(let count): return (today.adding(days: 1 - count), today.adding(days: 1))
    case .monthToDate: return (Self.first(of: month, year), today.adding(days: 1))
    case .lastMonth: return (Self.first(of: month - 1, year), Self.first(of: month, year))
    case .month(let year, let month):
      return (Self.first(of: month, year), Self.first(of: month + 1, year))
    }
  }

  /// Of a month that may lie one outside its year.
  private static func first(of month: Int64, _ year: Int64) -> CivilDate {
    let (year, month) = month < 1 ? (year - 1, 12) : month > 12 ? (year + 1, 1) : (year, month)
    return CivilDate(year: year, month: month, day: 1)
  }
}

extension Period {
  /// Parts that a picture of it can show.
  package var usualStep: Step {
    let days = end.milliseconds(since: start) / 86_400_000
    return days <= 2 ? .hour : days <= 92 ? .day : days <= 800 ? .week : .month
  }
}
