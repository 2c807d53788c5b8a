import GWKit

/// Figures as people read them: grouped, rounded down and with a unit. Programs get theirs exact from elsewhere, and
/// nothing here computes with what was rounded.
enum FigureText {
  static let nothing = "-"

  /// `1,234,567`.
  static func count(_ number: Int64) -> String { grouped(String(number)) }

  /// Grouped as long as that is read at a glance, then shortened: `1,234,567`, `12.3B`.
  static func glance(_ number: Int64) -> String {
    number < 1_000_000_000 ? count(number) : short(number)
  }

  /// Three digits at most: `834`, `12.3k`, `1.2M`.
  static func short(_ number: Int64) -> String {
    let units: [(name: String, size: Int64)] = [
      ("T", 1_000_000_000_000), ("B", 1_000_000_000), ("M", 1_000_000), ("k", 1000),
    ]
    guard let unit = units.first(where: { number >= $0.size }) else { return String(number) }
    let whole = number / unit.size
    let text =
      whole >= 100 ? count(whole) : DecimalText.text(number / (unit.size / 10), places: 1)
    return text + unit.name
  }

  /// `$1,234.56`, and two digits of what is less than a tenth.
  static func money(_ value: Int64, _ unit: BudgetUnit) -> String {
    grouped(AmountText.rough(value, unit))
  }

  /// `R$42.50 of R$1,000.00`.
  static func share(_ part: Int64, of whole: Int64, _ unit: BudgetUnit) -> String {
    let first = unit.isMoney ? money(part, unit) : count(part)
    return "\(first) of \(grouped(AmountText.spoken(whole, unit)))"
  }

  /// `62.1%`, `0.03%`; what is not nothing does not look like it, nor does anything but all look like all.
  static func percent(_ share: Share) -> String {
    guard let points = share.basisPoints else { return nothing }
    if points == 0 { return share.part > 0 ? "<0.01%" : "0%" }
    if points < 100 { return DecimalText.text(points, places: 2) + "%" }
    return tenths(points / 10) + "%"
  }

  /// Always with its decimal, except for all of it: figures below each other are compared.
  private static func tenths(_ number: Int64) -> String {
    number == 1000 || number % 10 != 0
      ? DecimalText.text(number, places: 1) : "\(number / 10).0"
  }

  /// `834 ms`, `4.21 s`, `2m05s`, `3h20m`.
  static func duration(_ milliseconds: Int64?) -> String {
    guard let milliseconds else { return nothing }
    let seconds = milliseconds / 1000
    switch milliseconds {
    case ..<1000: return "\(milliseconds) ms"
    case ..<10_000: return "\(seconds).\(twoDigits(milliseconds / 10 % 100)) s"
    case ..<100_000: return "\(seconds).\(milliseconds / 100 % 10) s"
    case ..<3_600_000: return "\(seconds / 60)m\(twoDigits(seconds % 60))s"
    default: return "\(count(seconds / 3600))h\(twoDigits(seconds / 60 % 60))m"
    }
  }

  private static func twoDigits(_ number: Int64) -> String {
    number < 10 ? "0\(number)" : "\(number)"
  }

  /// Commas between the thousands of the first number in `text`; a fraction is left as it is.
  private static func grouped(_ text: String) -> String {
    guard let start = text.firstIndex(where: \.isNumber) else { return text }
    let digits = text[start...].prefix(while: \.isNumber)
    var number = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { number += "," }
      number.append(digit)
    }
    return text[..<start] + number + text[digits.endIndex...]
  }
}
