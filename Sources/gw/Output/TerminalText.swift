/// Makes text from outside harmless for a terminal: what could move the cursor, start an escape sequence or turn the
/// direction of writing is shown by its code.
enum TerminalText {
  static func escaped(_ text: String, keepsLineBreaks: Bool) -> String {
    guard text.unicodeScalars.contains(where: { isHarmful($0, keepsLineBreaks: keepsLineBreaks) })
    else {
      return text
    }
    var safe = ""
    for scalar in text.unicodeScalars {
      if isHarmful(scalar, keepsLineBreaks: keepsLineBreaks) {
        safe += code(of: scalar)
      } else {
        safe.unicodeScalars.append(scalar)
      }
    }
    return safe
  }

  private static func isHarmful(_ scalar: Unicode.Scalar, keepsLineBreaks: Bool) -> Bool {
    switch scalar.value {
    case 0x09, 0x0A: !keepsLineBreaks
    case 0..<0x20, 0x7F...0x9F: true
    case 0x061C, 0x200E, 0x200F, 0x2028, 0x2029, 0x202A...0x202E, 0x2066...0x2069: true
    default: false
    }
  }

  private static func code(of scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\n": return "\\n"
    case "\t": return "\\t"
    case "\r": return "\\r"
    default: break
    }
    let hex = String(scalar.value, radix: 16)
    return scalar.value < 0x100 ? "\\x" + (hex.count < 2 ? "0" : "") + hex : "\\u{\(hex)}"
  }
}
