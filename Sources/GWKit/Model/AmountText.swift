/// Amounts of budgets as people and programs write them.
package enum AmountText {
  /// Exact: whole tokens, or decimals of the currency.
  package static func exact(_ value: Int64, _ unit: BudgetUnit) -> String {
    unit.isMoney ? DecimalText.text(value, places: 9) : String(value)
  }

  /// Reads a plain decimal: whole tokens, or nanos of the currency. Nil when it is finer than that, not positive, or more
  /// than a limit can be.
  package static func value(_ text: String, _ unit: BudgetUnit) -> Int64? {
    guard let exact = DecimalText(text)?.scaled(byPowerOfTen: unit.isMoney ? 9 : 0),
      !exact.isRounded
    else { return nil }
    let most = unit.isMoney ? Budget.largestMoney : Budget.largestTokens
    return (1...most).contains(exact.value) ? exact.value : nil
  }

  /// For people: `$1.20`, `R$42.50`, `1200 tokens`. Cents are always there, and what is finer is not left out.
  package static func spoken(_ value: Int64, _ unit: BudgetUnit) -> String {
    switch unit {
    case .tokens: return "\(value) tokens"
    case .usd: return "$" + withCents(value)
    case .brl: return "R$" + withCents(value)
    }
  }

  /// `R$42.50 of R$50.00`, `120 of 200000 tokens`.
  package static func share(_ part: Int64, of whole: Int64, _ unit: BudgetUnit) -> String {
    let first = unit.isMoney ? spoken(part, unit) : String(part)
    return "\(first) of \(spoken(whole, unit))"
  }

  /// For estimates: money to the cent, or to two digits where it is less than a tenth.
  package static func rough(_ value: Int64, _ unit: BudgetUnit) -> String {
    guard unit.isMoney, value > 0 else { return spoken(value, unit) }
    var step: Int64 = 10_000_000
    while step > 1, value < 10 * step { step /= 10 }
    let rest = value % step
    return spoken((value - rest).addingSaturating(2 * rest >= step ? step : 0), unit)
  }

  private static func withCents(_ nanos: Int64) -> String {
    let text = DecimalText.text(nanos, places: 9)
    guard let point = text.firstIndex(of: ".") else { return text + ".00" }
    return text[point...].count < 3 ? text + "0" : text
  }

  /// `in 9 days`, `in 3 hours`, `in 20 minutes`: rounded down, and at least a minute.
  package static func span(_ seconds: Int64) -> String { "in " + length(seconds) }

  /// `9 days`, `3 hours`, `20 minutes`.
  package static func length(_ seconds: Int64) -> String {
    func counted(_ number: Int64, _ unit: String) -> String {
      "\(number) \(unit)\(number == 1 ? "" : "s")"
    }
    switch seconds {
    case 172_800...: return counted(seconds / 86_400, "day")
    case 7200...: return counted(seconds / 3600, "hour")
    default: return counted(max(1, seconds / 60), "minute")
    }
  }
}
