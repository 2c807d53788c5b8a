/// Takes a key out of text that will be shown or stored, in every form in which it may have come back: as it is, and
/// as base64 or percent-encoding make it.
package enum Redaction {
  private static let mark = Array("<redacted>".utf8)

  package static func redacted(_ text: String, secret: Secret) -> String {
    // A shorter key is none; taking out single letters would only tell which ones it has.
    guard secret.count >= 8 else { return text }
    var bytes = Array(text.utf8)
    let key = unsafe secret.withBytes { unsafe Array($0) }
    for form in [key, base64(key), percentEncoded(key)] { replace(form, in: &bytes) }
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

  /// Without padding, so that the key is also found at the front of something longer.
  private static func base64(_ bytes: [UInt8]) -> [UInt8] {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var encoded: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let value = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
      for place in 0...group.count {
        encoded.append(alphabet[value >> (18 - 6 * place) & 63])
      }
    }
    return encoded
  }

  private static func percentEncoded(_ bytes: [UInt8]) -> [UInt8] {
    bytes.flatMap { byte -> [UInt8] in
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: [byte]
      default: Array("%".utf8) + Array(String(byte, radix: 16, uppercase: true).utf8)
      }
    }
  }
}
