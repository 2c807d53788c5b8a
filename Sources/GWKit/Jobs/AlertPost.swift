/// How one alert is handed to one sink, and what its answer means. It records nothing.
struct AlertPost {
  let world: World
  let settings: SettingValues

  /// Bytes of what a command prints that are worth repeating.
  static let longestOutput = 2000

  static func invocation(
    of command: String, _ delivery: AlertDelivery
  ) -> ChildProcess.Invocation {
    .init(shell: command, input: Array(delivery.body.utf8) + [0x0A])
  }

  /// Nil when it was taken.
  static func problem(_ outcome: ChildProcess.Outcome) -> String? {
    guard let problem = outcome.problem else { return nil }
    let said = String(decoding: outcome.output, as: UTF8.self).split(whereSeparator: \.isNewline)
    let words = said.last.map { $0.unicodeScalars.filter { $0.value >= 0x20 }.prefix(200) }
    return words.map { problem + ": " + String(String.UnicodeScalarView($0)) } ?? problem
  }

  static func problem(_ failure: (any Error)?, _ status: Int) -> String? {
    if let failure { return (failure as? HTTPError)?.message ?? GatewayError(failure).message }
    return (200..<300).contains(status) ? nil : "it answered \(status)"
  }

  func call(_ delivery: AlertDelivery, to sink: AlertSink) throws(GatewayError) -> HTTPCall {
    guard case .webhook(let url) = sink.target, let parsed = try? WebURL(url) else {
      throw GatewayError(.usage, "its URL cannot be used")
    }
    let secret = sink.isSigned ? try secret(of: sink) : nil
    let total = AlertSink.webhookPatience.milliseconds
    return HTTPCall(
      request: WebhookPost(delivery: delivery, sink: sink, url: url)
        .request(secret: secret, now: world.now()),
      secret: nil,
      limits: HTTPLimits(
        connect: min(total, settings.span(.askConnectTimeout).milliseconds), firstByte: total,
        idle: total, total: total),
      addresses: parsed.isSecure
        ? .secureAnywhere : sink.allowsPlainHTTP ? .plainPrivate : .plainLoopback,
      certificateFile: settings.text(.netCAFile), proxy: settings.text(.netProxy))
  }

  /// Nothing goes out unsigned that is to be signed.
  private func secret(of sink: AlertSink) throws(GatewayError) -> Secret {
    do {
      let vault = try world.vaultFile?.open()
      if let secret = vault?.secret(VaultEntry.name(ofSink: sink.name)) { return secret }
    } catch {
      throw GatewayError(error)
    }
    throw GatewayError(.noKey, "the vault has no secret for '\(sink.name)'")
  }

  /// Sends it and waits; nil when it was taken.
  func problem(sending delivery: AlertDelivery, to sink: AlertSink) throws -> String? {
    if case .command(let command) = sink.target {
      let outcomes = world.children(
        [Self.invocation(of: command, delivery)], Self.longestOutput, AlertSink.commandPatience
      ) {}
      if let signal = world.signals.pending() {
        throw GatewayError(.interrupted, "interrupted", signal: signal)
      }
      return outcomes.first.flatMap(Self.problem)
    }
    let call: HTTPCall
    do {
      call = try self.call(delivery, to: sink)
    } catch {
      return error.message
    }
    var status = 0
    do {
      try world.http.send(call, HTTPReceiver(head: { status = $0.status }, body: { _ in true }))
    } catch let error as HTTPError where error.kind == .interrupted {
      throw GatewayError(
        .interrupted, "interrupted", signal: world.signals.pending() ?? .interrupt)
    } catch {
      return Self.problem(error, status)
    }
    return Self.problem(nil, status)
  }
}
