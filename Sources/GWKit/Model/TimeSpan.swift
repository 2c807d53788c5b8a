/// A length of time in milliseconds, as people type it: `500ms`, `30s`, `5m`, `12h`, `7d`. Never negative.
package struct TimeSpan: Sendable, Hashable, Comparable {
  package let milliseconds: Int64

  package init(milliseconds: Int64) {
    self.milliseconds = milliseconds
  }

  package static func seconds(_ seconds: Int64) -> TimeSpan {
    TimeSpan(milliseconds: seconds * 1000)
  }

  package static func < (left: TimeSpan, right: TimeSpan) -> Bool {
    left.milliseconds < right.milliseconds
  }

  private static let units: [(suffix: String, milliseconds: Int64)] = [
    ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1),
  ]

  /// The longest span accepted, 100 years: sums with it cannot overflow.
  private static let longest: Int64 = 100 * 366 * 86_400_000

  /// Nil without a unit, for negative or fractional numbers, and above 100 years.
  package init?(_ text: String) {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    let suffix = text[digits.endIndex...]
    guard let number = Int64(digits),
      let unit = Self.units.first(where: { $0.suffix == suffix })
    else { return nil }
    let (milliseconds, overflow) = number.multipliedReportingOverflow(by: unit.milliseconds)
    guard !overflow, milliseconds <= Self.longest else { return nil }
    self.init(milliseconds: milliseconds)
  }

  /// The shortest exact form: `600s` reads back as `10m`.
  package var text: String {
    for unit in Self.units where milliseconds > 0 && milliseconds % unit.milliseconds == 0 {
      return "\(milliseconds / unit.milliseconds)\(unit.suffix)"
    }
    return "\(milliseconds)ms"
  }
}
