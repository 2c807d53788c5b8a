import GWKit

extension Arguments {
  /// A moment in the past as people name it; spans and days are reckoned back from `now`, days in UTC.
  func moment(_ name: String, now: Instant) throws(UsageError) -> Instant? {
    try read(
      name, as: "a time such as 2026-11-01, 2026-11-01T12:00:00Z, today, yesterday or 7d"
    ) { text in
      if let instant = Instant(text) { return instant }
      if text == "today" { return now.startOfDay }
      if text == "yesterday" { return now.startOfDay.adding(days: -1) }
      return TimeSpan(text).map { now.adding(milliseconds: -$0.milliseconds) }
    }
  }
}
