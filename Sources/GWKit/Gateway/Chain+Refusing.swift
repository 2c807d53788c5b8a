/// Calls that budgets do not admit.
extension Chain {
  /// A route whose call was refused.
  struct Refused {
    var route: Route
    var refusal: BudgetRefusal

    var skip: PlanStep.Skip {
      PlanStep.Skip(route, .skippedBudget, RefusalText.reason(refusal))
    }
  }

  /// `isLastWord`: no provider has said anything about the route that would be told instead.
  func refuse(_ route: Route, _ refusal: BudgetRefusal, isLastWord: Bool) {
    let refused = Refused(route: route, refusal: refusal)
    refusals.append(refused)
    isRefused = isLastWord
    leaveOut(refused.skip)
  }

  /// The refusal as the person hears it.
  func refusalError() throws -> GatewayError {
    guard let first = refusals.first else { preconditionFailure("a refused request was refused") }
    let now = world.now()
    let standings = try first.refusal.budgets.map { try book.standing($0, at: now) }
    var failure = GatewayError(
      first.refusal, standings: standings, model: first.route.model, hasWaited: ask.wait != nil)
    if first.refusal.reason == .held {
      // Calls like the last ones would be over then.
      failure.retryAfterSeconds = max(1, (try UsageLog(database).usualLatency() + 999) / 1000)
    }
    failure.attempts = reports
    if let last = errors.last {
      failure.message +=
        "; before that '\(last.route.provider.name)' failed: \(last.error.message)"
    }
    if wait.count > 0, timeLeft <= 0 {
      failure.kind = .timeout
      failure.message = "\(ask.span(facts.settings).text) passed while waiting: \(failure.message)"
    }
    return failure
  }

  var timeLeft: Int64 { ask.millisecondsLeft(facts.settings, now: world.monotonic()) }

  /// Writes the request down and counts it at every budget that refused.
  func refuse() throws -> Need {
    let failure = try refusalError()
    guard let route = refusals.first?.route else { throw failure }
    let record = refusalRecord(route, failure)
    let full = refusals.filter { $0.refusal.isOfRoom }.flatMap(\.refusal.budgets)
      .compactMap(\.window.id)
    let windows = refusals.flatMap(\.refusal.budgets).compactMap(\.window.id)
    let entry = Entry(
      record: record, kind: .refusal(windows: Set(windows).sorted(), full: Set(full)))
    return .entry(
      entry,
      then: then { outcome in
        self.records.append(try outcome.get().record)
        throw failure
      })
  }

  private func refusalRecord(_ route: Route, _ failure: GatewayError) -> UsageRecord {
    var record = record(
      of: route, at: world.now(), maxTokens: route.maxTokens,
      trigger: records.isEmpty ? .first : .fallback, waited: 0)
    record.outcome = .refused
    record.maxTokensSent = nil
    record.errorCode = failure.kind.rawValue
    record.errorMessage = failure.message
    record.latencyMilliseconds = max(0, world.monotonic() - startedMonotonic)
    record.cost = .zero
    record.costBRL = NanoBRL(nanos: 0)
    return record
  }
}

extension BudgetRefusal {
  /// The budget has no room, for now or until it begins anew.
  fileprivate var isOfRoom: Bool {
    switch reason {
    case .exceeded, .held: true
    case .paused: budgets.contains { !$0.budget.isPaused }
    default: false
    }
  }
}
