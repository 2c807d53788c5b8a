/// The grammar of names that people choose. It must hold for everything that becomes part of a command line, a file
/// or a report unquoted.
package enum Name {
  /// Clients, providers and aliases: `[A-Za-z0-9+][A-Za-z0-9._@+-]{0,63}`.
  package static func isValid(_ text: String) -> Bool {
    matches(text, longest: 64, first: isAlphanumericOrPlus) {
      isAlphanumericOrPlus($0) || "._@-".utf8.contains($0)
    }
  }

  /// Model ids: `[A-Za-z0-9][A-Za-z0-9._:/@+-]{0,127}`.
  package static func isModelID(_ text: String) -> Bool {
    matches(text, longest: 128, first: isAlphanumeric) {
      isAlphanumericOrPlus($0) || "._:/@-".utf8.contains($0)
    }
  }

  /// Free text for people, such as a client's display name: UTF-8, at most 200 bytes, no control characters.
  package static func isDisplayText(_ text: String) -> Bool {
    text.utf8.count <= 200
      && !text.unicodeScalars.contains { $0.properties.generalCategory == .control }
  }

  private static func matches(
    _ text: String, longest: Int, first: (UInt8) -> Bool, rest: (UInt8) -> Bool
  ) -> Bool {
    guard let head = text.utf8.first, text.utf8.count <= longest else { return false }
    return first(head) && text.utf8.dropFirst().allSatisfy(rest)
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    default: false
    }
  }

  private static func isAlphanumericOrPlus(_ byte: UInt8) -> Bool {
    isAlphanumeric(byte) || byte == UInt8(ascii: "+")
  }
}
