/// What a call holds or used, in every unit that budgets count in. Nil money is not known, which is not 0.
package struct Amounts: Sendable, Equatable {
  package var tokens: Int64
  package var usd: NanoUSD?
  package var brl: NanoBRL?

  /// No call is believed to use more: 100 million of a currency, 10^17 tokens. Sums of many such still fit.
  package static let most: Int64 = 100_000_000_000_000_000

  package init(tokens: Int64, usd: NanoUSD?, brl: NanoBRL?) {
    self.tokens = tokens
    self.usd = usd
    self.brl = brl
  }

  package static let zero = Amounts(tokens: 0, usd: .zero, brl: NanoBRL(nanos: 0))

  package func value(in unit: BudgetUnit) -> Int64? {
    switch unit {
    case .tokens: tokens
    case .usd: usd?.nanos
    case .brl: brl?.nanos
    }
  }
}
