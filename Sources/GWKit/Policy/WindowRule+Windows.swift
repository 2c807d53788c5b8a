/// Windows as calendars make them: days, weeks and months of a zone, as instants of UTC.
extension WindowRule {
  /// The window that holds `instant`. `table` must be the zone's, and reach 40 days to both sides.
  package func window(
    holding instant: Instant, in table: ZoneTable
  ) -> (starts: Instant, ends: Instant) {
    let day = table.day(holding: instant)
    let (first, next) =
      switch period {
      case .daily: (day, day.adding(days: 1))
      case .weekly: week(holding: day)
      case .monthly: month(holding: day)
      }
    return (table.start(of: first), table.start(of: next))
  }

  /// Days of the zone's calendar until `ends`, the day of `now` counted; at least 1 as long as `now` is before it.
  package static func daysRemaining(
    at now: Instant, until ends: Instant, in table: ZoneTable
  ) -> Int64 {
    guard now < ends else { return 0 }
    return table.day(holding: ends).days - table.day(holding: now).days
  }

  private func week(holding day: CivilDate) -> (CivilDate, CivilDate) {
    let past = (day.weekday - weekStart.weekday + 7) % 7
    let first = day.adding(days: -past)
    return (first, first.adding(days: 7))
  }

  /// From anchor to anchor, each clamped to its own month: 31 January, 28 February, 31 March.
  private func month(holding day: CivilDate) -> (CivilDate, CivilDate) {
    let (year, month, _) = day.parts
    let anchored = anchor(ofMonth: month, year: year)
    if day >= anchored { return (anchored, anchor(ofMonth: month + 1, year: year)) }
    return (anchor(ofMonth: month - 1, year: year), anchored)
  }

  private func anchor(ofMonth month: Int64, year: Int64) -> CivilDate {
    let (year, month) = month < 1 ? (year - 1, 12) : month > 12 ? (year + 1, 1) : (year, month)
    let day = min(anchor, CivilDate.length(ofMonth: month, year: year))
    return CivilDate(year: year, month: month, day: day)
  }
}
