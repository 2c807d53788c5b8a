/// Calls that budgets do not admit.
extension Chain {
  mutating func refuse(_ route: Route, _ refusal: BudgetRefusal, isLast: Bool) {
    refusals.append((route, refusal))
    isRefused = isLast
    leaveOut(
      PlanStep.Skip(
        model: route.model, provider: route.provider.name, reason: .skippedBudget,
        text: BudgetText.reason(refusal)))
  }

  /// Waits a little for calls under way when they are what is in the way and there is time; the routes that were refused
  /// for it are then the steps once more.
  mutating func waitsForRoom() throws -> Bool {
    guard isRefused, let wait = ask.wait else { return false }
    let now = world.monotonic()
    let left = min(
      startedMonotonic + wait.milliseconds - now,
      ask.millisecondsLeft(facts.settings, now: now))
    let held = refusals.filter { $0.refusal.reason == .held }.map(\.route)
    guard left > 0, !held.isEmpty else { return false }
    // Longer and longer, and never all at once.
    waits += 1
    let longest = Int64(min(1000, 50 << min(waits, 5)))
    let random = world.randomBytes(2).reduce(Int64(0)) { $0 << 8 | Int64($1) }
    try self.wait(min(left, longest / 2 + random % (longest / 2)))
    steps = held.map { .attempt($0) }
    refusals = []
    reports.removeAll { $0.reason == AttemptReason.skippedBudget.rawValue }
    notes.removeAll { $0.code == AttemptReason.skippedBudget.rawValue }
    return true
  }

  /// The refusal as the person hears it, once it is in the log and counted at every budget that refused.
  mutating func refused() throws -> GatewayError {
    guard let first = refusals.first else { preconditionFailure("a refused request was refused") }
    let now = world.now()
    var failure = GatewayError(first.refusal, client: facts.client.name, at: now)
    failure.budgets = try first.refusal.budgets.map { try book.standing($0, at: now) }
    failure.retryAfterSeconds = try retryAfter(first.refusal, now)
    failure.attempts = reports
    if let last = errors.last {
      failure.message +=
        "; before that '\(last.route.provider.name)' failed: \(last.error.message)"
    }
    try log(failure, first.route, now)
    return failure
  }

  /// When it makes sense to ask again: when the windows end, or when calls like the last ones would be over.
  private func retryAfter(_ refusal: BudgetRefusal, _ now: Instant) throws -> Int64? {
    switch refusal.reason {
    case .exceeded, .paused:
      if refusal.budgets.contains(where: \.budget.isPaused) { return nil }
      let ends = refusal.budgets.map(\.window.ends).max()
      return ends.map { max(1, ($0.milliseconds(since: now) + 999) / 1000) }
    case .held: return max(1, (try UsageLog(database).usualLatency() + 999) / 1000)
    default: return nil
    }
  }

  private mutating func log(_ failure: GatewayError, _ route: Route, _ now: Instant) throws {
    var record = record(
      of: route, at: now, maxTokens: route.maxTokens, trigger: records.isEmpty ? .first : .fallback,
      waited: 0)
    record.outcome = .refused
    record.maxTokensSent = nil
    record.errorCode = failure.kind.rawValue
    record.errorMessage = failure.message
    record.latencyMilliseconds = max(0, world.monotonic() - startedMonotonic)
    record.cost = .zero
    record.costBRL = NanoBRL(nanos: 0)
    let database = database
    let refusing = refusals.flatMap(\.refusal.budgets).compactMap(\.window.id)
    let full = refusals.filter { $0.refusal.isOfRoom }.flatMap(\.refusal.budgets)
      .compactMap(\.window.id)
    try database.write {
      record.gateWaitMilliseconds = database.gateWait
      try UsageLog(database).add(record)
      let windows = BudgetWindows(database)
      for id in Set(refusing).sorted() {
        try windows.countRefusal(in: id, isFull: full.contains(id), now: now)
      }
    }
    records.append(record)
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
