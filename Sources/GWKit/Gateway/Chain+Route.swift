/// One route, as often as the policy says.
extension Chain {
  /// Where the calls of a route stand.
  struct Pursuit {
    let route: Route
    let keys: RouteKeys
    var trigger: UsageRecord.Trigger
    var rewrites: [ParameterRewrite]
    /// A refused parameter that was changed for this route.
    var found: ParameterRewrite?
    var calls = 0
    var unknownOutcomes = 0
    /// Milliseconds before the next call.
    var waited: Int64 = 0

    mutating func count(_ performed: Attempt.Performed) {
      calls += 1
      unknownOutcomes += performed.isOutcomeUnknown ? 1 : 0
    }
  }

  func follow(_ route: Route) throws -> Need {
    guard let keys = try keys(of: route) else { return try takeStep() }
    return try call(
      Pursuit(
        route: route, keys: keys, trigger: records.isEmpty ? .first : .fallback,
        rewrites: try rewrites(of: route)))
  }

  /// Holds, and then sends.
  private func call(_ pursuit: Pursuit) throws -> Need {
    let bound = CallBound(of: ask.chat, route: pursuit.route, rate: facts.rate)
    let request = holdRequest(pursuit, bound)
    return .hold(request, then: then { try self.held($0, pursuit, bound) })
  }

  private func held(
    _ outcome: Result<Reservation.Held, any Error>, _ pursuit: Pursuit, _ bound: CallBound
  ) throws -> Need {
    let held: Reservation.Held
    do {
      held = try outcome.get()
    } catch let refusal as BudgetRefusal {
      // What the provider said when it was called is told before what another call would cost.
      refuse(pursuit.route, refusal, isLastWord: pursuit.calls == 0)
      return try takeStep()
    } catch let delay as PaceDelay {
      leaveOut(PlanStep.Skip(pursuit.route, .skippedCooldown, delay.reason))
      errors.append((pursuit.route, delay.error))
      return try takeStep()
    }
    tell(held)
    let attempt = Attempt(
      ask: ask, facts: facts, route: pursuit.route.clamped(to: held.maxTokens), world: world,
      bound: bound, held: held, rewrites: pursuit.rewrites)
    do {
      return try send(attempt, pursuit)
    } catch {
      return release(held, error)
    }
  }

  private func send(_ attempt: Attempt, _ pursuit: Pursuit) throws -> Need {
    let outgoing = try attempt.outgoing(
      secret: pursuit.keys.secret, ownSecret: pursuit.keys.own, trace: trace, show: show)
    let secrets = [pursuit.keys.secret, pursuit.keys.own].compactMap(\.self)
    let ended = { (failure: (any Error)?) throws -> Need in
      let performed: Attempt.Performed
      do {
        performed = try attempt.performed(outgoing, failure: failure, secrets)
      } catch {
        return self.release(attempt.held, error)
      }
      self.isRefused = false
      return try self.judge(performed, attempt.held, pursuit)
    }
    do {
      try attempt.announce(show)
    } catch {
      return try ended(error)
    }
    return .exchange(outgoing.call, outgoing.recorder.receiver, then: then(ended))
  }

  /// A call that was never made.
  private func release(_ held: Reservation.Held, _ error: any Error) -> Need {
    .entry(
      .release(held, after: GatewayError(error), at: world.now()), then: then { _ in throw error })
  }

  private func judge(
    _ performed: Attempt.Performed, _ held: Reservation.Held, _ pursuit: Pursuit
  ) throws -> Need {
    var pursuit = pursuit
    pursuit.count(performed)
    guard case .failed(let error) = performed.ending else {
      return conclude(performed, held, pursuit)
    }
    if pursuit.found == nil, let rewrite = rewrite(after: error, performed),
      !pursuit.rewrites.contains(rewrite)
    {
      pursuit.found = rewrite
      pursuit.rewrites.append(rewrite)
      (pursuit.trigger, pursuit.waited) = (.retry, 0)
      let settlement = Settlement(performed, held, pursuit.route, error, .retry(after: 0))
      return settle(settlement) { _ in try self.call(pursuit) }
    }
    let action = action(after: error, performed, pursuit)
    return settle(Settlement(performed, held, pursuit.route, error, action)) { _ in
      try self.goOn(action, after: error, performed, pursuit)
    }
  }

  private func goOn(
    _ action: RetryPolicy.Action, after error: ProviderError, _ performed: Attempt.Performed,
    _ pursuit: Pursuit
  ) throws -> Need {
    if performed.isVisible { throw seen(error, pursuit.route, performed) }
    switch action {
    case .retry(let span):
      try takeBack(performed)
      var next = pursuit
      (next.trigger, next.waited) = (.retry, span)
      return pause(span, .backoff) { try self.call(next) }
    case .nextRoute:
      try takeBack(performed)
      leaveSmallerOnes(error, pursuit.route)
    case .stop:
      // What was to be left out anyway is still told.
      steps.removeAll { if case .attempt = $0 { true } else { false } }
    }
    return try takeStep()
  }

