import GWKit

/// Shows an answer in the form that was asked for, while it comes and when it is there. What was paid for is never
/// kept back: when the way out fails, the answer takes another one.
final class AnswerPrinter {
  private let options: AskOptions
  private let session: Session
  /// On the world's monotonic clock.
  private let deadline: Int64
  private let form: Form
  private let stream: StreamPrinter
  /// What comes in lines and goes into a file, until the file can be written whole.
  private var lines: [UInt8] = []
  /// How many of them there were before the first piece.
  private var startCount = 0
  private var chunks: CompletionChunks

  private enum Form {
    /// Text as it comes.
    case stream
    /// Text at the end: a part of it, or into a file.
    case text
    case events
    /// The whole record.
    case record
    /// OpenAI's object.
    case completion
    /// OpenAI's chunks, as the events of its API.
    case chunks
  }

  static let openAIFormat = "openai"

  init(options: AskOptions, chat: ChatRequest, session: Session, deadline: Int64) {
    self.options = options
    self.session = session
    self.deadline = deadline
    form = Self.form(options, chat, session.output)
    chunks = CompletionChunks(chat, now: session.world.now())
    let clock = session.world.monotonic
    stream = StreamPrinter(console: session.console, patience: { max(0, deadline - clock()) })
  }

  /// Chunks are for a program that sent a body which asks for them.
  private static func form(
    _ options: AskOptions, _ chat: ChatRequest, _ choice: OutputChoice
  ) -> Form {
    if choice.ownFormat == openAIFormat {
      return options.request != nil && chat.isStreaming ? .chunks : .completion
    }
    if choice.options.get != nil || choice.options.fields != nil { return .record }
    guard choice.hasFormat, choice.options.format != .table || choice.isExplicit else {
      return options.extractsCode || choice.file != nil ? .text : .stream
    }
    return choice.options.format == .jsonl ? .events : .record
  }

  /// The person or program sees pieces as they come.
  var showsPieces: Bool {
    switch form {
    case .stream: true
    case .events, .chunks: session.output.file == nil
    case .text, .record, .completion: false
    }
  }

  func show(_ event: AskEvent) throws {
    switch (event, form) {
    case (.waiting(let budgets), _):
      session.note("waiting for room in " + budgets.map { "'\($0)'" }.joined(separator: ", "))
    case (.text(let text), .stream): try stream.write(text)
    case (.text, .events): try write(line: AnswerEvent.line(event))
    case (.start, .events):
      try write(line: AnswerEvent.line(event))
      startCount = lines.count
    case (.again, .events): lines.removeLast(lines.count - startCount)
    case (.again, .chunks):
      lines = []
      chunks.restart()
    case (_, .chunks): try write(line: chunks.lines(event))
    default: break
    }
  }

  private func write(line: String) throws {
    if session.output.file != nil {
      lines += line.utf8
    } else {
      try session.console.write(line, patience: max(0, deadline - session.world.monotonic()))
    }
  }

  /// The rest, once the call is in the log.
  func finish(_ receipt: Receipt) throws {
    do {
      switch form {
      case .stream: try stream.finish()
      case .text: try session.write(Array(shownText(receipt.response.text).utf8))
      case .events:
        try write(line: AnswerEvent.end(receipt))
        if session.output.file != nil { try session.write(lines) }
      case .chunks:
        try write(line: chunks.end(receipt))
        if session.output.file != nil { try session.write(lines) }
      case .completion:
        let object = ChatCompletion(receipt).object(receipt.response, receipt.usage)
        try session.write(object.bytes() + [UInt8(ascii: "\n")])
      case .record: try session.show(AnswerRecord(receipt).listing)
      }
    } catch {
      throw lost(error, receipt)
    }
    sayUsage(receipt)
  }

  /// The answer is there and cannot be shown as asked: the error carries it, and text that was meant for a file goes
  /// to standard output.
  private func lost(_ error: any Error, _ receipt: Receipt) -> GatewayError {
    var failure =
      (error as? UsageError).map { GatewayError(.usage, $0.message, hints: $0.hints) }
      ?? GatewayError(error)
    failure.partial = receipt
    if form == .text, session.output.file != nil {
      try? session.console.write(shownText(receipt.response.text))
    }
    return failure
  }

  /// A call that failed after it was paid for: what came of the answer is not kept back.
  func rescue(_ error: GatewayError) {
    guard error.kind != .outputFailed, error.signal != .pipe, let partial = error.partial else {
      return
    }
    switch form {
    case .stream where stream.hasPrinted: try? stream.finish()
    case .text where error.kind == .storageFailed && session.output.file == nil:
      try? session.write(Array(shownText(partial.response.text).utf8))
    case .text where !partial.response.text.isEmpty:
      session.console.say("gw: the answer as far as it came:")
      session.console.say(partial.response.text)
    case .events where session.output.file == nil: try? write(line: AnswerEvent.end(partial))
    default: break
    }
    if options.showsUsage {
      session.console.say(UsageLine.text(partial, style: session.console.errorStyle))
    }
  }

  /// Who answered instead, and what was asked for and not done, is no detail; the rest is for those who want to know.
  private static let unaskedNotes: Set<String> = [
    "fallback", "left_out", "moved", "changed", "adapted", "unknown_fallback", "clamped", "overrun",
    "clock_behind", "not_logged",
  ]

  private func sayUsage(_ receipt: Receipt) {
    let saysAll = options.showsUsage || session.globals.isVerbose
    // These two have the notes in what they print.
    let notes = form == .events || form == .record ? [] : receipt.notes
    let more = receipt.response.further.count
    if more > 0, form == .stream || form == .text {
      session.note("\(more + 1) answers came and this is the first; --format openai shows all")
    }
    for note in notes where saysAll || Self.unaskedNotes.contains(note.code) {
      session.note(note.text)
    }
    if options.showsUsage {
      session.console.say(UsageLine.text(receipt, style: session.console.errorStyle))
    }
  }

  private func shownText(_ text: String) -> String {
    var shown = text
    if options.extractsCode {
      if let code = CodeBlock.last(in: text) {
        shown = code
      } else {
        session.note("there is no code block in the answer; this is all of it")
      }
    }
    if session.console.style.isTerminal, session.output.file == nil {
      shown = TerminalText.escaped(shown, keepsLineBreaks: true)
    }
    return shown.utf8.last == UInt8(ascii: "\n") ? shown : shown + "\n"
  }
}
