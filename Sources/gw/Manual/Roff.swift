import GWKit

/// Text as man(7) wants it. It knows the markup and nothing of commands.
struct Roff {
  private(set) var text = ""
  /// Something stands in the section already, which a paragraph must be parted from.
  private var isFilled = false

  /// A line of markup; what of `macro` is not markup must have been escaped.
  mutating func line(_ macro: String) { text += macro + "\n" }

  mutating func section(_ title: String) { head(".SH", title) }
  mutating func subsection(_ title: String) { head(".SS", title) }

  private mutating func head(_ macro: String, _ title: String) {
    line("\(macro) \(Self.quoted(title))")
    isFilled = false
  }

  /// Running text; empty lines part paragraphs.
  mutating func paragraphs(_ prose: String) {
    for paragraph in prose.split(separator: "\n") {
      breakIfFilled()
      fill(paragraph)
    }
  }

  /// A term and what it means.
  mutating func entry(_ markedTerm: String, _ meaning: String) {
    line(".TP")
    line(markedTerm)
    fill(meaning[...])
  }

  /// Lines that stay as they are, indented by some blanks.
  mutating func verbatim(_ markedLines: [String], indent: Int = 0) {
    breakIfFilled()
    if indent > 0 { line(".RS \(indent)") }
    line(".nf")
    for marked in markedLines { line(marked) }
    line(".fi")
    if indent > 0 { line(".RE") }
    isFilled = true
  }

  private mutating func fill(_ paragraph: Substring) {
    for line in Paragraphs.wrapped(String(paragraph)).split(separator: "\n") {
      self.line(Self.plain(line))
    }
    isFilled = true
  }

  private mutating func breakIfFilled() {
    if isFilled { line(".PP") }
  }

  /// `text` as text: no character of it is markup, and hyphens and quotes stay what one would type.
  static func plain(_ text: some StringProtocol) -> String {
    let escaped = text.unicodeScalars.map(escaped).joined()
    return escaped.hasPrefix(".") ? "\\&" + escaped : escaped
  }

  static func bold(_ text: some StringProtocol) -> String { "\\fB\(plain(text))\\fR" }
  static func italic(_ text: some StringProtocol) -> String { "\\fI\(plain(text))\\fR" }

  /// An argument of a macro.
  static func quoted(_ text: String) -> String { "\"\(plain(text))\"" }

  private static func escaped(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\\": return "\\(rs"
    case "-": return "\\-"
    case "'": return "\\(aq"
    case "\"": return "\\(dq"
    case "`": return "\\(ga"
    case "~": return "\\(ti"
    case "^": return "\\(ha"
    default: break
    }
    if scalar.isASCII { return String(scalar) }
    let hex = String(scalar.value, radix: 16, uppercase: true)
    return "\\[u" + String(repeating: "0", count: max(0, 4 - hex.count)) + hex + "]"
  }
}
