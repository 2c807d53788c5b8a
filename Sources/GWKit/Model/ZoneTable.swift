/// What a time zone's clocks show around a moment: a table of offsets from UTC, read from the system once and from then
/// on a plain value. It answers only for the span it was made for.
package struct ZoneTable: Sendable, Equatable {
  package struct Transition: Sendable, Equatable {
    package var at: Instant
    /// Milliseconds east of UTC from here on.
    package var offset: Int64

    package init(at: Instant, offset: Int64) {
      self.at = at
      self.offset = offset
    }
  }

  /// The first one stands for everything before the second, too.
  private let segments: [Transition]

  /// `firstOffset` is in force until the first transition; transitions are in order.
  package init(firstOffset: Int64, transitions: [Transition] = []) {
    segments = [Transition(at: Instant(milliseconds: .min), offset: firstOffset)] + transitions
  }

  package static let utc = ZoneTable(firstOffset: 0)

  private static let dayLength: Int64 = 86_400_000
  private static let hourLength: Int64 = 3_600_000

  private func offset(at instant: Instant) -> Int64 {
    segments.last { $0.at <= instant }?.offset ?? segments[0].offset
  }

  /// RFC 3339 as the clocks show it: `2026-12-01T00:00:00-03:00`.
  package func text(_ instant: Instant) -> String {
    let minutes = offset(at: instant).quotient(flooring: 60_000)
    guard minutes != 0 else { return instant.spoken }
    let size = abs(minutes)
    let zone = "\(minutes < 0 ? "-" : "+")\((size / 60).padded(2)):\((size % 60).padded(2))"
    return instant.adding(milliseconds: minutes * 60_000).spoken.dropLast() + zone
  }

  /// The date that a calendar on the wall shows.
  package func date(at instant: Instant) -> CivilDate {
    let local = instant.milliseconds + offset(at: instant)
    return CivilDate(days: local.quotient(flooring: Self.dayLength))
  }

  /// When the clocks' next hour begins: they are changed at the start of one, or make a short one.
  package func hour(after instant: Instant) -> Instant {
    let local = instant.milliseconds + offset(at: instant)
    let next = (local.quotient(flooring: Self.hourLength) + 1) * Self.hourLength
    let end = Instant(milliseconds: next - offset(at: instant))
    return segments.first { $0.at > instant }.map { min($0.at, end) } ?? end
  }

  /// The first instant of `date`. Where clocks skip midnight that is later than 00:00, where they show it twice it is
  /// the first time, and a date that was skipped altogether begins with the next one.
  package func start(of date: CivilDate) -> Instant {
    let local = date.days * Self.dayLength
    for (index, segment) in segments.enumerated() {
      let first = max(segment.at.milliseconds, local - segment.offset)
      let end = index + 1 < segments.count ? segments[index + 1].at.milliseconds : .max
      if first < end { return Instant(milliseconds: first) }
    }
    return Instant(milliseconds: local - (segments.last?.offset ?? 0))
  }

  /// The date whose span, from its first instant to the next date's, holds `instant`. It differs from what the wall
  /// shows only where a clock goes back across midnight: the old date's second time belongs to the new one.
  package func day(holding instant: Instant) -> CivilDate {
    var date = date(at: instant)
    while start(of: date.adding(days: 1)) <= instant { date = date.adding(days: 1) }
    return date
  }
}
