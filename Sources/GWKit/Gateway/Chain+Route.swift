/// One route.
extension Chain {
  /// Nil: go on with the next route.
  mutating func follow(_ route: Route) throws -> Receipt? {
    let (secret, ownSecret): (Secret?, Secret?)
    do throws(GatewayError) {
      secret = try key(at: route.key, of: route.provider)
      ownSecret = try ownKey(of: route)
    } catch {
      // A key that cannot be had is no reason to leave the person without an answer.
      if error.kind == .interrupted || error.kind == .timeout { throw error }
      keyFailure = keyFailure ?? error
      leaveOut(
        PlanStep.Skip(
          model: route.model, provider: route.provider.name, reason: .skippedNoKey,
          text: error.message))
      return nil
    }
    var trigger: UsageRecord.Trigger = records.isEmpty ? .first : .fallback
    var (calls, unknowns, waited): (Int, Int, Int64) = (0, 0, 0)
    var rewrites = try rewrites(of: route)
    var found: ParameterRewrite?
    while true {
      let attempt = Attempt(
        ask: ask, facts: facts, route: route, world: world, requestID: requestID,
        number: Int64(records.count + 1), trigger: trigger, waited: waited, rewrites: rewrites)
      let performed = try attempt.perform(
        secret: secret, ownSecret: ownSecret, trace: trace, show: show)
      calls += 1
      unknowns += performed.isOutcomeUnknown ? 1 : 0
      guard case .failed(let error) = performed.ending else {
        return try conclude(performed, route, found: found)
      }
      if found == nil, let rewrite = rewrite(after: error, performed), !rewrites.contains(rewrite) {
        found = rewrite
        rewrites.append(rewrite)
        (trigger, waited) = (.retry, 0)
        try settle(performed, route, error, .retry(after: 0))
        continue
      }
      let action = action(
        after: error, performed, callsOfRoute: calls, unknownOutcomes: unknowns)
      try settle(performed, route, error, action)
      if performed.isVisible { throw seen(error, route, performed) }
      switch action {
      case .retry(let span):
        try takeBack(performed)
        (trigger, waited) = (.retry, span)
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
        timeLeft: ask.millisecondsLeft(facts.settings, now: world.monotonic())),
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
      leaveOut(
        PlanStep.Skip(
          model: next.model, provider: next.provider.name,
          reason: error.reason == .unauthorized ? .skippedNoKey : .skippedCapability, text: why))
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
