/// What a budget counts. Money is in nanos of the currency, tokens are whole.
package enum BudgetUnit: String, Sendable, CaseIterable {
  case tokens, brl, usd

  package var isMoney: Bool { self != .tokens }
}
