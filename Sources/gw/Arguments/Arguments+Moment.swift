import GWKit

extension Arguments {
  /// A moment as people name it. Dates and days are those of `zone`'s calendar, spans are reckoned back from `now`.
  func moment(
    _ name: String, now: Instant, in zone: String = "UTC", _ zones: Zones? = nil
  ) throws(UsageError) -> Instant? {
    func start(ofDayAt instant: Instant, plus days: Int64) -> Instant {
      let table = zones?.table(zone, instant) ?? .utc
      return table.start(of: table.day(holding: instant).adding(days: days))
    }
    return try read(
      name, as: "a time such as 2026-11-01, 2026-11-01T12:00:00Z, today, yesterday or 7d"
    ) { text in
      if let instant = Instant(text) {
        guard text.utf8.count == 10 else { return instant }
        let table = zones?.table(zone, instant) ?? .utc
        return table.start(of: CivilDate(days: instant.milliseconds / 86_400_000))
      }
      if text == "today" { return start(ofDayAt: now, plus: 0) }
      if text == "yesterday" { return start(ofDayAt: now, plus: -1) }
      return TimeSpan(text).map { now.adding(milliseconds: -$0.milliseconds) }
    }
  }
}
