/// An exact decimal number as JSON and people write it: `12`, `-3.50`, `1.5e-07`. It is coefficient × 10^exponent in
/// whole numbers, so that prices and costs never touch floating point.
package struct DecimalText: Sendable, Equatable {
  private var coefficient: Int128
  private var exponent: Int

  /// Digits of a coefficient at most; 10^38 fits an Int128.
  private static let mostDigits = 37
  private static let largestExponent = 60

  /// Nil for everything but digits, one point with digits on both sides, and an exponent within ±60.
  package init?(_ text: some StringProtocol) {
    var reader = DecimalReader(text)
    let isNegative = reader.skip(UInt8(ascii: "-"))
    guard reader.digits() else { return nil }
    if reader.skip(UInt8(ascii: ".")) {
      reader.isFraction = true
      guard reader.digits() else { return nil }
    }
    guard let shift = reader.exponent(), reader.isAtEnd, reader.count <= Self.mostDigits,
      abs(shift) <= Self.largestExponent
    else { return nil }
    coefficient = isNegative ? -reader.coefficient : reader.coefficient
    exponent = shift - reader.places
  }

  package var isNegative: Bool { coefficient < 0 }
  package var isZero: Bool { coefficient == 0 }

  /// The same for every way to write the number, and for no other number: `0.0` is `0`, and `1.50` is `15e-1`.
  package var canonical: String {
    var (digits, power) = (coefficient, isZero ? 0 : exponent)
    while digits != 0, digits % 10 == 0 { (digits, power) = (digits / 10, power + 1) }
    return power == 0 ? "\(digits)" : "\(digits)e\(power)"
  }

  /// The number × 10^`places` as a whole number, rounded away from zero where that is not exact; nil when it does not
  /// fit.
  package func scaled(byPowerOfTen places: Int) -> (value: Int64, isRounded: Bool)? {
    guard let wide = scaled128(byPowerOfTen: places), let value = Int64(exactly: wide.value) else {
      return nil
    }
    return (value, wide.isRounded)
  }

  package func scaled128(byPowerOfTen places: Int) -> (value: Int128, isRounded: Bool)? {
    let shift = exponent + places
    if isZero { return (0, false) }
    if shift >= 0 {
      guard let factor = Self.power(shift) else { return nil }
      let (product, overflow) = coefficient.multipliedReportingOverflow(by: factor)
      return overflow ? nil : (product, false)
    }
    // Beyond 10^38 every coefficient is less than one unit.
    guard let divisor = Self.power(-shift) else { return (coefficient.signum(), true) }
    let (quotient, remainder) = coefficient.quotientAndRemainder(dividingBy: divisor)
    return remainder == 0 ? (quotient, false) : (quotient + coefficient.signum(), true)
  }

  private static func power(_ exponent: Int) -> Int128? {
    guard exponent <= 38 else { return nil }
    var value: Int128 = 1
    for _ in 0..<exponent { value *= 10 }
    return value
  }

  /// `value` × 10^-`places`, without zeros at the end: 3200 with 9 places is `0.0000032`.
  package static func text(_ value: Int64, places: Int) -> String {
    // On bytes: every answer prints several figures, and characters cost ten times as much.
    let digits = Array(String(value.magnitude).utf8)
    let padded = [UInt8](repeating: 0x30, count: max(0, places + 1 - digits.count)) + digits
    var text = (value < 0 ? [UInt8(ascii: "-")] : []) + padded.dropLast(places)
    let fraction = padded.suffix(places)
    if let end = fraction.lastIndex(where: { $0 != 0x30 }) {
      text.append(UInt8(ascii: "."))
      text += fraction[...end]
    }
    return String(decoding: text, as: UTF8.self)
  }
}

/// Collects the digits of one number.
private struct DecimalReader {
  private var rest: [UInt8].SubSequence
  private(set) var coefficient: Int128 = 0
  /// Digits read, leading zeros left out.
  private(set) var count = 0
  private(set) var places = 0
  var isFraction = false

  init(_ text: some StringProtocol) { rest = Array(text.utf8)[...] }

  var isAtEnd: Bool { rest.isEmpty }

  mutating func skip(_ byte: UInt8) -> Bool {
    guard rest.first == byte else { return false }
    rest.removeFirst()
    return true
  }

  /// At least one digit. More digits than a coefficient holds are only counted.
  mutating func digits() -> Bool {
    let before = rest.count
    while let byte = rest.first, (0x30...0x39).contains(byte) {
      rest.removeFirst()
      if isFraction { places += 1 }
      if count > 0 || byte != 0x30 { count += 1 }
      if count <= 37 { coefficient = coefficient * 10 + Int128(byte - 0x30) }
    }
    return rest.count < before
  }

  /// 0 without an exponent; nil when it is malformed or has more than three digits.
  mutating func exponent() -> Int? {
    guard skip(UInt8(ascii: "e")) || skip(UInt8(ascii: "E")) else { return 0 }
    let isNegative = skip(UInt8(ascii: "-"))
    if !isNegative { _ = skip(UInt8(ascii: "+")) }
    let digits = rest.prefix { (0x30...0x39).contains($0) }
    guard !digits.isEmpty, digits.count <= 3 else { return nil }
    rest = rest.dropFirst(digits.count)
    let value = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    return isNegative ? -value : value
  }
}