  /// The keys of a route, in guarded memory.
  struct RouteKeys {
    var secret: Secret?
    /// The provider's own, sent along through a gateway.
    var own: Secret?
  }

  /// Nil when one cannot be had, which is no reason to leave the person without an answer.
  private func keys(of route: Route) throws -> RouteKeys? {
    do throws(GatewayError) {
      let secret = try key(at: route.key, of: route.provider)
      return RouteKeys(secret: secret, own: try ownKey(of: route))
    } catch {
      if error.kind == .interrupted || error.kind == .timeout { throw error }
      keyFailure = keyFailure ?? error
      leaveOut(PlanStep.Skip(route, .skippedNoKey, error.message))
      return nil
    }
  }

  func rewrites(of route: Route) throws -> [ParameterRewrite] {
    try ParameterRewrites(database).texts(
      baseURL: route.provider.baseURL, model: route.upstreamModel
    ).compactMap { ParameterRewrite(text: $0) }
  }

  /// A refused parameter is changed once per request; what else is refused then is told.
  func rewrite(
    after error: ProviderError, _ performed: Attempt.Performed
  ) -> ParameterRewrite? {
    guard records.count + 1 < policy.attemptsPerRequest,
      let sent = try? JSON(parsing: performed.sentBody)
    else { return nil }
    let status = error.status ?? 0
    return ParameterRewrite(status: status, body: performed.failureBody, sent: sent)
      ?? ParameterRewrite(after: error, sent: sent)
  }

  func ownKey(of route: Route) throws(GatewayError) -> Secret? {
    guard let own = route.ownKey else { return nil }
    return try key(at: own.key, of: own.provider)
  }

  func key(at place: KeyPlace?, of provider: Provider) throws(GatewayError) -> Secret? {
    guard let place else { return nil }
    let left = ask.millisecondsLeft(facts.settings, now: world.monotonic())
    return try keys.secret(
      at: place, of: provider, timeout: TimeSpan(milliseconds: max(1, left)))
  }

  func action(
    after error: ProviderError, _ performed: Attempt.Performed, _ pursuit: Pursuit
  ) -> RetryPolicy.Action {
    if performed.isVisible { return .stop }
    let random = world.randomBytes(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    var facts = RetryPolicy.Facts(
      error: error, isOutcomeUnknown: performed.isOutcomeUnknown,
      callsOfRoute: pursuit.calls, calls: records.count + 1,
      unknownOutcomes: pursuit.unknownOutcomes,
      hasNextRoute: nextRoute(after: error, performed.record) != nil,
      timeLeft: timeLeft)
    facts.isPaced = ask.isPaced
    return policy.action(after: facts, random: random)
  }

  /// The next one that could fare better: another key after a refused one, a larger model after a long prompt.
  func nextRoute(after error: ProviderError, _ record: UsageRecord) -> Route? {
    steps.lazy.compactMap { if case .attempt(let route) = $0 { route } else { nil } }
      .first { !isHopeless($0, after: error, failed: record) }
  }

  func isHopeless(
    _ route: Route, after error: ProviderError, failed record: UsageRecord
  ) -> Bool {
    switch error.reason {
    case .unauthorized: error.status == 401 && route.provider.name == record.provider
    case .contextTooLong:
      route.contextWindow.map { window in
        facts.candidates.first { $0.model.id.text == record.model }?.model.contextWindow
          .map { window <= $0 } ?? false
      } ?? false
    default: false
    }
  }

  func leaveSmallerOnes(_ error: ProviderError, _ route: Route) {
    guard let record = records.last else { return }
    let hopeless = steps.compactMap { step -> Route? in
      guard case .attempt(let next) = step, isHopeless(next, after: error, failed: record) else {
        return nil
      }
      return next
    }
    for next in hopeless {
      let why = error.reason == .unauthorized ? "its key was refused" : "it holds no more than that"
      let reason: AttemptReason =
        error.reason == .unauthorized ? .skippedNoKey : .skippedCapability
      leaveOut(PlanStep.Skip(next, reason, why))
    }
    steps.removeAll { if case .attempt(let next) = $0 { hopeless.contains(next) } else { false } }
  }

  /// Pieces that were kept for later are those of a call that failed.
  func takeBack(_ performed: Attempt.Performed) throws {
    if !performed.response.isEmpty { try show(.again) }
  }

  /// Ends early with the request when a signal came.
  func pause(
    _ span: Int64, _ kind: Need.Pause, _ next: @escaping () throws -> Need
  ) -> Need {
    let goOn = then { (_: Void) in
      if let signal = self.world.signals.pending() {
        throw GatewayError(.interrupted, "interrupted", signal: signal)
      }
      return try next()
    }
    return .pause(span, kind, then: { goOn(()) })
  }
}
