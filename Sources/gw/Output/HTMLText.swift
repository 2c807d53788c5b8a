/// Text for a page. What came from outside stands there as text and as nothing else.
enum HTMLText {
  /// For text and for quoted attributes alike.
  static func escaped(_ text: String) -> String {
    var safe = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": safe += "&amp;"
      case "<": safe += "&lt;"
      case ">": safe += "&gt;"
      case "\"": safe += "&quot;"
      case "'": safe += "&#39;"
      default: safe.unicodeScalars.append(scalar)
      }
    }
    return safe
  }

  /// Escaped, and what would be invisible or turn the direction of writing is shown by its code.
  static func outside(_ text: String) -> String {
    var visible = ""
    for scalar in TerminalText.escaped(text, keepsLineBreaks: false).unicodeScalars {
      if isInvisible(scalar) {
        visible += "\\u{\(String(scalar.value, radix: 16))}"
      } else {
        visible.unicodeScalars.append(scalar)
      }
    }
    return escaped(visible)
  }

  /// The same as an element of its own, whose direction of writing ends with it.
  static func isolated(_ text: String) -> String { "<bdi>\(outside(text))</bdi>" }

  /// Joiners are not among these: emoji and several scripts are made with them.
  private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0xAD, 0x180E, 0x200B, 0x2060...0x2064, 0xFEFF, 0xFFF9...0xFFFB: true
    default: scalar.value & 0xFFFE == 0xFFFE
    }
  }
}
