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
    var job = BatchJob(
      input: input?.descriptor ?? .standardInput, compose: compose, render: BatchRecord.line,
      output: .stream { [console = session.console] in try console.write($0) })
    job.isPlain = batch.isPlain
    guard !options.isDryRun else {
      let preview = try BatchPreview(job, world: session.world, database: database)
      // Where answers would go: those that are there stay.
      var session = session
      session.output.file = nil
      return try session.show(BatchPlanRecord.listing(preview))
    }
    if let path = session.output.file { job.output = try output(path) }
    job.isOrdered = batch.isOrdered
    job.width = width()
    job.trace = session.globals.isTracing ? { session.console.say($0) } : nil
    job.rescue = { [console = session.console] bytes in try? console.write(bytes) }
    let progress = BatchProgress(session, size: input?.size)
    job.watch = progress.show
    let report = Batch(job, world: session.world, database: database).run()
    progress.clear()
    try BatchSummary(report, session, isResumable: session.output.file != nil).finish()
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
    guard options.model != nil else { return }
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

  private func output(_ path: String) throws -> BatchOutput {
    do {
      if let facts = try FileSystem.existing(path), !facts.isRegularFile, !facts.isSymbolicLink {
        let file = try OutputFile(path)
        return .stream { bytes in
          do throws(SystemError) {
            try file.write(bytes)
          } catch {
            throw GatewayError(.outputFailed, error.message)
          }
        }
      }
    } catch {
      throw GatewayError(.outputFailed, error.message)
    }
    let run = CallID.make(at: session.world.now(), random: session.world.randomBytes(10))
    return .file(try BatchFile.open(path, resumes: batch.resumes, run: run))
  }

  /// Descriptors that are not connections.
  private static let ownDescriptors = 48

  private func width() -> Int {
    let limit = DescriptorLimit.raise(to: batch.width + Self.ownDescriptors)
    let most = max(1, limit - Self.ownDescriptors)
    guard batch.width > most else { return batch.width }
    session.note(
      "\(most) calls at once instead of \(batch.width): that is what the limit on open files"
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
