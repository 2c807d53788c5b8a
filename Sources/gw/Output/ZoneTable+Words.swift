import GWKit

/// Moments as the clocks and calendars of a zone show them to people.
extension ZoneTable {
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// `14:00`.
  func clock(_ instant: Instant) -> String {
    String(text(instant).drop { $0 != "T" }.dropFirst().prefix(5))
  }

  /// `Nov 23`: no country reads it as another day.
  func day(_ instant: Instant) -> String {
    let (_, month, day) = date(at: instant).parts
    return "\(Self.months[Int(month) - 1]) \(day)"
  }

  /// `2026-11`.
  func month(_ instant: Instant) -> String { String(date(at: instant).text.dropLast(3)) }

  /// `2026-11-23`, and the time where it is not midnight.
  func moment(_ instant: Instant) -> String {
    let (date, time) = (date(at: instant).text, clock(instant))
    return time == "00:00" ? date : "\(date) \(time)"
  }
}
