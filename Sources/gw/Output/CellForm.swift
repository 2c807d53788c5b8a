import GWKit

/// A value as a cell of a table: one line, harmless on a terminal.
struct CellForm {
  let style: TerminalStyle
  /// Unix milliseconds.
  let now: Int64

  func text(_ value: JSON, kind: Column.Kind) -> String {
    switch value {
    case .null: return "-"
    case .bool(let flag): return flag ? "yes" : "no"
    case .array(let values):
      let texts = values.compactMap(\.string)
      if values.isEmpty { return "-" }
      return oneLine(texts.count == values.count ? texts.joined(separator: ", ") : value.text())
    case .object(let members): return members.isEmpty ? "-" : oneLine(value.text())
    case .number(let text): return text
    case .string(let text):
      return kind == .time && style.isTerminal ? relative(text) : oneLine(text)
    }
  }

  /// Where there is room for it, each of several texts has a line of its own.
  func lines(_ value: JSON, kind: Column.Kind) -> String {
    guard kind == .list, let values = value.array, !values.isEmpty else {
      return text(value, kind: kind)
    }
    return values.map { text($0, kind: .text) }.joined(separator: "\n")
  }

  /// A row is one line everywhere; on a terminal nothing else that steers it gets through either.
  private func oneLine(_ text: String) -> String {
    if style.isTerminal { return TerminalText.escaped(text, keepsLineBreaks: false) }
    guard text.utf8.contains(where: { $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }) else { return text }
    var line = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\n": line += "\\n"
      case "\r": line += "\\r"
      case "\t": line += "\\t"
      default: line.unicodeScalars.append(scalar)
      }
    }
    return line
  }

  /// `5m ago`; the day itself when that is more than a month away.
  private func relative(_ text: String) -> String {
    guard let moment = Instant(text) else { return oneLine(text) }
    let seconds = (now - moment.milliseconds) / 1000
    let span = abs(seconds)
    let amount =
      switch span {
      case 0..<60: "\(span)s"
      case 60..<3600: "\(span / 60)m"
      case 3600..<86_400: "\(span / 3600)h"
      case 86_400..<2_678_400: "\(span / 86_400)d"
      default: ""
      }
    if amount.isEmpty { return String(text.prefix(10)) }
    return seconds >= 0 ? "\(amount) ago" : "in \(amount)"
  }
}
