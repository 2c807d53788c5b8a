import GWKit

/// Amounts of budgets as people type them: `25`, `25.50`, `25usd`, `50brl`, `200k` tokens.
struct BudgetAmount: Equatable {
  /// Nil: the text does not say of what.
  var unit: BudgetUnit?
  private var digits: String

  /// Nil for what is no such amount.
  init?(_ text: String) {
    let lower = text.lowercased()
    for unit in BudgetUnit.allCases where lower.hasSuffix(unit.rawValue) {
      self.unit = unit
      digits = String(lower.dropLast(unit.rawValue.count))
      guard value(as: unit) != nil else { return nil }
      return
    }
    digits = lower
    if let last = lower.last, last == "k" || last == "m" { unit = .tokens }
    guard value(as: unit ?? .usd) != nil else { return nil }
  }

  /// Nanos or tokens; nil when it is not whole in that unit, or not positive, or more than there can be.
  func value(as unit: BudgetUnit) -> Int64? {
    if unit.isMoney { return AmountText.value(digits, unit) }
    return TierText.count(digits).flatMap { AmountText.value(String($0), unit) }
  }

  static let expectation = "a positive amount such as 25, 25.50, 50brl or 200k tokens"
}

extension Arguments {
  /// The amount of a flag in `unit`, where the text may name no other one.
  func amount(
    _ name: String, in unit: BudgetUnit?
  ) throws(UsageError) -> (value: Int64, unit: BudgetUnit)? {
    guard let amount = try read(name, as: BudgetAmount.expectation, BudgetAmount.init) else {
      return nil
    }
    if let own = amount.unit, let unit, own != unit {
      throw UsageError(
        message: "--\(name) is in \(own.rawValue), and this is about \(unit.rawValue)")
    }
    guard let unit = unit ?? amount.unit else {
      throw UsageError(
        message: "--\(name) does not say of what",
        hints: ["add --type tokens, brl or usd, or write 25usd"])
    }
    guard let value = amount.value(as: unit) else {
      let what = unit.isMoney ? "at most nine decimals" : "a whole number"
      throw UsageError(
        message: "--\(name) of \(unit.rawValue) takes \(what), not '\(self[name] ?? "")'")
    }
    return (value, unit)
  }
}
