/// Asks a provider something that costs nothing and is not logged. What its answer means is for who asked.
struct Inquiry {
  let world: World
  let settings: SettingValues

  /// What came of it.
  struct Answer {
    /// Nil when there was no answer; `problem` says why.
    var head: HTTPResponseHead?
    var body: [UInt8] = []
    var problem: String?
    var latencyMilliseconds: Int64 = 0
    fileprivate var secret: Secret?

    /// Providers repeat keys in what they say.
    func presentable(_ message: String) -> String {
      secret.map { Redaction.redacted(message, secret: $0) } ?? message
    }
  }

  /// Throws only what ends the whole command: an interrupt, and what no other provider would answer either.
  func send(
    _ request: HTTPRequest, to provider: Provider, keys: Keys, timeout: TimeSpan
  ) throws(GatewayError) -> Answer {
    var answer = Answer()
    let place = keys.place(for: provider)
    guard place != nil || !provider.needsKey else {
      answer.problem = "there is no key"
      return answer
    }
    let started = world.monotonic()
    do {
      if let place { answer.secret = try keys.secret(at: place, of: provider) }
    } catch {
      if error.kind == .interrupted { throw error }
      answer.problem = error.message
      return answer
    }
    try exchange(call(request, provider, answer.secret, timeout.milliseconds), &answer)
    answer.latencyMilliseconds = max(0, world.monotonic() - started)
    return answer
  }

  private func exchange(_ call: HTTPCall, _ answer: inout Answer) throws(GatewayError) {
    var head: HTTPResponseHead?
    var body: [UInt8] = []
    let receiver = HTTPReceiver(
      head: { head = $0 },
      body: {
        body += $0
        return true
      })
    do {
      try world.http.send(call, receiver)
      (answer.head, answer.body) = (head, body)
    } catch let error as HTTPError {
      if error.kind == .interrupted {
        throw GatewayError(
          .interrupted, "interrupted", signal: world.signals.pending() ?? .interrupt)
      }
      answer.problem = error.message
    } catch {
      throw GatewayError(error)
    }
  }

  private func call(
    _ request: HTTPRequest, _ provider: Provider, _ secret: Secret?, _ total: Int64
  ) -> HTTPCall {
    HTTPCall(
      request: request, secret: secret,
      limits: HTTPLimits(
        connect: settings.span(.askConnectTimeout).milliseconds, firstByte: total, idle: total,
        total: total),
      addresses: HTTPAddresses(of: provider), certificateFile: settings.text(.netCAFile),
      proxy: settings.text(.netProxy))
  }
}
