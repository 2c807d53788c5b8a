/// What a call asks of the budgets: who it is for, what it may use at most, and how its row of the log begins.
package struct HoldRequest {
  package var client: String
  package var bound: CallBound
  /// The bound on output that would be sent if money were no matter.
  package var maxTokens: Int64
  /// The person chose it.
  package var isChosen: Bool
  package var leastTokens: Int64
  /// A field of the request whose cost has no bound.
  package var unboundedField: String?
  package var limit: RequestLimit?
  /// What earlier attempts of the request cost, or hold.
  package var before: Amounts
  /// How long the call may take at most, in milliseconds.
  package var time: Int64
  /// Made once the moment of the hold and the bound on output are known.
  package var record: (_ now: Instant, _ maxTokens: Int64) -> UsageRecord

  package func verdict(_ budgets: [OpenBudget], at now: Instant) -> Admission.Verdict {
    Admission(
      budgets: budgets, bound: bound, maxTokens: maxTokens, isChosen: isChosen,
      leastTokens: leastTokens, unboundedField: unboundedField, limit: limit, before: before,
      now: now
    ).verdict
  }
}
