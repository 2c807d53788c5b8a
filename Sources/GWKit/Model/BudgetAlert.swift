/// A budget passed a threshold.
package struct BudgetAlert: Sendable, Equatable {
  package var id: Int64
  package var scope: String
  package var unit: BudgetUnit
  package var period: BudgetPeriod
  /// Percent of the limit.
  package var threshold: Int64
  /// A call did not fit; otherwise enough was spent.
  package var isRefusal: Bool
  package var spent: Int64
  package var limit: Int64
  /// The entry of the ledger that did it: what passed several thresholds at once has one.
  package var entry: Int64?
  /// Of the window it happened in.
  package var starts: Instant
  package var ends: Instant
  package var at: Instant

  package init(
    id: Int64, scope: String, unit: BudgetUnit, period: BudgetPeriod, threshold: Int64,
    isRefusal: Bool, spent: Int64, limit: Int64, starts: Instant, ends: Instant, at: Instant
  ) {
    self.id = id
    self.scope = scope
    self.unit = unit
    self.period = period
    self.threshold = threshold
    self.isRefusal = isRefusal
    self.spent = spent
    self.limit = limit
    self.starts = starts
    self.ends = ends
    self.at = at
  }

  /// `acme:brl:monthly`.
  package var selector: String { "\(scope):\(unit.rawValue):\(period.rawValue)" }

  package var tenthsUsed: Int64 {
    limit > 0 ? Int64(clamping: Int128(spent) * 1000 / Int128(limit)) : 0
  }

  /// `85% used (R$42.50 of R$50.00), resets in 9 days`.
  package func message(at now: Instant) -> String {
    let share = "\(tenthsUsed / 10)% used (\(AmountText.share(spent, of: limit, unit)))"
    let used = isRefusal ? "a call did not fit: \(share)" : share
    let seconds = ends.milliseconds(since: now) / 1000
    return used
      + (seconds > 0 ? ", resets " + AmountText.span(seconds) : ", in a period that is over")
  }

  /// As it is told: once for a period and a threshold.
  package func alert(at now: Instant) -> Alert {
    var alert = Alert(
      key: "\(selector)/\(starts.text)/\(threshold)/\(id)", kind: .budget, type: unit.rawValue,
      scope: scope, message: message(at: now), at: at)
    alert.period = period
    alert.windowStart = starts
    alert.threshold = String(threshold)
    alert.percent = DecimalText.text(tenthsUsed, places: 1)
    alert.cause = isRefusal ? "refused" : "spent"
    alert.used = AmountText.exact(spent, unit)
    alert.limit = AmountText.exact(limit, unit)
    return alert
  }
}
