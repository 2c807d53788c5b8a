/// What is written.
extension Chain {
  /// A call that is over, and what follows from that.
  struct Settlement {
    var performed: Attempt.Performed
    let held: Reservation.Held
    let route: Route
    let error: ProviderError?
    let action: RetryPolicy.Action
    var found: ParameterRewrite?

    init(
      _ performed: Attempt.Performed, _ held: Reservation.Held, _ route: Route,
      _ error: ProviderError?, _ action: RetryPolicy.Action, found: ParameterRewrite? = nil
    ) {
      self.performed = performed
      self.held = held
      self.route = route
      self.error = error
      self.action = action
      self.found = found
    }
  }

  /// An answer, or an end that nothing follows.
  func conclude(
    _ performed: Attempt.Performed, _ held: Reservation.Held, _ pursuit: Pursuit
  ) -> Need {
    var performed = performed
    // A price that cannot be read must not keep a paid answer out of the log.
    performed.record = (try? repriced(performed, pursuit.route)) ?? performed.record
    // Only a change that helped is worth remembering.
    var helped: ParameterRewrite?
    if case .answered = performed.ending { helped = pursuit.found }
    let settlement = Settlement(performed, held, pursuit.route, nil, .stop, found: helped)
    return settle(settlement) { isKept in
      // An answer that is not there is not waited for: those who wanted it too ask for themselves, all at once.
      if case .answered = performed.ending { self.land(hasAnswer: isKept) }
      return try self.told(performed, held, pursuit.route)
    }
  }

  private func told(
    _ performed: Attempt.Performed, _ held: Reservation.Held, _ route: Route
  ) throws -> Need {
    var receipt = receipt(performed.response, fallbackNotes(route) + performed.notes)
    // A figure that cannot be read must not keep an answer back.
    if held.hasBudgets, ask.showsBudgets { receipt.budgets = (try? standings()) ?? [] }
    let partial = performed.response.isEmpty ? nil : receipt
    switch performed.ending {
    case .answered, .failed: return .done(receipt)
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

  /// Goes on with whether the answer is in the cache now.
  func settle(_ settlement: Settlement, _ next: @escaping (Bool) throws -> Need) -> Need {
    let performed = settlement.performed
    var record = performed.record
    record.nextRoute = nextRouteText(settlement)
    records.append(record)
    reports.append(AttemptReport(record))
    if let error = settlement.error { errors.append((settlement.route, error)) }
    lastResponse = performed.response
    let counted = isMiss
    let entry = Entry(record: record, kind: .end(performed.end, settlement.held)) {
      try self.addMore(to: $0, settlement, isForgotten: $1)
    }
    return .entry(
      entry,
      then: then { outcome in
        do {
          let entered = try outcome.get()
          self.records[self.records.count - 1] = entered.record
          if entered.isOverrun { self.notes.append(Self.overrun) }
          self.isMiss = entered.isKept == nil ? counted : self.desk.rule.statusOfCall == .miss
          return try next(entered.isKept ?? false)
        } catch {
          guard case .failure = outcome else { throw error }
          throw self.unlogged(performed, error)
        }
      })
  }

  private static let overrun = Note(
    code: "overrun", text: "the provider used more than the call could use at most")

  private func nextRouteText(_ settlement: Settlement) -> String? {
    switch settlement.action {
    case .retry: "retry"
    case .nextRoute:
      nextRoute(
        after: settlement.error ?? ProviderError(reason: .ok, message: ""),
        settlement.performed.record
      ).map { "\($0.provider.name) \($0.model.text)" }
    case .stop: nil
    }
  }

  private func unlogged(_ performed: Attempt.Performed, _ error: any Error) -> GatewayError {
    var failure = GatewayError(error)
    failure.kind = .storageFailed
    failure.message = "the call is not in the log: \(failure.message)"
    failure.partial = receipt(performed.response, performed.notes)
    return failure
  }

  /// What stands in the transaction of a settle beside its row. Returns whether the answer is kept.
  private func addMore(
    to database: Database, _ settlement: Settlement, isForgotten: Bool
  ) throws -> Bool {
    let performed = settlement.performed
    try noteHealth(of: settlement.route, performed.ending, database)
    if desk.rule.statusOfCall == .miss, !isMiss { try ResponseCache(database).countMiss() }
    if let found = settlement.found {
      try ParameterRewrites(database).add(
        found.text, baseURL: settlement.route.provider.baseURL,
        model: settlement.route.upstreamModel, now: world.now())
    }
    guard case .answered = performed.ending else { return false }
    try deposit?(
      database, receipt(performed.response, fallbackNotes(settlement.route) + performed.notes))
    guard !isForgotten else { return false }
    return try keep(performed.response, records[records.count - 1], database)
  }

  private func noteHealth(
    of route: Route, _ ending: Attempt.Ending, _ database: Database
  ) throws {
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
