import GWKit

/// Values written straight into bytes, as CSV or JSON has them: for listings of millions of rows. The same as `CSV` and
/// `JSON` write, which tests hold it to.
struct ByteForm {
  private(set) var bytes: [UInt8] = []

  var count: Int { bytes.count }

  mutating func clear() { bytes.removeAll(keepingCapacity: true) }
  mutating func append(_ byte: UInt8) { bytes.append(byte) }
  mutating func append(_ text: [UInt8]) { bytes.append(contentsOf: text) }

  mutating func append(integer: Int64) {
    if integer < 0 { bytes.append(UInt8(ascii: "-")) }
    append(digits: integer.magnitude, atLeast: 1)
  }

  /// Thousand-millionths as a decimal without trailing zeros.
  mutating func append(nanos: Int64) {
    if nanos < 0 { bytes.append(UInt8(ascii: "-")) }
    let (whole, fraction) = nanos.magnitude.quotientAndRemainder(dividingBy: 1_000_000_000)
    append(digits: whole, atLeast: 1)
    guard fraction > 0 else { return }
    bytes.append(UInt8(ascii: "."))
    append(digits: fraction, atLeast: 9)
    while bytes.last == UInt8(ascii: "0") { bytes.removeLast() }
  }

  /// RFC 3339 in UTC.
  mutating func append(milliseconds: Int64) {
    let dayLength: Int64 = 86_400_000
    let day = milliseconds >= 0 ? milliseconds / dayLength : (milliseconds + 1) / dayLength - 1
    let rest = (milliseconds - day * dayLength).magnitude
    let (year, month, date) = CivilDate(days: day).parts
    append(digits: year.magnitude, atLeast: 4)
    bytes.append(UInt8(ascii: "-"))
    append(digits: month.magnitude, atLeast: 2)
    bytes.append(UInt8(ascii: "-"))
    append(digits: date.magnitude, atLeast: 2)
    bytes.append(UInt8(ascii: "T"))
    append(digits: rest / 3_600_000, atLeast: 2)
    bytes.append(UInt8(ascii: ":"))
    append(digits: rest / 60_000 % 60, atLeast: 2)
    bytes.append(UInt8(ascii: ":"))
    append(digits: rest / 1000 % 60, atLeast: 2)
    bytes.append(UInt8(ascii: "."))
    append(digits: rest % 1000, atLeast: 3)
    bytes.append(UInt8(ascii: "Z"))
  }

  private mutating func append(digits number: UInt64, atLeast width: Int) {
    var divisor: UInt64 = 1
    var length = 1
    while length < width || number / divisor >= 10 {
      divisor *= 10
      length += 1
    }
    while divisor > 0 {
      bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number / divisor % 10))
      divisor /= 10
    }
  }

  /// A cell; `isGuarded` against spreadsheets that take it for a formula.
  mutating func append(cell text: Span<UInt8>, isGuarded: Bool) {
    let isFormula = isGuarded && !text.isEmpty && Self.beginsFormula(text[0])
    var needsQuotes = false
    for index in text.indices where Self.needsQuotes(text[index]) { needsQuotes = true }
    if needsQuotes { bytes.append(UInt8(ascii: "\"")) }
    if isFormula { bytes.append(UInt8(ascii: "'")) }
    for index in text.indices {
      let byte = text[index]
      if byte == UInt8(ascii: "\"") { bytes.append(byte) }
      bytes.append(byte)
    }
    if needsQuotes { bytes.append(UInt8(ascii: "\"")) }
  }

  private static func beginsFormula(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@"), 0x09, 0x0D:
      return true
    default: return false
    }
  }

  private static func needsQuotes(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") || byte == 0x0A || byte == 0x0D
  }

  mutating func append(raw text: Span<UInt8>) {
    for index in text.indices { bytes.append(text[index]) }
  }

  /// A JSON string.
  mutating func append(string text: Span<UInt8>) {
    bytes.append(UInt8(ascii: "\""))
    for index in text.indices {
      let byte = text[index]
      if byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
        bytes.append(byte)
      } else {
        appendEscaped(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private mutating func appendEscaped(_ byte: UInt8) {
    bytes.append(UInt8(ascii: "\\"))
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(byte)
    case 0x0A: bytes.append(UInt8(ascii: "n"))
    case 0x0D: bytes.append(UInt8(ascii: "r"))
    case 0x09: bytes.append(UInt8(ascii: "t"))
    case 0x08: bytes.append(UInt8(ascii: "b"))
    case 0x0C: bytes.append(UInt8(ascii: "f"))
    default:
      bytes += (byte < 0x10 ? "u000" : "u00").utf8
      bytes += String(byte, radix: 16, uppercase: true).utf8
    }
  }
}
