/// One call upstream, from the request on the wire to the row in the log. Whatever happens in between, the row is
/// written before anyone hears how it ended.
struct Attempt {
  let ask: AskRequest
  let facts: Plan.Facts
  let route: Route
  let world: World
  let database: Database
  let requestID: String
  let callID: String
  let createdAt: Instant
  var notes: [Note] = []

  init(ask: AskRequest, facts: Plan.Facts, route: Route, world: World, database: Database) {
    self.ask = ask
    self.facts = facts
    self.route = route
    self.world = world
    self.database = database
    createdAt = world.now()
    requestID = CallID.make(at: createdAt, random: world.randomBytes(10))
    callID = CallID.make(at: createdAt, random: world.randomBytes(10))
  }

  /// How a call ended.
  enum Ending {
    case answered
    case failed(ProviderError)
    /// A signal, or nobody reads the output any more.
    case interrupted(Interrupts.Signal)
    /// The output could not be written.
    case outputFailed(GatewayError)
  }

  /// Sends, records, and returns or throws what the caller should hear.
  func run(
    secret: Secret?, trace: ((String) -> Void)?, show: @escaping (AskEvent) throws -> Void
  ) throws -> Receipt {
    let (request, unsaid) = route.provider.dialect.request(for: ask.chat, route: route)
    let call = try call(request, secret: secret, trace: trace)
    world.signals.catch()
    defer { world.signals.release() }
    let recorder = Recorder(world: world, dialect: route.provider.dialect, show: show)
    var progress = Billing.Progress.unsent
    var ending = try exchange(call, recorder, show: show, progress: &progress)
    ending = ending.presentable(secret)
    let record = record(ending, recorder, progress: progress)
    let receipt = Receipt(
      response: recorder.response, attempts: [record],
      notes: notes + unsaid + Self.chargeNotes(record), rate: facts.rate)
    try settle(record, receipt)
    try report(ending, recorder, receipt)
    return receipt
  }

  private func call(
    _ request: HTTPRequest, secret: Secret?, trace: ((String) -> Void)?
  ) throws -> HTTPCall {
    let settings = facts.settings
    let left = ask.millisecondsLeft(settings, now: world.monotonic())
    guard left > 0 else {
      let span = ask.span(settings).text
      throw GatewayError(.timeout, "\(span) passed before the request could be sent")
    }
    return HTTPCall(
      request: request, secret: secret,
      limits: HTTPLimits(
        connect: settings.span(.askConnectTimeout).milliseconds,
        firstByte: settings.span(.askFirstByteTimeout).milliseconds,
        idle: settings.span(.askIdleTimeout).milliseconds, total: left),
      addresses: HTTPAddresses(of: route.provider), certificateFile: settings.text(.netCAFile),
      proxy: settings.text(.netProxy), trace: trace)
  }

  private func exchange(
    _ call: HTTPCall, _ recorder: Recorder, show: (AskEvent) throws -> Void,
    progress: inout Billing.Progress
  ) throws -> Ending {
    do {
      try show(
        .start(
          id: requestID, model: route.model.text, provider: route.provider.name,
          client: facts.client.name))
      try world.http.send(call, recorder.receiver)
      progress = Self.progress(recorder, wasSent: true)
      try recorder.finish()
      return .answered
    } catch let error as HTTPError {
      progress = Self.progress(recorder, wasSent: error.wasSent)
      if error.kind == .interrupted { return .interrupted(world.signals.pending() ?? .interrupt) }
      if error.kind == .unavailable {
        throw GatewayError(.notSetUp, error.message, hints: ["apt install libcurl4"])
      }
      return .failed(error.asProviderError(status: recorder.head?.status))
    } catch let error as ProviderError {
      progress = Self.progress(recorder, wasSent: true)
      return .failed(error)
    } catch let error as GatewayError {
      progress = Self.progress(recorder, wasSent: recorder.head != nil)
      return error.signal.map(Ending.interrupted) ?? .outputFailed(error)
    }
  }

  private static func progress(_ recorder: Recorder, wasSent: Bool) -> Billing.Progress {
    guard let status = recorder.head?.status else { return wasSent ? .sent : .unsent }
    return (200..<300).contains(status) ? .answering : .answered(status: status)
  }

  private func settle(_ record: UsageRecord, _ receipt: Receipt) throws {
    do {
      try database.write(isInterruptible: false) { try UsageLog(database).add(record) }
    } catch {
      var failure = GatewayError(error)
      failure.kind = .storageFailed
      failure.message = "the call is not in the log: \(failure.message)"
      failure.partial = receipt
      throw failure
    }
  }

  /// What the caller hears, after the row is durable.
  private func report(_ ending: Ending, _ recorder: Recorder, _ receipt: Receipt) throws {
    let partial = recorder.response.isEmpty ? nil : receipt
    switch ending {
    case .answered: return
    case .failed(let error): throw GatewayError(error, route: route, partial: partial)
    case .interrupted(let signal):
      throw GatewayError(.interrupted, "interrupted", partial: partial, signal: signal)
    case .outputFailed(var error):
      error.partial = partial
      throw error
    }
  }

  private static func chargeNotes(_ record: UsageRecord) -> [Note] {
    record.costNote.map { [Note(code: "cost", text: $0)] } ?? []
  }
}

extension Attempt.Ending {
  /// What a provider may say at most, in characters.
  private static let longestMessage = 300

  /// Providers repeat keys in what they say: those go first, and only then is a long message cut.
  fileprivate func presentable(_ secret: Secret?) -> Attempt.Ending {
    guard case .failed(var error) = self else { return self }
    if let secret { error.message = Redaction.redacted(error.message, secret: secret) }
    if error.message.count > Self.longestMessage {
      error.message = error.message.prefix(Self.longestMessage) + "…"
    }
    return .failed(error)
  }
}

extension HTTPError {
  /// The same fact in the words of attempts.
  fileprivate func asProviderError(status: Int?) -> ProviderError {
    let reason: AttemptReason =
      switch kind {
      case .connect, .tls, .addressRefused, .unavailable, .other: .connect
      case .timeout: .timeout
      case .stalled: .stalled
      case .cut, .interrupted: .cut
      case .tooLarge, .encoded: .malformed
      }
    return ProviderError(reason: reason, status: status, message: message)
  }
}
