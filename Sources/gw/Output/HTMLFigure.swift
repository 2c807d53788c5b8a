import GWKit

/// A figure as it is read at a glance, and exactly, for who points at it.
struct HTMLFigure: Equatable {
  var short: String
  var exact: String

  init(_ short: String, exact: String? = nil) {
    self.short = short
    self.exact = exact ?? short
  }

  /// Nothing is known.
  static let none = HTMLFigure("–")

  var html: String {
    if self == .none { return #"<span title="nothing to show yet">–</span>"# }
    guard short != exact else { return HTMLText.escaped(short) }
    return "<span title=\"\(HTMLText.escaped(exact))\">\(HTMLText.escaped(short))</span>"
  }

  /// Percent with one decimal. What is not nothing is never shown as nothing, and only all of it as all of it.
  static func share(_ share: Share) -> HTMLFigure {
    guard share.basisPoints != nil else { return .none }
    let tenths = Int64(clamping: Int128(share.part) * 1000 / Int128(share.whole))
    let text =
      tenths == 0 && share.part > 0
      ? "<0.1%" : HTMLUnit.grouped(DecimalText.text(tenths, places: 1)) + "%"
    return HTMLFigure(
      text, exact: "\(HTMLUnit.grouped(share.part)) of \(HTMLUnit.grouped(share.whole))")
  }
}

/// What numbers of a chart or a table count, and how such a number is read.
enum HTMLUnit {
  case count, usd, brl, milliseconds, basisPoints

  func figure(_ value: Int64?) -> HTMLFigure {
    guard let value else { return .none }
    switch self {
    case .count: return HTMLFigure(Self.compact(value), exact: Self.grouped(value))
    case .usd, .brl: return Self.money(value, self == .usd ? .usd : .brl)
    case .milliseconds: return HTMLFigure(Self.span(value), exact: "\(Self.grouped(value)) ms")
    case .basisPoints:
      return HTMLFigure(
        DecimalText.text(value / 10, places: 1) + "%",
        exact: DecimalText.text(value, places: 2) + "%")
    }
  }

  /// For the marks of an axis, which are round numbers.
  func mark(_ value: Int64) -> String {
    let text = figure(value).short
    return text.hasSuffix(".00") ? String(text.dropLast(3)) : text
  }

  /// To the cent, or to two digits where it is less than a tenth; from a million on to three.
  private static func money(_ nanos: Int64, _ unit: BudgetUnit) -> HTMLFigure {
    let symbol = unit == .usd ? "$" : "R$"
    let exact = symbol + grouped(DecimalText.text(nanos, places: 9))
    let whole = nanos / 1_000_000_000
    if whole >= 1_000_000 { return HTMLFigure(symbol + compact(whole), exact: exact) }
    let rough = AmountText.rough(nanos, unit).dropFirst(symbol.count)
    let short = symbol + grouped(String(rough))
    // Cents that are zero say nothing more.
    return HTMLFigure(short, exact: exact + ".00" == short || exact + "0" == short ? short : exact)
  }

  /// Three digits and a letter from a million on, rounded down.
  static func compact(_ value: Int64) -> String {
    let units: [(size: Int64, name: String)] = [
      (1_000_000_000_000_000_000, "Qi"), (1_000_000_000_000_000, "Qa"),
      (1_000_000_000_000, "T"), (1_000_000_000, "B"), (1_000_000, "M"),
    ]
    guard let unit = units.first(where: { value >= $0.size }) else { return grouped(value) }
    let hundredths = value / (unit.size / 100)
    let step: Int64 = hundredths < 1000 ? 1 : hundredths < 10_000 ? 10 : 100
    return DecimalText.text(hundredths / step * step, places: 2) + unit.name
  }

  static func grouped(_ value: Int64) -> String { grouped(String(value)) }

  /// Commas between thousands of a plain decimal.
  static func grouped(_ decimal: String) -> String {
    let parts = decimal.split(separator: ".", maxSplits: 1)
    guard let whole = parts.first else { return decimal }
    let isNegative = whole.hasPrefix("-")
    let digits = Array(isNegative ? whole.dropFirst() : whole)
    var text = isNegative ? "-" : ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index).isMultiple(of: 3) { text.append(",") }
      text.append(digit)
    }
    return parts.count > 1 ? text + "." + parts[1] : text
  }

  /// Two units at most: `840 ms`, `1.24 s`, `2 min 5 s`.
  private static func span(_ milliseconds: Int64) -> String {
    func two(_ value: Int64, _ first: String, _ parts: Int64, _ second: String) -> String {
      let (whole, rest) = value.quotientAndRemainder(dividingBy: parts)
      return grouped(whole) + " \(first)" + (rest > 0 ? " \(rest) \(second)" : "")
    }
    switch milliseconds {
    case 86_400_000...: return two(milliseconds / 3_600_000, "d", 24, "h")
    case 3_600_000...: return two(milliseconds / 60_000, "h", 60, "min")
    case 60_000...: return two(milliseconds / 1000, "min", 60, "s")
    case 10_000...: return DecimalText.text(milliseconds / 100, places: 1) + " s"
    case 1000...: return DecimalText.text(milliseconds / 10, places: 2) + " s"
    default: return "\(milliseconds) ms"
    }
  }
}
