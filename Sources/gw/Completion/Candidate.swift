/// One word that a shell may put in, and what it means.
struct Candidate: Equatable {
  let value: String
  let meaning: String

  init(_ value: String, _ meaning: String = "") {
    self.value = value
    self.meaning = meaning
  }

  /// A line for the shell: the value, and after a tab the meaning. Nil for a value that is no plain word: it would be
  /// several lines or several words to a shell, or change colours in its menu.
  func line(after head: String) -> String? {
    let isPlain = value.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value != 0x7F }
    guard isPlain, !value.isEmpty, TerminalText.escaped(value, keepsLineBreaks: false) == value
    else { return nil }
    let tail = meaning.isEmpty ? "" : "\t" + TerminalText.escaped(meaning, keepsLineBreaks: false)
    return head + value + tail
  }
}
