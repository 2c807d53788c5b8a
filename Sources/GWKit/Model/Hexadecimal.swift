/// Bytes as lower-case digits of base 16.
package enum Hexadecimal {
  package static func text(_ bytes: some Sequence<UInt8>) -> String {
    var text: [UInt8] = []
    text.reserveCapacity(2 * bytes.underestimatedCount)
    for byte in bytes {
      text.append(digit(byte >> 4))
      text.append(digit(byte & 15))
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// Of a number below 16.
  package static func digit(_ number: UInt8) -> UInt8 {
    number < 10 ? 0x30 + number : 0x57 + number
  }

  /// Nil for what has other characters. A last digit without its partner is the upper half of a byte.
  package static func bytes(_ text: String) -> [UInt8]? {
    var bytes: [UInt8] = []
    for (position, character) in text.utf8.enumerated() {
      let digit: UInt8
      switch character {
      case 0x30...0x39: digit = character - 0x30
      case 0x61...0x66: digit = character - 0x57
      case 0x41...0x46: digit = character - 0x37
      default: return nil
      }
      if position % 2 == 0 { bytes.append(digit << 4) } else { bytes[position / 2] |= digit }
    }
    return bytes
  }
}
