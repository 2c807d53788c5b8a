import GWKit

/// One run of `gw ask --batch`, from the checked command line to the exit status.
struct BatchRun {
  let batch: BatchOptions
  let options: AskOptions
  let session: Session

  func perform() throws {
    try checkForm()
    let compose = try composition()
    let database = try session.database()
    try checkNames(database)
    let input = try input()
    // Until the end its descriptor is read.
    defer { withExtendedLifetime(input) {} }
    let progress = BatchProgress(session, size: input?.size)
    var job = BatchJob(
      input: input?.descriptor ?? .standardInput, compose: compose, render: BatchRecord.line,
      output: .stream(toScreen(progress)))
    job.isPlain = batch.isPlain
    guard !options.isDryRun else { return try showPlan(job, database) }
    if let path = session.output.file { job.output = try output(path) }
    job.isOrdered = batch.isOrdered
    job.width = width()
    job.trace =
      session.globals.isTracing
      ? { [console = session.console] in
        progress.clear()
        console.say($0)
      } : nil
    job.rescue = { [console = session.console] bytes in try? console.write(bytes) }
    job.watch = progress.show
    let report = Batch(job, world: session.world, database: database).run()
    progress.clear()
    try BatchSummary(report, session, isResumable: job.output.isResumable).finish()
  }

  /// The file of -o is the answers': a plan has no place there.
  private func showPlan(_ job: BatchJob, _ database: Database) throws {
    var job = job
    if let path = session.output.file, try !isWrittenInto(path) {
      job.output = try BatchFile.look(path, resumes: batch.resumes).map { .file($0) } ?? job.output
    }
    let preview = try BatchPreview(job, world: session.world, database: database)
    var choice = session.output
    choice.file = nil
    let onScreen = Session(
      world: session.world, console: session.console, globals: session.globals, output: choice,
      startedMonotonic: session.startedMonotonic)
    try onScreen.show(BatchPlanRecord.listing(preview))
  }

  private func checkForm() throws(UsageError) {
    guard !options.isDryRun else {
      return try session.output.check(against: BatchPlanRecord.columns)
    }
    let choice = session.output
    let isForm = !choice.isExplicit || choice.options.format == .jsonl
    let isPlain =
      choice.options.fields == nil && choice.options.get == nil && choice.options.sort == nil
      && choice.options.rows == nil
    guard choice.ownFormat == nil, isForm, isPlain else {
      throw UsageError(
        message: "a batch is answered in lines of JSON", hints: ["jq picks out what is wanted"])
    }
    guard !batch.resumes || choice.file != nil else {
      throw UsageError(
        message: "--resume needs the file that was written",
        hints: ["name it with -o, as it was named before"])
    }
  }

  /// What the command line says for every line is wrong at once, and not a million times.
  private func checkNames(_ database: Database) throws {
    guard options.model != nil || options.client != nil else { return }
    var ask = AskRequest(chat: ChatRequest(messages: []), startedMonotonic: 0)
    ask.model = options.model
    ask.client = options.client ?? options.defaultClient
    try Gateway(world: session.world, database: database).checkNames(ask)
  }

  /// Nil: standard input.
  private func input() throws -> InputFile? {
    guard batch.source != "-" else { return nil }
    do {
      return try InputFile(batch.source)
    } catch {
      throw UsageError(message: error.message)
    }
  }

  private func toScreen(_ progress: BatchProgress) -> BatchStream {
    let console = session.console
    return BatchStream(
      write: {
        if console.style.isTerminal { progress.clear() }
        try console.write($0)
      }, takesMore: console.takesMore)
  }

  private func output(_ path: String) throws -> BatchOutput {
    if try isWrittenInto(path) {
      let file = try asOutput { () throws(SystemError) in try OutputFile(path) }
      return .stream(
        BatchStream(
          write: { bytes in try asOutput { () throws(SystemError) in try file.write(bytes) } },
          takesMore: { file.takesMore }))
    }
    let run = CallID.make(at: session.world.now(), random: session.world.randomBytes(10))
    return .file(try BatchFile.open(path, resumes: batch.resumes, run: run))
  }

  /// A device or a pipe, of which nothing is known afterwards.
  private func isWrittenInto(_ path: String) throws(GatewayError) -> Bool {
    let facts = try asOutput { () throws(SystemError) in try FileSystem.destination(path).facts }
    return facts.map { !$0.isRegularFile } ?? false
  }

  private func asOutput<Value>(
    _ body: () throws(SystemError) -> Value
  ) throws(GatewayError) -> Value {
    do {
      return try body()
    } catch {
      throw GatewayError(.outputFailed, error.message)
    }
  }

  /// Descriptors that are not connections.
  private static let ownDescriptors = 48

  private func width() -> Int {
    let limit = DescriptorLimit.raise(to: batch.width + Self.ownDescriptors)
    let most = max(1, limit - Self.ownDescriptors)
    guard batch.width > most else { return batch.width }
    session.note(
      "\(BatchWords.count(most, "call")) at once instead of \(batch.width): that is what the limit on open files"
        + " (ulimit -n) leaves room for")
    return most
  }

  private func composition() throws -> (BatchLine) throws -> AskRequest {
    let chat = AskChat(options: options, session: session, timeout: { .seconds(600) })
    let dress = try chat.dressing()
    let system = try chat.system()
    return { [options, session] line in
      var chat = line.chat
      dress(&chat)
      if !system.isEmpty {
        chat.messages = system + chat.messages.filter { $0.role != .system }
      }
      var ask = AskRequest(chat: chat, startedMonotonic: session.world.monotonic())
      options.fill(&ask, session)
      ask.model = options.model ?? line.model ?? options.defaultModel
      ask.client = options.client ?? line.client ?? options.defaultClient
      ask.conversation = options.conversation ?? line.conversation
      ask.phone = options.phone ?? line.phone
      if !line.tags.isEmpty {
        var tags = JSON.object(line.tags)
        for tag in options.tags { tags.set(tag.key, tag.value) }
        ask.tags = tags.members ?? []
      }
      // Lines of one batch hold the room that others wait for.
      ask.wait = options.wait ?? session.globals.timeout ?? .seconds(600)
      return ask
    }
  }
}
