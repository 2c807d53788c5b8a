/// Whether a call may go out: decided from budgets and the call's terms, before a socket opens. Nothing is held here; the
/// database refuses by the same rules what comes past this.
package struct Admission: Sendable {
  package var terms: CallTerms
  package var budgets: [OpenBudget]
  package var now: Instant

  package init(_ terms: CallTerms, to budgets: [OpenBudget], at now: Instant) {
    self.terms = terms
    self.budgets = budgets
    self.now = now
  }

  /// What becomes of a call. It says so and does nothing.
  package enum Verdict: Sendable, Equatable {
    /// With this bound on output, whose worst case is to be held.
    case admitted(maxTokens: Int64, amounts: Amounts, clamp: Clamp?)
    case refused(BudgetRefusal)
  }

  package var verdict: Verdict {
    if let refusal = refusalOfKind { return .refused(refusal) }
    let most = largest(from: terms.fewestTokens, to: terms.maxTokens) {
      fits($0, isSharing: !terms.isChosen)
    }
    guard let most else { return .refused(refusalOfSize) }
    return .admitted(
      maxTokens: most, amounts: terms.bound.amounts(maxTokens: most),
      clamp: most < terms.maxTokens ? clamp(to: most) : nil)
  }

  private var hard: [OpenBudget] { budgets.filter(\.budget.isHard) }

  private func refusal(_ reason: BudgetRefusal.Reason, _ budgets: [OpenBudget]) -> BudgetRefusal {
    BudgetRefusal(
      reason: reason, budgets: budgets,
      needed: terms.bound.amounts(maxTokens: terms.fewestTokens), limit: terms.limit,
      before: terms.before)
  }
}

/// What refuses a call of any size.
extension Admission {
  private var refusalOfKind: BudgetRefusal? {
    let paused = budgets.filter(\.isPaused)
    if !paused.isEmpty { return refusal(.paused, paused) }
    let unsure = hard.filter { $0.window.isAhead(of: now) }
    if !unsure.isEmpty { return refusal(.clockUnsure, unsure) }
    if let field = terms.unboundedField, !hard.isEmpty || terms.limit != nil {
      return refusal(.unpricedFeature(field), hard)
    }
    let money = hard.filter(\.budget.unit.isMoney)
    if terms.bound.price == nil, !money.isEmpty || terms.limit != nil {
      return refusal(.unpricedModel, money)
    }
    let reais = hard.filter { $0.budget.unit == .brl }
    let isFree = terms.bound.price?.isFree ?? false
    if !isFree, !terms.bound.rate.isSet, !reais.isEmpty || terms.limit?.unit == .brl {
      return refusal(.noRate, reais)
    }
    return nil
  }
}

/// Sizes.
extension Admission {
  private func fits(_ tokens: Int64, isSharing: Bool) -> Bool {
    let amounts = terms.bound.amounts(maxTokens: tokens)
    return isWithinLimit(amounts)
      && hard.allSatisfy { $0.holds(amounts.value(in: $0.budget.unit), isSharing: isSharing) }
  }

  private func isWithinLimit(_ amounts: Amounts) -> Bool {
    guard let limit = terms.limit else { return true }
    guard let amount = amounts.value(in: limit.unit), amount < Amounts.most else { return false }
    return amount.addingSaturating(terms.before.value(in: limit.unit) ?? 0) <= limit.amount
  }

  /// The largest number of the range that passes; what passes once passes for every smaller one.
  private func largest(
    from least: Int64, to most: Int64, where passes: (Int64) -> Bool
  ) -> Int64? {
    guard passes(least) else { return nil }
    if passes(most) { return most }
    var (good, bad) = (least, most)
    while bad - good > 1 {
      let middle = good + (bad - good) / 2
      if passes(middle) { good = middle } else { bad = middle }
    }
    return good
  }

  /// Whose room ends at `tokens`.
  private func clamp(to tokens: Int64) -> Clamp {
    let more = terms.bound.amounts(maxTokens: tokens + 1)
    let narrowest = hard.first { !$0.holds(more.value(in: $0.budget.unit), isSharing: true) }
    return Clamp(
      by: narrowest?.budget, wanted: terms.maxTokens,
      isShared: narrowest.map { $0.holds(more.value(in: $0.budget.unit)) } ?? false)
  }

  private var refusalOfSize: BudgetRefusal {
    let amounts = terms.bound.amounts(maxTokens: terms.fewestTokens)
    func amount(_ open: OpenBudget) -> Int64? { amounts.value(in: open.budget.unit) }
    let refusing = hard.filter { !$0.holds(amount($0), isSharing: !terms.isChosen) }
    let exceeded = refusing.filter { $0.isExceeded(by: amount($0)) }
    let reason: BudgetRefusal.Reason =
      !exceeded.isEmpty ? .exceeded : !isWithinLimit(amounts) ? .maxCost : .held
    var refusal = refusal(reason, exceeded.isEmpty ? refusing : exceeded)
    refusal.isShared = reason == .held && refusing.allSatisfy { $0.holds(amount($0)) }
    refusal.fittingMaxTokens = largest(from: 1, to: terms.maxTokens) {
      fits($0, isSharing: false)
    }
    return refusal
  }
}

/// What a budget says to an amount, whoever asks.
extension OpenBudget {
  /// By hand, or because it is used up.
  package var isPaused: Bool { budget.isPaused || (budget.isHard && window.isFull) }

  /// There is room for the amount; none for one that nobody knows. A call that has no bound of its own leaves half of
  /// the room to others while some are under way: it `isSharing`.
  package func holds(_ amount: Int64?, isSharing: Bool = false) -> Bool {
    guard let amount, amount < Amounts.most else { return false }
    let room = max(0, window.remaining)
    return amount <= (isSharing && window.held > 0 ? room / 2 : room)
  }

  /// It would not fit if nothing were held either.
  package func isExceeded(by amount: Int64?) -> Bool {
    guard let amount, amount < Amounts.most else { return true }
    return amount > window.limit - window.spent
  }

  /// Why the budget has no place for an amount that is asked about without a call. Nil: it has. Budgets in reais refuse
  /// without a rate that was set.
  package func refusal(
    of amount: Int64, rate: ExchangeRate?, at now: Instant
  ) -> BudgetRefusal.Reason? {
    if isPaused { return .paused }
    guard budget.isHard else { return nil }
    if window.isAhead(of: now) { return .clockUnsure }
    if budget.unit == .brl, !rate.isSet { return .noRate }
    if holds(amount) { return nil }
    return isExceeded(by: amount) ? .exceeded : .held
  }
}
