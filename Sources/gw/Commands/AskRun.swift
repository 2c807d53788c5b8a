import GWKit

/// One run of `gw ask`, from the checked command line to the printed answer.
struct AskRun {
  let options: AskOptions
  let session: Session

  /// How the answer is shown.
  private enum Form {
    /// Text as it comes.
    case stream
    /// Text at the end: a part of it, or into a file.
    case text
    case events
    /// The whole record.
    case record
  }

  func perform() throws {
    let started = session.startedMonotonic
    if !options.isDryRun, !session.globals.isOffline { session.world.http.prepare() }
    var chat = ChatRequest(messages: try AskPrompt(options: options, session: session).messages())
    chat.temperature = options.temperature
    chat.topP = options.topP
    chat.maxTokens = options.maxTokens
    chat.seed = options.seed
    chat.stop = options.stop
    chat.isStreaming = options.isStreaming
    var ask = AskRequest(chat: chat, startedMonotonic: started)
    ask.model = options.model
    ask.client = options.client
    ask.conversation = options.conversation
    ask.phone = options.phone
    ask.tags = options.tags
    ask.timeout = session.globals.timeout
    ask.isOffline = session.globals.isOffline
    let gateway = Gateway(world: session.world, database: try session.database())
    if options.isDryRun {
      try session.show(PlanRecord.listing(gateway.preview(ask)))
    } else {
      try send(ask, through: gateway)
    }
  }

  private var form: Form {
    let choice = session.output
    if choice.options.get != nil || choice.options.fields != nil { return .record }
    guard choice.hasFormat, choice.options.format != .table || choice.isExplicit else {
      return options.extractsCode || choice.file != nil ? .text : .stream
    }
    return choice.options.format == .jsonl ? .events : .record
  }

  private func send(_ ask: AskRequest, through gateway: Gateway) throws {
    let trace: ((String) -> Void)? =
      session.globals.isTracing ? { session.console.say($0) } : nil
    let form = form
    let printer = StreamPrinter(console: session.console)
    do {
      let receipt = try gateway.send(ask, trace: trace) { try show($0, form, printer) }
      try finish(receipt, form, printer)
    } catch {
      try rescue(error, form, printer)
      throw error
    }
  }

  private func show(_ event: AskEvent, _ form: Form, _ printer: StreamPrinter) throws {
    switch (event, form) {
    case (.text(let text), .stream): try printer.write(text)
    case (.text, .events), (.start, .events): try session.console.write(AnswerEvent.line(event))
    default: break
    }
  }

  private func finish(_ receipt: Receipt, _ form: Form, _ printer: StreamPrinter) throws {
    switch form {
    case .stream: try printer.finish()
    case .text: try session.write(Array(shownText(receipt.response.text).utf8))
    case .events: try session.console.write(AnswerEvent.end(receipt))
    case .record: try session.show(AnswerRecord(receipt).listing)
    }
    if options.showsUsage || session.globals.isVerbose {
      for note in receipt.notes where form == .stream || form == .text { session.note(note.text) }
    }
    if options.showsUsage {
      session.console.say(UsageLine.text(receipt, style: session.console.errorStyle))
    }
  }

  /// A call that failed after it was paid for: what came of the answer is not kept back.
  private func rescue(_ error: any Error, _ form: Form, _ printer: StreamPrinter) throws {
    guard let failure = error as? GatewayError, failure.kind != .outputFailed,
      failure.signal != .pipe, let partial = failure.partial
    else { return }
    switch form {
    case .stream where printer.hasPrinted: try printer.finish()
    case .text where failure.kind == .storageFailed:
      try session.write(Array(shownText(partial.response.text).utf8))
    case .events: try session.console.write(AnswerEvent.end(partial))
    default: break
    }
    if options.showsUsage {
      session.console.say(UsageLine.text(partial, style: session.console.errorStyle))
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
