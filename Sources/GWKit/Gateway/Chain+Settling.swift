/// What is written.
extension Chain {
  /// An answer, or an end that nothing follows.
  mutating func conclude(
    _ performed: Attempt.Performed, _ held: Reservation.Held, _ route: Route,
    found: ParameterRewrite?
  ) throws -> Receipt {
    var performed = performed
    // A price that cannot be read must not keep a paid answer out of the log.
    performed.record = (try? repriced(performed, route)) ?? performed.record
    // Only a change that helped is worth remembering.
    var helped: ParameterRewrite?
    if case .answered = performed.ending { helped = found }
    let isKept = try settle(performed, held, route, nil, .stop, found: helped)
    // An answer that is not there is not waited for: those who wanted it too ask for themselves, all at once.
    if case .answered = performed.ending { land(hasAnswer: isKept) }
    var receipt = receipt(performed.response, fallbackNotes(route) + performed.notes)
    // A figure that cannot be read must not keep an answer back.
    if held.hasBudgets { receipt.budgets = (try? standings()) ?? [] }
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
  func fallbackNotes(_ route: Route) -> [Note] {
    let answered = "'\(route.model.text)' at '\(route.provider.name)' answered"
    if let first = errors.first {
      guard first.route != route else { return [] }
      let text =
        "'\(first.route.model.text)' at '\(first.route.provider.name)' failed"
        + " (\(first.error.reason.rawValue)); \(answered)"
      return [Note(code: "fallback", text: text)]
    }
    guard let asked = facts.candidates.first?.model.id, asked != route.model else { return [] }
    return [Note(code: "fallback", text: "'\(asked.text)' was left out; \(answered)")]
  }

  /// What the plan left out behind the route that answered is listed all the same.
  var unreached: [AttemptReport] {
    steps.compactMap { if case .skip(let skip) = $0 { AttemptReport(skip) } else { nil } }
  }

  /// A provider that answered with a dearer model than the one asked for charges for that one.
  func repriced(_ performed: Attempt.Performed, _ route: Route) throws -> UsageRecord {
    var record = performed.record
    guard record.costSource == .computed || record.costSource == .estimated,
      let name = performed.response.model, name != route.upstreamModel,
      let id = ModelID(route.provider.role == .gateway ? name : "\(route.provider.name)/\(name)"),
      id != route.model, try ModelRegistry(database).find(id.text) != nil,
      let price = try PriceBook(database).price(of: id, at: world.now())
    else { return record }
    let exact = Pricing.cost(of: record.usage, images: record.imageCount, at: price.price)
    guard let cost = exact.roundedUp, record.cost.map({ cost > $0 }) ?? true else { return record }
    record.cost = cost
    record.costBRL = facts.rate.flatMap { exact.converted(at: $0) }
    record.priceID = price.id
    record.costNote = "the provider answered as '\(id.text)', whose price is charged"
    return record
  }

  /// Returns whether the answer is in the cache now.
  @discardableResult
  mutating func settle(
    _ performed: Attempt.Performed, _ held: Reservation.Held, _ route: Route,
    _ error: ProviderError?, _ action: RetryPolicy.Action, found: ParameterRewrite? = nil
  ) throws -> Bool {
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
      defer { records[records.count - 1] = record }
      let isMiss = desk.rule.statusOfCall == .miss
      let isKept: Bool? = try enter(&record, as: performed.end, held) { chain, isForgotten in
        try chain.noteHealth(of: route, performed.ending)
        if isMiss, !chain.isMiss { try ResponseCache(chain.database).countMiss() }
        if let found {
          try ParameterRewrites(chain.database).add(
            found.text, baseURL: route.provider.baseURL, model: route.upstreamModel,
            now: chain.world.now())
        }
        guard case .answered = performed.ending, !isForgotten else { return false }
        return try chain.keep(performed.response, chain.records[chain.records.count - 1])
      }
      if isKept != nil { self.isMiss = isMiss }
      return isKept ?? false
    } catch {
      var failure = GatewayError(error)
      failure.kind = .storageFailed
      failure.message = "the call is not in the log: \(failure.message)"
      failure.partial = receipt(performed.response, performed.notes)
      throw failure
    }
  }

  func noteHealth(of route: Route, _ ending: Attempt.Ending) throws {
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
        after: error, route: route, keyMark: keys.mark(for: route.provider),
        current: try cooldowns.all(), now: now)
      {
        try cooldowns.set(next, now: now)
      }
    case .interrupted, .outputFailed: break
    }
  }
}
