import GWKit

/// One run of `gw ask`, from the checked command line to the printed answer.
struct AskRun {
  let options: AskOptions
  let session: Session

  func perform() throws {
    try session.output.check(against: options.isDryRun ? PlanRecord.columns : AnswerRecord.columns)
    guard !options.isDryRun else {
      let ask = try request(timeout: timeout)
      let gateway = Gateway(world: session.world, database: try session.database())
      return try session.show(PlanRecord.listing(gateway.preview(ask)))
    }
    try checkFile()
    // An answer from the cache does not load the network at all.
    if !session.globals.isOffline, options.cache == .off || options.cache == .refresh {
      session.world.http.prepare()
    }
    let ask = try request(timeout: timeout)
    let database = try session.database()
    let span = try session.globals.timeout ?? Settings(database).values().span(.askTimeout)
    try send(
      ask, through: Gateway(world: session.world, database: database),
      deadline: session.startedMonotonic + span.milliseconds)
  }

  /// An answer that is paid for must have a place to go to.
  private func checkFile() throws {
    guard let file = session.output.file else { return }
    do {
      try FileSystem.checkWritable(file)
    } catch {
      throw GatewayError(.outputFailed, error.message)
    }
  }

  private func timeout() throws -> TimeSpan {
    if let span = session.globals.timeout { return span }
    return try Settings(session.database()).values().span(.askTimeout)
  }

  private func request(timeout: @escaping () throws -> TimeSpan) throws -> AskRequest {
    let (chat, model) = try AskChat(options: options, session: session, timeout: timeout).request()
    var ask = AskRequest(chat: chat, startedMonotonic: session.startedMonotonic)
    ask.model = options.model ?? model ?? options.defaultModel
    ask.client = options.client ?? options.defaultClient
    options.fill(&ask, session)
    return ask
  }

  private func send(_ ask: AskRequest, through gateway: Gateway, deadline: Int64) throws {
    let trace: ((String) -> Void)? =
      session.globals.isTracing ? { session.console.say($0) } : nil
    var ask = ask
    let printer = AnswerPrinter(
      options: options, chat: ask.chat, session: session, deadline: deadline)
    ask.showsPieces = printer.showsPieces
    let receipt: Receipt
    do {
      receipt = try gateway.send(ask, trace: trace, show: printer.show)
    } catch {
      printer.rescue(error)
      throw error
    }
    try printer.finish(receipt)
  }
}

extension AskOptions {
  /// What the flags say of a request beside its question, its model and whom it is for.
  func fill(_ ask: inout AskRequest, _ session: Session) {
    ask.fallback = fallback
    ask.retries = retries
    ask.maxCost = maxCost
    ask.wait = wait
    ask.cache = cache
    ask.timeToLive = timeToLive
    ask.conversation = conversation
    ask.phone = phone
    ask.tags = tags
    ask.timeout = session.globals.timeout
    ask.isOffline = session.globals.isOffline
  }
}
