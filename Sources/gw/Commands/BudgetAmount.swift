import GWKit

/// Amounts of budgets as people type them: `25`, `25.50`, `25usd`, `50brl`, `200k` tokens. It is syntax alone: how large
/// an amount may be depends on what it is of.
struct BudgetAmount: Equatable {
  /// What a flag wants amounts of.
  enum Kind {
    case any, money, tokens

    var expectation: String {
      switch self {
      case .any: "a positive amount such as 25, 25.50, 50brl or 200k tokens"
      case .money: "a positive amount such as 0.05, 0.05usd or 50brl"
      case .tokens: "a number of tokens such as 4096 or 20k"
      }
    }
  }

  /// Nil: the text does not say of what.
  let unit: BudgetUnit?
  let text: String
  /// Plain, with a `k` or `m` at the end where tokens are counted.
  private let digits: String

  /// Nil for what is no such amount.
  init?(_ text: String, as kind: Kind = .any) {
    self.text = text
    let lower = text.lowercased()
    let suffix = BudgetUnit.allCases.first { lower.hasSuffix($0.rawValue) }
    digits = String(lower.dropLast(suffix?.rawValue.utf8.count ?? 0))
    let isThousands = digits.last == "k" || digits.last == "m"
    let unit = suffix ?? (isThousands || kind == .tokens ? .tokens : nil)
    self.unit = unit
    guard Self.isPositive(isThousands ? String(digits.dropLast()) : digits),
      !isThousands || unit == .tokens
    else { return nil }
    switch kind {
    case .any: break
    case .money: if unit == .tokens { return nil }
    case .tokens: if unit != .tokens { return nil }
    }
  }

  /// A plain decimal, so without an exponent, that is not 0.
  private static func isPositive(_ digits: String) -> Bool {
    digits.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }
      && DecimalText(digits).map { !$0.isZero } ?? false
  }

  /// Nanos or tokens; nil when it is finer than the unit, or more than there can be.
  func value(as unit: BudgetUnit) -> Int64? {
    if unit.isMoney { return AmountText.value(digits, unit) }
    return TierText.count(digits).flatMap { AmountText.value(String($0), unit) }
  }
}

extension Arguments {
  func amount(
    _ name: String, as kind: BudgetAmount.Kind
  ) throws(UsageError) -> BudgetAmount? {
    try read(name, as: kind.expectation) { BudgetAmount($0, as: kind) }
  }

  /// The amount of a flag in `unit`; the text may name no other one.
  func value(
    _ name: String, _ amount: BudgetAmount, in unit: BudgetUnit
  ) throws(UsageError) -> Int64 {
    if let own = amount.unit, own != unit {
      throw UsageError(
        message: "--\(name) is in \(own.rawValue), and this is about \(unit.rawValue)")
    }
    guard let value = amount.value(as: unit) else {
      let most = AmountText.exact(unit.isMoney ? Budget.largestMoney : Budget.largestTokens, unit)
      let what = unit.isMoney ? "up to nine decimals" : "a whole number"
      throw UsageError(
        message:
          "--\(name) in \(unit.rawValue) takes \(what), at most \(most), not '\(amount.text)'")
    }
    return value
  }
}
