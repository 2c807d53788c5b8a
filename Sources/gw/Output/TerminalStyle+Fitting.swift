import GWKit

/// Making text fit columns.
extension TerminalStyle {
  /// Pictures are not made narrower than this, whatever a terminal says of itself.
  private static let narrowestPicture = 40

  /// How wide a picture may be; a pipe has no width of its own.
  var pictureColumns: Int {
    isTerminal ? max(Self.narrowestPicture, columns) : Self.plain.columns
  }

  /// The beginning of text that takes more than `width` columns; no character is cut in two.
  func cut(_ text: String, to width: Int) -> String {
    guard DisplayWidth.columns(of: text) > width else { return text }
    let room = width - DisplayWidth.columns(of: ellipsis)
    guard room >= 0 else { return "" }
    var (short, used) = ("", 0)
    for character in text {
      used += DisplayWidth.columns(of: character)
      if used > room { break }
      short.append(character)
    }
    return short + ellipsis
  }

  /// Pieces in lines, as many in each as there is room for with two blanks between; what is too long alone is cut.
  func flow(_ pieces: [String], width: Int) -> [[String]] {
    var (lines, used): ([[String]], Int) = ([], 0)
    for piece in pieces.map({ cut($0, to: width) }) {
      let columns = DisplayWidth.columns(of: piece)
      if !lines.isEmpty, used + 2 + columns <= width {
        lines[lines.count - 1].append(piece)
        used += 2 + columns
      } else {
        lines.append([piece])
        used = columns
      }
    }
    return lines
  }

  /// What is used of a budget; colour is never the only cue.
  func painted(_ text: String, _ level: BudgetStanding.Level) -> String {
    switch level {
    case .low: green(text)
    case .half: yellow(text)
    case .high: orange(text)
    case .full: red(text)
    }
  }
}

extension DisplayWidth {
  static func padded(_ text: String, to width: Int, isRight: Bool = false) -> String {
    let blanks = String(repeating: " ", count: max(0, width - columns(of: text)))
    return isRight ? blanks + text : text + blanks
  }
}
