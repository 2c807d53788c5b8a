/// What the place where text ends up can show. Colour is never the only cue.
struct TerminalStyle: Sendable, Equatable {
  var isTerminal: Bool
  var columns: Int
  var hasColor: Bool
  var isASCII: Bool

  /// A pipe or a file.
  static let plain = TerminalStyle(isTerminal: false, columns: 80, hasColor: false, isASCII: false)

  func bold(_ text: String) -> String { colored(text, "1") }
  func red(_ text: String) -> String { colored(text, "1;31") }
  func dim(_ text: String) -> String { colored(text, "2") }
  func cyan(_ text: String) -> String { colored(text, "36") }
  func green(_ text: String) -> String { colored(text, "32") }
  /// The bright one of the two that terminals have.
  func yellow(_ text: String) -> String { colored(text, "93") }
  /// The dark yellow, which is what comes nearest in 16 colours.
  func orange(_ text: String) -> String { colored(text, "33") }

  var ellipsis: String { isASCII ? "..." : "…" }

  private func colored(_ text: String, _ code: String) -> String {
    hasColor ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }
}
