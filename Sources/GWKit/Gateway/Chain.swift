/// Follows a plan: route after route, each as often as the policy says, until one answers. Before anyone hears how a
/// call ended, its row is durable; in the same transaction stands what the route's next users must know.
struct Chain {
  let world: World
  let database: Database
  let ask: AskRequest
  let facts: Plan.Facts
  let keys: Keys
  let trace: ((String) -> Void)?
  let show: (AskEvent) throws -> Void

  private let requestID: String
  private let startedMonotonic: Int64
  private let policy: RetryPolicy
  private var steps: [PlanStep]
  private var notes: [Note]
  private var records: [UsageRecord] = []
  private var reports: [AttemptReport] = []
  private var errors: [(route: Route, error: ProviderError)] = []
  /// A key that could not be had; told when nothing else can be.
  private var keyFailure: GatewayError?
  private var lastResponse = ChatResponse()

  init(
    plan: Plan, facts: Plan.Facts, ask: AskRequest, keys: Keys, world: World, database: Database,
    trace: ((String) -> Void)?, show: @escaping (AskEvent) throws -> Void
  ) {
    self.world = world
    self.database = database
    self.ask = ask
    self.facts = facts
    self.keys = keys
    self.trace = trace
    self.show = show
    steps = plan.steps
    notes = plan.notes
    startedMonotonic = world.monotonic()
    requestID = CallID.make(at: world.now(), random: world.randomBytes(10))
    policy = RetryPolicy(
      retriesPerRoute: Int(ask.retries ?? facts.settings.number(.askRetries)),
      attemptsPerRequest: Int(facts.settings.number(.askAttempts)))
  }

  /// Throws `GatewayError`; what was seen or may have to be paid is in its `partial`.
  mutating func run() throws -> Receipt {
    world.signals.catch()
    defer { world.signals.release() }
    while !steps.isEmpty {
      switch steps.removeFirst() {
      case .skip(let skip): leaveOut(skip)
      case .attempt(let route):
        guard try claims(route) else { continue }
        if let receipt = try follow(route) { return receipt }
      }
    }
    throw failure()
  }

  private mutating func leaveOut(_ skip: PlanStep.Skip) {
    reports.append(AttemptReport(skip))
    notes.append(
      Note(
        code: skip.reason.rawValue,
        text: "'\(skip.model.text)' at '\(skip.provider)' is left out: \(skip.text)"))
  }

  /// After a cooldown one process tries, and the others go on leaving the route alone.
  private mutating func claims(_ route: Route) throws -> Bool {
    guard let cooldown = route.probes,
      try !Cooldowns(database).claimProbe(cooldown, now: world.now())
    else { return true }
    leaveOut(
      PlanStep.Skip(
        model: route.model, provider: route.provider.name, reason: .skippedCooldown,
        text: "another process is trying it out"))
    return false
  }
}

/// One route.
extension Chain {
  /// Nil: go on with the next route.
  private mutating func follow(_ route: Route) throws -> Receipt? {
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
    var isAdapted = false
    while true {
      let attempt = Attempt(
        ask: ask, facts: facts, route: route, world: world, requestID: requestID,
        number: Int64(records.count + 1), trigger: trigger, waited: waited, rewrites: rewrites)
      let performed = try attempt.perform(
        secret: secret, ownSecret: ownSecret, trace: trace, show: show)
      calls += 1
      unknowns += performed.isOutcomeUnknown ? 1 : 0
      guard case .failed(let error) = performed.ending else {
        return try conclude(performed, route)
      }
      if !isAdapted, let rewrite = rewrite(after: error, performed), !rewrites.contains(rewrite) {
        isAdapted = true
        rewrites.append(rewrite)
        (trigger, waited) = (.retry, 0)
        try settle(performed, route, error, .retry(after: 0), found: rewrite)
        continue
      }
      let action = action(
        after: error, performed, callsOfRoute: calls, unknownOutcomes: unknowns)
      try settle(performed, route, error, action)
      if performed.isVisible { throw seen(error, route, performed) }
      switch action {
      case .retry(let span):
        (trigger, waited) = (.retry, span)
        try wait(span)
      case .nextRoute:
        leaveSmallerOnes(error, route)
        return nil
      case .stop:
        // What was to be left out anyway is still told.
        steps.removeAll { if case .attempt = $0 { true } else { false } }
        return nil
      }
    }
  }

