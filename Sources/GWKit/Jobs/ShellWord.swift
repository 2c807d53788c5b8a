/// Words as `/bin/sh` reads them, in the one way of quoting that gw uses. It expands nothing and knows no operators.
package enum ShellWord {
  private static func isPlain(_ character: Unicode.Scalar) -> Bool {
    switch character {
    case "a"..."z", "A"..."Z", "0"..."9", "/", ".", "_", "-", "+", ":", ",", "@", "%", "=": true
    default: false
    }
  }

  /// In single quotes when it must be.
  package static func quoted(_ word: String) -> String {
    if !word.isEmpty, word.unicodeScalars.allSatisfy(isPlain) { return word }
    var text = "'"
    for character in word.unicodeScalars {
      if character == "'" { text += "'\\'" }
      text.unicodeScalars.append(character)
    }
    return text + "'"
  }

  /// The words of a line, or nil when there is anything in it that `quoted` would not have written.
  package static func split(_ line: String) -> [String]? {
    var words: [String] = []
    var word: String?
    var isQuoted = false
    var isEscaped = false
    for character in line.unicodeScalars {
      if isEscaped {
        guard character == "'" else { return nil }
        word = (word ?? "") + "'"
        isEscaped = false
      } else if character == "'" {
        isQuoted.toggle()
        word = word ?? ""
      } else if isQuoted || isPlain(character) {
        word = (word ?? "") + String(character)
      } else if character == "\\" {
        isEscaped = true
      } else if character == " " || character == "\t" || character == "\r" {
        if let done = word { words.append(done) }
        word = nil
      } else {
        return nil
      }
    }
    guard !isQuoted, !isEscaped else { return nil }
    return words + (word.map { [$0] } ?? [])
  }
}
