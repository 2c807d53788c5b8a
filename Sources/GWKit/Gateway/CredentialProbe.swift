/// Asks providers whether their keys are good. Nothing it sends costs anything, and nothing is logged.
package struct CredentialProbe {
  private let world: World
  private let settings: SettingValues

  package init(world: World, settings: SettingValues) {
    self.world = world
    self.settings = settings
  }

  /// What came of it.
  package struct Finding: Sendable {
    package var provider: String
    /// Nil: nothing is wrong.
    package var problem: String?
    package var httpStatus: Int64?
    package var models: Int64?
    package var latencyMilliseconds: Int64
  }

  /// The longest that one provider is waited for, unless the person said otherwise.
  private static let patience = TimeSpan.seconds(30)

  package func check(
    _ provider: Provider, keys: Keys, timeout: TimeSpan?
  ) throws(GatewayError) -> Finding {
    let place = keys.place(for: provider)
    let started = world.monotonic()
    var finding = Finding(provider: provider.name, latencyMilliseconds: 0)
    guard place != nil || !provider.needsKey else {
      finding.problem = "there is no key"
      return finding
    }
    var secret: Secret?
    do {
      if let place { secret = try keys.secret(at: place, of: provider) }
    } catch {
      if error.kind == .interrupted { throw error }
      finding.problem = error.message
      return finding
    }
    var head: HTTPResponseHead?
    var body: [UInt8] = []
    let receiver = HTTPReceiver(
      head: { head = $0 },
      body: {
        body += $0
        return true
      })
    do {
      try world.http.send(call(provider, secret, timeout), receiver)
    } catch let error as HTTPError {
      if error.kind == .interrupted {
        throw GatewayError(
          .interrupted, "interrupted", signal: world.signals.pending() ?? .interrupt)
      }
      finding.problem = error.message
    } catch {
      throw GatewayError(error)
    }
    finding.latencyMilliseconds = max(0, world.monotonic() - started)
    guard finding.problem == nil, let head else { return finding }
    finding.httpStatus = Int64(head.status)
    finding.problem = CredentialCheck.problem(of: provider, head: head, body: body).map { error in
      secret.map { Redaction.redacted(error.message, secret: $0) } ?? error.message
    }
    finding.models = CredentialCheck.modelCount(body)
    return finding
  }

  private func call(_ provider: Provider, _ secret: Secret?, _ timeout: TimeSpan?) -> HTTPCall {
    let total = (timeout ?? Self.patience).milliseconds
    return HTTPCall(
      request: CredentialCheck.request(for: provider), secret: secret,
      limits: HTTPLimits(
        connect: settings.span(.askConnectTimeout).milliseconds, firstByte: total, idle: total,
        total: total),
      addresses: HTTPAddresses(of: provider), certificateFile: settings.text(.netCAFile),
      proxy: settings.text(.netProxy))
  }
}

extension HTTPAddresses {
  /// https goes anywhere; plain http to this machine, and to a private network where that was allowed on purpose.
  init(of provider: Provider) {
    if provider.baseURL.lowercased().hasPrefix("https://") {
      self = .secureAnywhere
    } else {
      self = provider.allowsPlainHTTP && provider.role == .direct ? .plainPrivate : .plainLoopback
    }
  }
}