  private func rewrites(of route: Route) throws -> [ParameterRewrite] {
    try ParameterRewrites(database).texts(
      baseURL: route.provider.baseURL, model: route.upstreamModel
    ).compactMap { ParameterRewrite(text: $0) }
  }

  /// A refused parameter is changed once per request; what else is refused then is told.
  private func rewrite(
    after error: ProviderError, _ performed: Attempt.Performed
  ) -> ParameterRewrite? {
    guard records.count + 1 < policy.attemptsPerRequest,
      let sent = try? JSON(parsing: performed.sentBody)
    else { return nil }
    return ParameterRewrite(after: error, sent: sent)
  }

  private func ownKey(of route: Route) throws(GatewayError) -> Secret? {
    guard let own = route.ownKey else { return nil }
    return try key(at: own.key, of: own.provider)
  }

  private func key(at place: KeyPlace?, of provider: Provider) throws(GatewayError) -> Secret? {
    guard let place else { return nil }
    let left = ask.millisecondsLeft(facts.settings, now: world.monotonic())
    return try keys.secret(
      at: place, of: provider, timeout: TimeSpan(milliseconds: max(1, left)))
  }

  private func action(
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
  private func nextRoute(after error: ProviderError, _ record: UsageRecord) -> Route? {
    steps.lazy.compactMap { if case .attempt(let route) = $0 { route } else { nil } }
      .first { !isHopeless($0, after: error, failed: record) }
  }

  private func isHopeless(
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

  private mutating func leaveSmallerOnes(_ error: ProviderError, _ route: Route) {
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

  private func wait(_ span: Int64) throws {
    world.sleep(span)
    guard let signal = world.signals.pending() else { return }
    throw GatewayError(.interrupted, "interrupted", signal: signal)
  }
}

/// What is written, and what is told.
extension Chain {
  /// An answer, or an end that nothing follows.
  private mutating func conclude(
    _ performed: Attempt.Performed, _ route: Route
  ) throws -> Receipt {
    try settle(performed, route, nil, .stop)
    let receipt = receipt(performed.response, fallbackNotes(route) + performed.notes)
    let partial = performed.response.isEmpty ? nil : receipt
    switch performed.ending {
    case .answered, .failed: return receipt
    case .interrupted(let signal):
      throw GatewayError(.interrupted, "interrupted", partial: partial, signal: signal)
    case .outputFailed(var error):
      error.partial = partial
      throw error
    }
  }

  /// The person hears when another route answered than the one asked for.
  private func fallbackNotes(_ route: Route) -> [Note] {
    guard let first = errors.first, first.route != route else { return [] }
    let reasons = errors.map(\.error.reason.rawValue)
    let text =
      "'\(first.route.model.text)' at '\(first.route.provider.name)' failed"
      + " (\(reasons[0])); '\(route.model.text)' at '\(route.provider.name)' answered"
    return [Note(code: "fallback", text: text)]
  }

  private mutating func settle(
    _ performed: Attempt.Performed, _ route: Route, _ error: ProviderError?,
    _ action: RetryPolicy.Action, found: ParameterRewrite? = nil
  ) throws {
    var record = performed.record
    record.nextRoute =
      switch action {
      case .retry: "retry"
      case .nextRoute:
        nextRoute(after: error ?? ProviderError(reason: .ok, message: ""), record).map {
          "\($0.provider.name) \($0.model.text)"
        }
      case .stop: nil
      }
    records.append(record)
    reports.append(AttemptReport(record))
    if let error { errors.append((route, error)) }
    lastResponse = performed.response
    do {
      try database.write(isInterruptible: false) {
        try UsageLog(database).add(record)
        try noteHealth(of: route, performed.ending)
        if let found {
          try ParameterRewrites(database).add(
            found.text, baseURL: route.provider.baseURL, model: route.upstreamModel,
            now: world.now())
        }
      }
    } catch {
      var failure = GatewayError(error)
      failure.kind = .storageFailed
      failure.message = "the call is not in the log: \(failure.message)"
      failure.partial = receipt(performed.response, performed.notes)
      throw failure
    }
  }

  private func noteHealth(of route: Route, _ ending: Attempt.Ending) throws {
    let cooldowns = Cooldowns(database)
    switch ending {
    case .answered:
      let isKnown = facts.cooldowns.contains { $0.provider == route.provider.name }
      let hasFailed = errors.contains { $0.route.provider.name == route.provider.name }
      if isKnown || hasFailed {
        try cooldowns.clear(provider: route.provider.name, model: route.model)
      }
    case .failed(let error):
      let now = world.now()
      if let next = CooldownRule.cooldown(
        after: error, route: route, keyMark: route.keyMark, current: try cooldowns.all(), now: now)
      {
        try cooldowns.set(next, now: now)
      }
    case .interrupted, .outputFailed: break
    }
  }

  private func receipt(_ response: ChatResponse, _ more: [Note]) -> Receipt {
    let elapsed = max(0, world.monotonic() - startedMonotonic)
    let last = records.last
    let first = last?.firstTokenMilliseconds.map { elapsed - (last?.latencyMilliseconds ?? 0) + $0 }
    return Receipt(
      response: response, records: records, attempts: reports, notes: notes + more,
      rate: facts.rate, latencyMilliseconds: elapsed,
      firstTokenMilliseconds: first.map { max(0, $0) })
  }

  /// Part of the answer was seen already: there is no other route from here.
  private func seen(
    _ error: ProviderError, _ route: Route, _ performed: Attempt.Performed
  ) -> GatewayError {
    var failure = GatewayError(
      error, route: route, partial: receipt(performed.response, performed.notes))
    failure.attempts = reports
    return failure
  }

  /// Every route failed: one of them is told as it is, several as a list.
  private func failure() -> GatewayError {
    guard let last = errors.last else {
      return keyFailure ?? GatewayError(.notSetUp, "there is no route to '\(ask.model ?? "")'")
    }
    let partial = lastResponse.isEmpty ? nil : receipt(lastResponse, [])
    var failure = GatewayError(last.error, route: last.route, partial: partial)
    failure.attempts = reports
    let hint = errors.compactMap(\.error.retryAfterMilliseconds).min()
    failure.retryAfterSeconds = hint.map { ($0 + 999) / 1000 }
    guard Set(errors.map { "\($0.route.provider.name) \($0.route.model.text)" }).count > 1 else {
      return failure
    }
    failure.kind = kind
    failure.message = "no route answered: " + told.joined(separator: "; ")
    failure.hints = ["gw metrics show \(requestID)"]
    return failure
  }

  private var told: [String] {
    errors.enumerated().compactMap { index, entry in
      // Several calls of one route in a row are told once.
      if index + 1 < errors.count, errors[index + 1].route == entry.route { return nil }
      let name = "'\(entry.route.model.text)' at '\(entry.route.provider.name)'"
      return "\(name): \(entry.error.message) (\(entry.error.reason.rawValue))"
    }
  }

  private var kind: GatewayError.Kind {
    let reasons = Set(errors.map(\.error.reason))
    switch reasons {
    case [.unauthorized]: return .unauthorized
    case [.rateLimited]: return .rateLimited
    case [.contextTooLong]: return .contextTooLong
    default:
      let isOver = ask.millisecondsLeft(facts.settings, now: world.monotonic()) <= 0
      return isOver ? .timeout : .upstreamFailed
    }
  }
}
