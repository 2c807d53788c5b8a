/// Whether a call may go out: decided from budgets, bounds and the request's own limit, before a socket opens. Nothing is
/// held here; the database refuses by the same rules what comes past this.
package struct Admission: Sendable {
  /// The clock may lie this far before a budget's newest window; milliseconds.
  package static let clockTolerance: Int64 = 36 * 3_600_000

  package var budgets: [OpenBudget]
  package var bound: CallBound
  /// The bound on output that would be sent if money were no matter.
  package var maxTokens: Int64
  /// The person chose it: it is sent as it is, or not at all.
  package var isChosen: Bool
  /// A bound below this makes no useful answer.
  package var leastTokens: Int64
  /// A field of the request whose cost has no bound.
  package var unboundedField: String?
  package var limit: RequestLimit?
  /// What earlier attempts of the request cost, or hold.
  package var before: Amounts
  package var now: Instant

  package init(
    budgets: [OpenBudget], bound: CallBound, maxTokens: Int64, isChosen: Bool, leastTokens: Int64,
    unboundedField: String? = nil, limit: RequestLimit? = nil, before: Amounts = .zero,
    now: Instant
  ) {
    self.budgets = budgets
    self.bound = bound
    self.maxTokens = maxTokens
    self.isChosen = isChosen
    self.leastTokens = leastTokens
    self.unboundedField = unboundedField
    self.limit = limit
    self.before = before
    self.now = now
  }

  package enum Verdict: Sendable, Equatable {
    /// With this bound on output, whose worst case is to be held.
    case admitted(maxTokens: Int64, amounts: Amounts, clamp: Clamp?)
    case refused(BudgetRefusal)
  }

  package var verdict: Verdict {
    if let refusal = refusalOfKind { return .refused(refusal) }
    let least = isChosen ? maxTokens : min(leastTokens, maxTokens)
    let most = largest(from: least, to: maxTokens) { fits($0, sharing: !isChosen) }
    guard let most else { return .refused(refusal(ofSize: least)) }
    let clamp = most < maxTokens ? Clamp(by: narrowest(above: most), wanted: maxTokens) : nil
    return .admitted(maxTokens: most, amounts: bound.amounts(maxTokens: most), clamp: clamp)
  }
}

/// What refuses a call of any size.
extension Admission {
  private var hard: [OpenBudget] { budgets.filter(\.budget.isHard) }

  private var refusalOfKind: BudgetRefusal? {
    let paused = budgets.filter { $0.budget.isPaused || ($0.budget.isHard && $0.window.isFull) }
    if !paused.isEmpty { return refusal(.paused, paused) }
    let unsure = hard.filter {
      $0.window.starts.milliseconds(since: now) > Self.clockTolerance
    }
    if !unsure.isEmpty { return refusal(.clockUnsure, unsure) }
    if let unboundedField, !hard.isEmpty || limit != nil {
      return refusal(.unpricedFeature(unboundedField), hard)
    }
    let money = hard.filter(\.budget.unit.isMoney)
    if bound.price == nil, !money.isEmpty || limit != nil {
      return refusal(.unpricedModel, money)
    }
    let reais = hard.filter { $0.budget.unit == .brl }
    let isFree = bound.price?.isFree ?? false
    if !isFree, bound.rate?.isBuiltIn ?? true, !reais.isEmpty || limit?.unit == .brl {
      return refusal(.noRate, reais)
    }
    return nil
  }

  private func refusal(_ reason: BudgetRefusal.Reason, _ budgets: [OpenBudget]) -> BudgetRefusal {
    BudgetRefusal(
      reason: reason, budgets: budgets,
      needed: bound.amounts(maxTokens: isChosen ? maxTokens : min(leastTokens, maxTokens)),
      limit: limit, before: before)
  }
}

/// Sizes.
extension Admission {
  /// What is left of a budget for one call. One that has no bound of its own leaves half of it to others while some are
  /// under way.
  private static func room(_ open: OpenBudget, sharing: Bool) -> Int64 {
    let left = max(0, open.window.limit - open.window.spent - open.window.held)
    return sharing && open.window.held > 0 ? left / 2 : left
  }

  private func fits(_ tokens: Int64, sharing: Bool) -> Bool {
    let amounts = bound.amounts(maxTokens: tokens)
    return isWithinLimit(amounts) && hard.allSatisfy { isWithin($0, amounts, sharing: sharing) }
  }

  private func isWithin(_ open: OpenBudget, _ amounts: Amounts, sharing: Bool) -> Bool {
    guard let amount = amounts.value(in: open.budget.unit), amount < Amounts.most else {
      return false
    }
    return amount <= Self.room(open, sharing: sharing)
  }

  private func isWithinLimit(_ amounts: Amounts) -> Bool {
    guard let limit else { return true }
    guard let amount = amounts.value(in: limit.unit), amount < Amounts.most else { return false }
    return amount.addingSaturating(before.value(in: limit.unit) ?? 0) <= limit.amount
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

  /// Whose room ends at `tokens`; nil for the request's own limit.
  private func narrowest(above tokens: Int64) -> Budget? {
    let more = bound.amounts(maxTokens: tokens + 1)
    return hard.first { !isWithin($0, more, sharing: true) }?.budget
  }

  private func refusal(ofSize tokens: Int64) -> BudgetRefusal {
    let amounts = bound.amounts(maxTokens: tokens)
    let refusing = hard.filter { !isWithin($0, amounts, sharing: !isChosen) }
    let exceeded = refusing.filter { open in
      let amount = amounts.value(in: open.budget.unit) ?? .max
      return amount >= Amounts.most || amount > open.window.limit - open.window.spent
    }
    let reason: BudgetRefusal.Reason =
      !exceeded.isEmpty ? .exceeded : !isWithinLimit(amounts) ? .maxCost : .held
    return BudgetRefusal(
      reason: reason, budgets: exceeded.isEmpty ? refusing : exceeded, needed: amounts,
      fittingMaxTokens: largest(from: 1, to: maxTokens) { fits($0, sharing: false) },
      limit: limit, before: before)
  }
}
