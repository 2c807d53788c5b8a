/// Takes a key out of text that will be shown or stored, in every form in which it may have come back: as it is, and
/// as base64 or percent-encoding make it.
package enum Redaction {
  private static let mark = Array("<redacted>".utf8)

  package static func redacted(_ text: String, secret: Secret) -> String {
    // A shorter key is none; taking out single letters would only tell which ones it has.
    guard secret.count >= 8 else { return text }
    var bytes = Array(text.utf8)
    let key = unsafe secret.withBytes { unsafe Array($0) }
    let forms =
      [key, percentEncoded(key, isUppercase: true), percentEncoded(key, isUppercase: false)]
      + (0..<3).flatMap { EncodedKey.cores(of: key, offset: $0) }
    for form in forms { replace(form, in: &bytes) }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func replace(_ form: [UInt8], in bytes: inout [UInt8]) {
    guard var found = position(of: form, in: bytes, from: 0) else { return }
    while true {
      bytes.replaceSubrange(found..<(found + form.count), with: mark)
      guard let next = position(of: form, in: bytes, from: found + mark.count) else { return }
      found = next
    }
  }

  private static func position(of form: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
    guard let first = form.first, bytes.count - start >= form.count else { return nil }
    return (start...(bytes.count - form.count)).first { index in
      bytes[index] == first && bytes[index..<(index + form.count)].elementsEqual(form)
    }
  }

  private static func percentEncoded(_ bytes: [UInt8], isUppercase: Bool) -> [UInt8] {
    bytes.flatMap { byte -> [UInt8] in
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: [byte]
      default: Array("%".utf8) + Array(String(byte, radix: 16, uppercase: isUppercase).utf8)
      }
    }
  }
}

/// What a key looks like inside the base64 of something longer, such as `Bearer KEY`.
private enum EncodedKey {
  private static let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
  private static let alphabets = [Array((letters + "+/").utf8), Array((letters + "-_").utf8)]

  /// In both alphabets, the characters that depend on the key alone when `offset` bytes stand before it in its group
  /// of three.
  static func cores(of key: [UInt8], offset: Int) -> [[UInt8]] {
    let padded = [UInt8](repeating: 0, count: offset) + key
    // Six bits a character: those that the bytes before it touch are dropped, and an incomplete last one.
    let first = (offset * 8 + 5) / 6
    let last = padded.count * 8 / 6
    return alphabets.map { alphabet in
      (first..<last).map { alphabet[sextet(padded, at: $0)] }
    }
  }

  private static func sextet(_ bytes: [UInt8], at index: Int) -> Int {
    (0..<6).reduce(0) { value, bit in
      let position = index * 6 + bit
      return value << 1 | Int(bytes[position / 8] >> UInt8(7 - position % 8)) & 1
    }
  }
}
