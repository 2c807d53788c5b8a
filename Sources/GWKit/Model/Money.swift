/// An amount in thousand-millionths of a US dollar. Whole nanos only: no floating point comes near money.
package struct NanoUSD: Sendable, Hashable, Comparable {
  package let nanos: Int64

  package init(nanos: Int64) { self.nanos = nanos }

  package static let zero = NanoUSD(nanos: 0)

  package static func < (left: NanoUSD, right: NanoUSD) -> Bool { left.nanos < right.nanos }

  /// Saturates: no sum of real calls comes near it.
  package func adding(_ other: NanoUSD) -> NanoUSD {
    NanoUSD(nanos: nanos.addingSaturating(other.nanos))
  }

  /// Exact decimal dollars: `0.0000032`.
  package var text: String { DecimalText.text(nanos, places: 9) }

  package var exact: ExactUSD { ExactUSD(femtos: Int128(nanos) * 1_000_000) }
}

/// An amount in thousand-millionths of a Brazilian real.
package struct NanoBRL: Sendable, Hashable, Comparable {
  package let nanos: Int64

  package init(nanos: Int64) { self.nanos = nanos }

  package static func < (left: NanoBRL, right: NanoBRL) -> Bool { left.nanos < right.nanos }

  package func adding(_ other: NanoBRL) -> NanoBRL {
    NanoBRL(nanos: nanos.addingSaturating(other.nanos))
  }

  package var text: String { DecimalText.text(nanos, places: 9) }
}

/// An amount in 10^-15 US dollars, which is exactly what a token costs at a price in nano-USD per million tokens.
/// Sums are made here and rounded once per call, up; nothing stores this type.
package struct ExactUSD: Sendable, Hashable, Comparable {
  package let femtos: Int128

  package init(femtos: Int128) { self.femtos = femtos }

  package static let zero = ExactUSD(femtos: 0)

  package static func < (left: ExactUSD, right: ExactUSD) -> Bool { left.femtos < right.femtos }

  package static func + (left: ExactUSD, right: ExactUSD) -> ExactUSD {
    ExactUSD(femtos: left.femtos + right.femtos)
  }

  /// Nil when the amount does not fit, which no real call reaches (9.2 thousand million dollars).
  package var roundedUp: NanoUSD? {
    Int64(exactly: femtos.quotientRoundedUp(by: 1_000_000)).map(NanoUSD.init(nanos:))
  }

  /// The exact amount times the rate, rounded up once.
  package func converted(at rate: ExchangeRate) -> NanoBRL? {
    let (product, overflow) = femtos.multipliedReportingOverflow(by: Int128(rate.nanoBRLPerUSD))
    guard !overflow else { return nil }
    return Int64(exactly: product.quotientRoundedUp(by: 1_000_000_000_000_000))
      .map(NanoBRL.init(nanos:))
  }
}

extension Int64 {
  /// The largest number there is where the sum of two that are not negative does not fit.
  package func addingSaturating(_ other: Int64) -> Int64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }
}

extension Int128 {
  /// Division of a non-negative number, rounded up.
  fileprivate func quotientRoundedUp(by divisor: Int128) -> Int128 {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder > 0 ? quotient + 1 : quotient
  }
}
