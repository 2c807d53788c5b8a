/// What a call asks of budgets: how much it can use, and what it may cost. It knows no budget.
package struct CallTerms: Sendable {
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

  package init(
    bound: CallBound, maxTokens: Int64, isChosen: Bool, leastTokens: Int64,
    unboundedField: String? = nil, limit: RequestLimit? = nil, before: Amounts = .zero
  ) {
    self.bound = bound
    self.maxTokens = maxTokens
    self.isChosen = isChosen
    self.leastTokens = leastTokens
    self.unboundedField = unboundedField
    self.limit = limit
    self.before = before
  }

  /// The fewest tokens of output that the call would be made with.
  package var fewestTokens: Int64 { isChosen ? maxTokens : min(leastTokens, maxTokens) }
}
