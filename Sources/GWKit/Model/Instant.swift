/// A moment in UTC, in milliseconds since 1970. It knows no time zone and never reads a clock.
package struct Instant: Sendable, Hashable, Comparable {
  package let milliseconds: Int64

  package init(milliseconds: Int64) {
    self.milliseconds = milliseconds
  }

  package static func < (left: Instant, right: Instant) -> Bool {
    left.milliseconds < right.milliseconds
  }

  /// The span from `earlier` to this moment, in milliseconds; negative when a clock went back.
  package func milliseconds(since earlier: Instant) -> Int64 {
    milliseconds - earlier.milliseconds
  }
}

extension Instant {
  private static let dayLength: Int64 = 86_400_000

  /// Midnight in UTC at or before this moment.
  package var startOfDay: Instant {
    Instant(milliseconds: milliseconds.quotient(flooring: Self.dayLength) * Self.dayLength)
  }

  package func adding(days: Int64) -> Instant {
    Instant(milliseconds: milliseconds + days * Self.dayLength)
  }

  /// RFC 3339 in UTC with milliseconds: `2026-11-23T02:18:30.125Z`.
  package var text: String {
    let day = milliseconds.quotient(flooring: Self.dayLength)
    let rest = milliseconds - day * Self.dayLength
    let (year, month, dayOfMonth) = Self.civil(fromDays: day)
    let seconds = rest / 1000
    return "\(year.padded(4))-\(month.padded(2))-\(dayOfMonth.padded(2))"
      + "T\((seconds / 3600).padded(2)):\((seconds / 60 % 60).padded(2)):\((seconds % 60).padded(2))"
      + ".\((rest % 1000).padded(3))Z"
  }

  /// Reads RFC 3339 (`2026-11-23T02:18:30Z`, fractions and offsets allowed) or a bare date, which is its first
  /// instant in UTC. Nil for anything else, impossible dates included; digits past the millisecond are cut off.
  package init?(_ text: String) {
    var reader = DigitReader(text)
    guard let year = reader.number(digits: 4), reader.skip("-"),
      let month = reader.number(digits: 2), reader.skip("-"),
      let day = reader.number(digits: 2), Self.isDay(day, month: month, year: year)
    else { return nil }
    let start = Self.days(year: year, month: month, day: day) * Self.dayLength
    if reader.isAtEnd {
      self.init(milliseconds: start)
      return
    }
    guard let time = Self.timeOfDay(&reader), reader.isAtEnd else { return nil }
    self.init(milliseconds: start + time)
  }

  private static func timeOfDay(_ reader: inout DigitReader) -> Int64? {
    guard reader.skip("T") || reader.skip("t") || reader.skip(" "),
      let hour = reader.number(digits: 2), hour < 24, reader.skip(":"),
      let minute = reader.number(digits: 2), minute < 60, reader.skip(":"),
      let second = reader.number(digits: 2), second < 60
    else { return nil }
    var milliseconds = ((hour * 60 + minute) * 60 + second) * 1000
    if reader.skip(".") {
      guard let fraction = reader.fraction(digits: 3) else { return nil }
      milliseconds += fraction
    }
    if reader.skip("Z") || reader.skip("z") { return milliseconds }
    guard let sign = reader.sign(), let hours = reader.number(digits: 2), hours < 24,
      reader.skip(":"), let minutes = reader.number(digits: 2), minutes < 60
    else { return nil }
    return milliseconds - sign * (hours * 60 + minutes) * 60_000
  }

  private static func isDay(_ day: Int64, month: Int64, year: Int64) -> Bool {
    guard (1...12).contains(month), day >= 1 else { return false }
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let lengths: [Int64] = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    return day <= lengths[Int(month) - 1]
  }

  /// Days since 1970-01-01 of a date in the proleptic Gregorian calendar, by counting eras of 400 years that begin
  /// in March, so that the leap day is a year's last.
  private static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
    let shifted = month <= 2 ? year - 1 : year
    let era = shifted.quotient(flooring: 400)
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  private static func civil(fromDays days: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let shifted = days + 719_468
    let era = shifted.quotient(flooring: 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthIndex = (5 * dayOfYear + 2) / 153
    let month = monthIndex < 10 ? monthIndex + 3 : monthIndex - 9
    return (
      yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month,
      dayOfYear - (153 * monthIndex + 2) / 5 + 1
    )
  }
}

extension Int64 {
  /// Division that rounds towards minus infinity, as calendars need before 1970.
  fileprivate func quotient(flooring divisor: Int64) -> Int64 {
    let quotient = self / divisor
    return self % divisor < 0 ? quotient - 1 : quotient
  }

  /// Decimal digits with leading zeros.
  fileprivate func padded(_ width: Int) -> String {
    let digits = String(self)
    return String(repeating: "0", count: Swift.max(0, width - digits.utf8.count)) + digits
  }
}

/// Reads fixed-width numbers from text; only for `Instant`'s forms.
private struct DigitReader {
  private var rest: Substring.UTF8View

  init(_ text: String) { rest = text[...].utf8 }

  var isAtEnd: Bool { rest.isEmpty }

  mutating func skip(_ character: Unicode.Scalar) -> Bool {
    guard let first = rest.first, UInt32(first) == character.value else { return false }
    rest.removeFirst()
    return true
  }

  mutating func number(digits: Int) -> Int64? {
    guard rest.count >= digits else { return nil }
    var value: Int64 = 0
    for _ in 0..<digits {
      guard let digit = self.digit() else { return nil }
      value = value * 10 + digit
    }
    return value
  }

  /// The fraction after a point, cut to `digits` places; nil without a digit.
  mutating func fraction(digits: Int) -> Int64? {
    var value: Int64 = 0
    var read = 0
    while let digit = self.digit() {
      if read < digits { value = value * 10 + digit }
      read += 1
    }
    guard read > 0 else { return nil }
    for _ in read..<max(read, digits) { value *= 10 }
    return value
  }

  mutating func sign() -> Int64? {
    if skip("+") { return 1 }
    return skip("-") ? -1 : nil
  }

  private mutating func digit() -> Int64? {
    guard let byte = rest.first, (0x30...0x39).contains(byte) else { return nil }
    rest.removeFirst()
    return Int64(byte - 0x30)
  }
}
