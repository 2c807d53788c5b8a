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

  /// The start of the UTC minute, hour or day, of `length` milliseconds, that holds this moment.
  package func start(ofUnit length: Int64) -> Instant {
    let (start, overflow) = milliseconds.quotient(flooring: length)
      .multipliedReportingOverflow(by: length)
    return Instant(milliseconds: overflow ? .min : start)
  }

  package func adding(milliseconds span: Int64) -> Instant {
    Instant(milliseconds: milliseconds + span)
  }

  package func adding(days: Int64) -> Instant {
    Instant(milliseconds: milliseconds + days * Self.dayLength)
  }

  /// RFC 3339 in UTC with milliseconds: `2026-11-23T02:18:30.125Z`.
  package var text: String {
    let day = milliseconds.quotient(flooring: Self.dayLength)
    let rest = milliseconds - day * Self.dayLength
    let seconds = rest / 1000
    return CivilDate(days: day).text
      + "T\((seconds / 3600).padded(2)):\((seconds / 60 % 60).padded(2)):\((seconds % 60).padded(2))"
      + ".\((rest % 1000).padded(3))Z"
  }

  /// The same without the milliseconds of whole seconds, for sentences: `2026-12-01T03:00:00Z`.
  package var spoken: String {
    let text = text
    return text.hasSuffix(".000Z") ? text.dropLast(5) + "Z" : text
  }

  /// Reads RFC 3339 (`2026-11-23T02:18:30Z`, fractions and offsets allowed) or a bare date, which is its first
  /// instant in UTC. Nil for anything else, impossible dates included; digits past the millisecond are cut off.
  package init?(_ text: String) {
    var reader = DigitReader(text)
    guard let year = reader.number(digits: 4), reader.skip("-"),
      let month = reader.number(digits: 2), reader.skip("-"),
      let day = reader.number(digits: 2), Self.isDay(day, month: month, year: year)
    else { return nil }
    let start = CivilDate(year: year, month: month, day: day).days * Self.dayLength
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
    (1...12).contains(month) && day >= 1 && day <= CivilDate.length(ofMonth: month, year: year)
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
