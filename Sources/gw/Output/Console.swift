import GWKit

/// Standard input, output and error of this process, and what is known about the terminal behind them. The only place
/// that writes to them.
struct Console {
  var style: TerminalStyle
  var errorStyle: TerminalStyle
  var input: Input
  /// How large the terminal is now; nil where there is none.
  var size: () -> (columns: Int, rows: Int)? = { nil }
  /// Something can be written to standard output without waiting.
  var takesMore: () -> Bool = { true }
  private let output: (ArraySlice<UInt8>, _ patience: Int64) throws(SystemError) -> Void
  private let errors: (ArraySlice<UInt8>) throws(SystemError) -> Void

  init(
    style: TerminalStyle, errorStyle: TerminalStyle, input: Input,
    output: @escaping (ArraySlice<UInt8>, _ patience: Int64) throws(SystemError) -> Void,
    errors: @escaping (ArraySlice<UInt8>) throws(SystemError) -> Void
  ) {
    self.style = style
    self.errorStyle = errorStyle
    self.input = input
    self.output = output
    self.errors = errors
  }

  /// Where standard input comes from.
  struct Input {
    var kind: Descriptor.Kind
    var isTerminal: Bool
    /// False when `milliseconds` passed without anything to read; the end counts as something.
    var waitUntilReadable: (_ milliseconds: Int64) throws(SystemError) -> Bool
    /// Empty at the end.
    var read: (_ count: Int) throws(SystemError) -> [UInt8]
    /// Whether the terminal hides what is typed.
    var setHidden: (_ isHidden: Bool) throws(SystemError) -> Void
  }

  /// All or an error: output that is lost must be noticed. A reader that went away is `interrupted` by SIGPIPE, one
  /// that takes nothing for `patience` milliseconds is a timeout.
  func write(_ bytes: some Sequence<UInt8>, patience: Int64 = .max) throws(GatewayError) {
    do {
      try output(Array(bytes)[...], patience)
    } catch {
      if error.isTimeout {
        throw GatewayError(.timeout, "nobody took the output before the time was over")
      }
      if error.isInterrupted {
        throw GatewayError(
          .interrupted, "interrupted", signal: Interrupts.pending ?? .interrupt)
      }
      if error.isBrokenPipe {
        throw GatewayError(.interrupted, "nobody reads the output any more", signal: .pipe)
      }
      throw GatewayError(.outputFailed, "cannot write to standard output: \(error.reason)")
    }
  }

  func write(_ text: String, patience: Int64 = .max) throws(GatewayError) {
    try write(text.utf8, patience: patience)
  }

  /// A line on standard error. When even that fails there is nobody left to tell.
  func say(_ line: String) {
    try? errors(Array((harmless(line) + "\n").utf8)[...])
  }

  /// Puts a line in the place of the one that stands on the terminal's last row; nil takes it away.
  func draw(_ line: String?) {
    guard errorStyle.isTerminal else { return }
    try? errors(Array(("\r\u{1b}[K" + (line.map(harmless) ?? "")).utf8)[...])
  }

  /// A question on standard error, without a line end.
  func ask(_ question: String) {
    try? errors(Array(harmless(question).utf8)[...])
  }

  /// The line of an error, its beginning in colour where there is any.
  func sayError(_ message: String) {
    try? errors(Array((errorStyle.red("gw:") + " " + harmless(message) + "\n").utf8)[...])
  }

  private func harmless(_ line: String) -> String {
    errorStyle.isTerminal ? TerminalText.escaped(line, keepsLineBreaks: true) : line
  }
}
