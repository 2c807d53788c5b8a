/// One route, as often as the policy says.
extension Chain {
  /// Where the calls of a route stand.
  private struct Pursuit {
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

  /// Nil: go on with the next route.
  mutating func follow(_ route: Route) throws -> Receipt? {
    guard let keys = try keys(of: route) else { return nil }
    var pursuit = Pursuit(
      trigger: records.isEmpty ? .first : .fallback, rewrites: try rewrites(of: route))
    while let (performed, held) = try call(route, keys, pursuit) {
      pursuit.count(performed)
      guard case .failed(let error) = performed.ending else {
        return try conclude(performed, held, route, found: pursuit.found)
      }
      if pursuit.found == nil, let rewrite = rewrite(after: error, performed),
        !pursuit.rewrites.contains(rewrite)
      {
        pursuit.found = rewrite
        pursuit.rewrites.append(rewrite)
        (pursuit.trigger, pursuit.waited) = (.retry, 0)
        try settle(performed, held, route, error, .retry(after: 0))
        continue
      }
      let action = action(
        after: error, performed, callsOfRoute: pursuit.calls,
        unknownOutcomes: pursuit.unknownOutcomes)
      try settle(performed, held, route, error, action)
      if performed.isVisible { throw seen(error, route, performed) }
      switch action {
      case .retry(let span):
        try takeBack(performed)
        (pursuit.trigger, pursuit.waited) = (.retry, span)
        try wait(span)
      case .nextRoute:
        try takeBack(performed)
        leaveSmallerOnes(error, route)
        return nil
      case .stop:
        // What was to be left out anyway is still told.
        steps.removeAll { if case .attempt = $0 { true } else { false } }
        return nil
      }
    }
    return nil
  }

  /// Holds and calls. Nil when a budget does not admit it.
  private mutating func call(
    _ route: Route, _ keys: RouteKeys, _ pursuit: Pursuit
  ) throws -> (Attempt.Performed, Reservation.Held)? {
    let bound = CallBound(of: ask.chat, route: route, rate: facts.rate)
    let held: Reservation.Held
    do {
      held = try hold(route, bound, trigger: pursuit.trigger, waited: pursuit.waited)
    } catch let refusal as BudgetRefusal {
      // What the provider said when it was called is told before what another call would cost.
      refuse(route, refusal, isLastWord: pursuit.calls == 0)
      return nil
    }
    let attempt = Attempt(
      ask: ask, facts: facts, route: route.clamped(to: held.maxTokens), world: world, bound: bound,
      held: held, rewrites: pursuit.rewrites)
    do {
      let performed = try attempt.perform(
        secret: keys.secret, ownSecret: keys.own, trace: trace, show: show)
      isRefused = false
      return (performed, held)
    } catch {
      release(held, after: GatewayError(error))
      throw error
    }
  }

  /// The keys of a route, in guarded memory.
  private struct RouteKeys {
    var secret: Secret?
    /// The provider's own, sent along through a gateway.
    var own: Secret?
  }

  /// Nil when one cannot be had, which is no reason to leave the person without an answer.
  private mutating func keys(of route: Route) throws -> RouteKeys? {
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
    after error: ProviderError, _ performed: Attempt.Performed, callsOfRoute: Int,
    unknownOutcomes: Int
  ) -> RetryPolicy.Action {
    if performed.isVisible { return .stop }
    let random = world.randomBytes(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return policy.action(
      after: RetryPolicy.Facts(
        error: error, isOutcomeUnknown: performed.isOutcomeUnknown, callsOfRoute: callsOfRoute,
        calls: records.count + 1, unknownOutcomes: unknownOutcomes,
        hasNextRoute: nextRoute(after: error, performed.record) != nil,
        timeLeft: timeLeft),
      random: random)
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

  mutating func leaveSmallerOnes(_ error: ProviderError, _ route: Route) {
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

  func wait(_ span: Int64) throws {
    world.sleep(span)
    guard let signal = world.signals.pending() else { return }
    throw GatewayError(.interrupted, "interrupted", signal: signal)
  }
}
