/// Prints an answer's text as it comes: exact bytes into a pipe, harmless ones on a terminal.
final class StreamPrinter {
  private let console: Console
  /// Milliseconds that are left for the request.
  private let patience: () -> Int64
  private(set) var hasPrinted = false
  private var endsWithNewline = false

  init(console: Console, patience: @escaping () -> Int64 = { .max }) {
    self.console = console
    self.patience = patience
  }

  func write(_ text: String) throws {
    guard let last = text.utf8.last else { return }
    let shown =
      console.style.isTerminal ? TerminalText.escaped(text, keepsLineBreaks: true) : text
    try console.write(shown, patience: patience())
    hasPrinted = true
    endsWithNewline = last == UInt8(ascii: "\n")
  }

  /// One newline, unless the text had one.
  func finish() throws {
    if !endsWithNewline { try console.write("\n", patience: patience()) }
    endsWithNewline = true
  }
}
