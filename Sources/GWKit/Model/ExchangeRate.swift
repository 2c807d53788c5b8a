/// What one US dollar cost in reais at a moment, spread included. A row of an append-only table: it never changes.
package struct ExchangeRate: Sendable, Equatable {
  package var id: Int64
  /// BRL per USD × 10^9, the spread already added.
  package var nanoBRLPerUSD: Int64
  package var spreadPercent: String
  /// `manual`, or where it was read; `built-in` is for display only.
  package var source: String
  package var effectiveAt: Instant

  package init(
    id: Int64, nanoBRLPerUSD: Int64, spreadPercent: String, source: String, effectiveAt: Instant
  ) {
    self.id = id
    self.nanoBRLPerUSD = nanoBRLPerUSD
    self.spreadPercent = spreadPercent
    self.source = source
    self.effectiveAt = effectiveAt
  }

  package static let builtInSource = "built-in"

  package var isBuiltIn: Bool { source == Self.builtInSource }
  package var text: String { DecimalText.text(nanoBRLPerUSD, places: 9) }

  /// A rate with so many percent added, rounded up like every conversion of money; nil when that is too large.
  package static func nanos(_ nanos: Int64, withSpread percent: String) -> Int64? {
    guard let spread = DecimalText(percent)?.scaled(byPowerOfTen: 9)?.value else { return nanos }
    let hundred: Int128 = 100_000_000_000
    let total = Int128(nanos) * (hundred + Int128(spread))
    return Int64(exactly: (total + hundred - 1) / hundred)
  }
}

extension ExchangeRate? {
  /// There is one, and a person or a source set it: no call is refused or admitted by another.
  package var isSet: Bool { map { !$0.isBuiltIn } ?? false }
}

extension NanoBRL {
  /// In dollars, rounded up; nil when that is more than there can be.
  package func converted(at rate: ExchangeRate) -> NanoUSD? {
    let (quotient, rest) = (Int128(nanos) * 1_000_000_000)
      .quotientAndRemainder(dividingBy: Int128(rate.nanoBRLPerUSD))
    return Int64(exactly: quotient + (rest > 0 ? 1 : 0)).map(NanoUSD.init(nanos:))
  }
}
