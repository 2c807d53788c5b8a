/// What stands between a call and its money: the hold, before anything leaves this machine.
extension Chain {
  /// What the person must know of a hold.
  func tell(_ held: Reservation.Held) {
    if let clamp = held.clamp {
      notes.append(RefusalText.note(clamp, maxTokens: held.maxTokens))
    }
    if let later = held.later { note(later, ofClock: held.record.createdAt) }
  }

  /// Once per request.
  private func note(_ later: OpenBudget, ofClock now: Instant) {
    guard !notes.contains(where: { $0.code == "clock_behind" }) else { return }
    let budget = "'\(later.budget.selector)' is already at \(later.window.starts.spoken)"
    notes.append(
      Note(
        code: "clock_behind", text: "the clock says \(now.spoken), and \(budget): it counts there"))
  }

  var book: BudgetBook { BudgetBook(database, settings: facts.settings, zones: world.zones) }

  func standings() throws -> [BudgetStanding] {
    try book.standings(scopes: BudgetBook.scopes(of: facts.client.name), at: world.now())
  }

  func holdRequest(_ pursuit: Pursuit, _ bound: CallBound) -> HoldRequest {
    let route = pursuit.route
    let left = max(0, timeLeft)
    return HoldRequest(
      client: facts.client.name,
      terms: CallTerms(ask, facts, route, bound, before: records.amounts),
      settings: facts.settings, provider: route.provider.name, model: route.model, time: left,
      patience: hasNextRoute ? min(left, RetryPolicy.patienceWithRoutes) : left,
      excuse: { self.ask.startedMonotonic += $0 }
    ) { now, maxTokens in
      self.record(
        of: route, at: now, maxTokens: maxTokens, trigger: pursuit.trigger, waited: pursuit.waited)
    }
  }

  private var hasNextRoute: Bool {
    steps.contains { if case .attempt = $0 { true } else { false } }
  }

  /// A row of the log as far as it is known before the call.
  func record(
    of route: Route, at now: Instant, maxTokens: Int64, trigger: UsageRecord.Trigger,
    waited: Int64
  ) -> UsageRecord {
    var record = UsageRecord(
      id: CallID.make(at: now, random: world.randomBytes(10)), requestID: requestID,
      client: facts.client.name, apiType: route.provider.role, provider: route.provider.name,
      modelRequested: facts.candidates.first?.model.id.text ?? route.model.text,
      model: route.model.text, outcome: .error, latencyMilliseconds: 0, createdAt: now,
      finishedAt: now)
    record.attempt = Int64(records.count + 1)
    record.trigger = trigger
    record.waitMilliseconds = waited
    record.conversation = ask.conversation
    record.phone = ask.phone.flatMap { LoggedPhone.text($0, facts.settings) }
    record.tags = ask.tags
    record.maxTokensSent = maxTokens
    record.cacheStatus = desk.rule.statusOfCall
    record.imageCount = ask.chat.imageCount
    record.priceID = route.price?.id
    record.rateID = facts.rate?.id
    return record
  }
}

extension CallTerms {
  /// What a request asks of the budgets on one of its routes.
  init(
    _ ask: AskRequest, _ facts: Plan.Facts, _ route: Route, _ bound: CallBound,
    before: Amounts = .zero
  ) {
    self.init(
      bound: bound, maxTokens: route.maxTokens, isChosen: ask.chat.maxTokens != nil,
      leastTokens: facts.settings.number(.askMinMaxTokens),
      unboundedField: RequestField.unbounded(in: ask.chat).first?.path, limit: ask.maxCost,
      before: before)
  }
}

extension Route {
  func clamped(to maxTokens: Int64) -> Route {
    var route = self
    route.maxTokens = maxTokens
    return route
  }
}

extension [UsageRecord] {
  /// What the calls used together, unknown money counted as nothing.
  var amounts: Amounts {
    reduce(.zero) { sum, record in
      Amounts(
        tokens: sum.tokens.addingSaturating(record.usage.totalTokens),
        usd: sum.usd?.adding(record.cost ?? .zero),
        brl: sum.brl?.adding(record.costBRL ?? NanoBRL(nanos: 0)))
    }
  }
}
