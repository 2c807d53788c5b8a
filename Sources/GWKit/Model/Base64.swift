/// Base64 of RFC 4648, section 4: the form in which images travel.
package enum Base64 {
  private static let alphabet = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  private static let padding = UInt8(ascii: "=")

  package static func text(_ bytes: [UInt8]) -> String {
    var encoded: [UInt8] = []
    encoded.reserveCapacity((bytes.count + 2) / 3 * 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let count = min(3, bytes.count - start)
      var value = UInt32(bytes[start]) << 16
      if count > 1 { value |= UInt32(bytes[start + 1]) << 8 }
      if count > 2 { value |= UInt32(bytes[start + 2]) }
      for place in 0..<4 {
        encoded.append(
          place <= count ? alphabet[Int(value >> UInt32(18 - 6 * place) & 63)] : padding)
      }
    }
    return String(decoding: encoded, as: UTF8.self)
  }

  /// Nil unless it is all base64. Padding may be missing; blanks and line ends may stand anywhere, as tools that break
  /// lines leave them.
  package static func bytes(_ text: some StringProtocol) -> [UInt8]? {
    var decoded: [UInt8] = []
    decoded.reserveCapacity(text.utf8.count / 4 * 3)
    var value: UInt32 = 0
    var count = 0
    var hasEnded = false
    for byte in text.utf8 where byte != 0x20 && byte != 0x0A && byte != 0x0D && byte != 0x09 {
      if byte == padding {
        hasEnded = true
        continue
      }
      let digit = digits[Int(byte)]
      guard digit < 64, !hasEnded else { return nil }
      value = value << 6 | UInt32(digit)
      count += 1
      if count % 4 == 0 {
        decoded += [UInt8(value >> 16 & 255), UInt8(value >> 8 & 255), UInt8(value & 255)]
        value = 0
      }
    }
    switch count % 4 {
    case 0: return decoded
    case 2: return decoded + [UInt8(value >> 4 & 255)]
    case 3: return decoded + [UInt8(value >> 10 & 255), UInt8(value >> 2 & 255)]
    default: return nil
    }
  }

  /// The value of each byte; 255 for those that have none.
  private static let digits: [UInt8] = {
    var digits = [UInt8](repeating: 255, count: 256)
    for (value, byte) in alphabet.enumerated() { digits[Int(byte)] = UInt8(value) }
    return digits
  }()
}
