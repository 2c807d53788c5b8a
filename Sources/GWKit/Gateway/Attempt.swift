/// One call upstream, from the request on the wire to how it ended. What follows from that, and what is written about
/// it, is decided by the chain that makes the call.
struct Attempt {
  let ask: AskRequest
  let facts: Plan.Facts
  let route: Route
  let world: World
  /// What it may use at most, which is held.
  let bound: CallBound
  let held: Reservation.Held
  /// What the model was found to refuse.
  let rewrites: [ParameterRewrite]

  /// How a call ended.
  enum Ending {
    case answered
    case failed(ProviderError)
    /// A signal, or nobody reads the output any more.
    case interrupted(Interrupts.Signal)
    /// The output could not be written.
    case outputFailed(GatewayError)
  }

  /// A call that is over: how it ended, what came, and its row of the log, which is not yet written.
  struct Performed {
    var ending: Ending
    var response: ChatResponse
    var record: UsageRecord
    /// How the ledger ends it.
    var end: Ledger.End
    /// What could not be said in the provider's dialect, and what is odd about the figures.
    var notes: [Note]
    /// Part of the answer has been seen by the one who asked.
    var isVisible: Bool
    /// The request was wholly written and nothing came back.
    var isOutcomeUnknown: Bool
    var sentBody: [UInt8]
    /// What a provider said that refused.
    var failureBody: [UInt8]
  }

  /// What goes out, and who watches what comes.
  struct Outgoing {
    let call: HTTPCall
    let recorder: Recorder
    /// What could not be said in the provider's dialect.
    let unsaid: [Note]
  }

  func outgoing(
    secret: Secret?, ownSecret: Secret?, trace: ((String) -> Void)?,
    show: @escaping (AskEvent) throws -> Void
  ) throws -> Outgoing {
    var (request, unsaid) = route.provider.dialect.request(for: ask.chat, route: route)
    unsaid += adapt(&request)
    var call = try call(request, secret: secret, trace: trace)
    if let ownSecret, let own = route.ownKey { unsaid += add(ownSecret, own, to: &call) }
    let recorder = Recorder(world: world, dialect: route.provider.dialect, show: show)
    return Outgoing(call: call, recorder: recorder, unsaid: unsaid)
  }

  /// The one who asked hears that a call is about to go out.
  func announce(_ show: (AskEvent) throws -> Void) throws {
    guard held.record.attempt == 1 else { return }
    try show(
      .start(
        id: held.record.requestID, model: route.model.text, provider: route.provider.name,
        client: facts.client.name))
  }

  /// What became of it; `failure` is how the exchange ended, nil when the whole answer came. Throws only what kept the
  /// call from being made at all.
  func performed(
    _ outgoing: Outgoing, failure: (any Error)?, _ secrets: [Secret]
  ) throws -> Performed {
    let recorder = outgoing.recorder
    var progress = Billing.Progress.unsent
    let ending = try ending(recorder, failure, progress: &progress).presentable(secrets)
    let (record, end) = record(ending, recorder, progress: progress)
    return Performed(
      ending: ending, response: recorder.response, record: record, end: end,
      notes: outgoing.unsaid + Self.chargeNotes(record),
      isVisible: ask.showsPieces && recorder.isVisible, isOutcomeUnknown: progress == .sent,
      sentBody: outgoing.call.request.body, failureBody: recorder.failureBody)
  }

  /// https://vercel.com/docs/ai-gateway: `providerOptions.gateway.byok`. The key itself is put in by the transport.
  private func add(_ secret: Secret, _ own: Route.OwnKey, to call: inout HTTPCall) -> [Note] {
    let options = "\"providerOptions\""
    let body = call.request.body
    guard body.last == UInt8(ascii: "}"), secret.isJSONSafe,
      (try? JSON(parsing: body))?["providerOptions"] == nil
    else {
      return [
        Note(
          code: "byok",
          text: "the key of '\(own.provider.name)' is not sent along: the request has \(options)")
      ]
    }
    let front = Array(
      ",\(options):{\"gateway\":{\"byok\":{\"\(own.provider.name)\":[{\"apiKey\":\"".utf8)
    call.request.body = body.dropLast() + front + Array("\"}]}}}}".utf8)
    call.bodySecret = (secret, body.count - 1 + front.count)
    return []
  }

  /// Changes the body as the model is known to want it, and says so where that leaves something out.
  private func adapt(_ request: inout HTTPRequest) -> [Note] {
    guard !rewrites.isEmpty, var body = try? JSON(parsing: request.body) else { return [] }
    var notes: [Note] = []
    for rewrite in rewrites {
      let changed = rewrite.apply(to: body)
      if changed != body, rewrite.newName == nil { notes.append(rewrite.note) }
      body = changed
    }
    request.body = body.bytes()
    return notes
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

  private func ending(
    _ recorder: Recorder, _ failure: (any Error)?, progress: inout Billing.Progress
  ) throws -> Ending {
    do {
      if let failure { throw failure }
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

  private static func chargeNotes(_ record: UsageRecord) -> [Note] {
    record.costNote.map { [Note(code: "cost", text: $0)] } ?? []
  }
}

extension Attempt.Ending {
  /// What a provider may say at most, in characters.
  private static let longestMessage = 300

  /// Providers repeat keys in what they say: those go first, and only then is a long message cut.
  fileprivate func presentable(_ secrets: [Secret]) -> Attempt.Ending {
    guard case .failed(var error) = self else { return self }
    for secret in secrets {
      error.message = Redaction.redacted(error.message, secret: secret)
    }
    if error.message.count > Self.longestMessage {
      let beginning = String(error.message.prefix(Self.longestMessage))
      error.message = beginning.prefix(bytes: 4 * Self.longestMessage) + "…"
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
