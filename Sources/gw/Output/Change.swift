import GWKit

/// How a figure changed from one period to the next: `▲ 12.3%`, or `+12.3%` in ASCII. It does not say whether that is
/// good; `paint` colours it for who knows.
struct Change: Equatable {
  enum Direction {
    case up, down, same
    /// There was nothing before.
    case new
    /// There is nothing to compare.
    case none
  }

  var direction: Direction
  var amount = ""

  static let none = Change(direction: .none)

  /// Of amounts: in percent of what was before.
  static func relative(from before: Int64?, to now: Int64?) -> Change {
    guard let now, now > 0 || before ?? 0 > 0 else { return .none }
    guard let before, before > 0 else { return Change(direction: .new) }
    guard now != before else { return Change(direction: .same) }
    let difference = Int128(now) - Int128(before)
    return Change(
      direction: difference > 0 ? .up : .down,
      amount: percent(tenths: abs(difference) * 1000 / Int128(before)))
  }

  /// Percentages in thousands are no longer read as such, and more than a thousand times is as good as new.
  private static func percent(tenths: Int128) -> String {
    switch tenths {
    case ..<10_000: text(Int64(tenths)) + "%"
    case ..<1_000_000: "\(tenths / 1000 + 1)x"
    default: ">1000x"
    }
  }

  /// Of shares, in hundredths of a percent: by how many percentage points, since a percentage of percentages misleads.
  static func points(from before: Int64?, to now: Int64?) -> Change {
    guard let now else { return .none }
    guard let before else { return Change(direction: .new) }
    guard now != before else { return Change(direction: .same) }
    return Change(
      direction: now > before ? .up : .down, amount: text(abs(now - before) / 10) + " pp")
  }

  private static func text(_ tenths: Int64) -> String {
    tenths == 0 ? "<0.1" : DecimalText.text(tenths, places: 1)
  }

  func text(_ style: TerminalStyle) -> String {
    switch direction {
    case .up: (style.isASCII ? "+" : "▲ ") + amount
    case .down: (style.isASCII ? "-" : "▼ ") + amount
    case .same: "="
    case .new: "new"
    case .none: FigureText.nothing
    }
  }

  /// Nil for figures that may go where they like.
  func paint(_ text: String, isRiseGood: Bool?, _ style: TerminalStyle) -> String {
    switch (direction, isRiseGood) {
    case (.up, true?), (.down, false?): style.green(text)
    case (.up, false?), (.down, true?): style.red(text)
    case (.up, nil), (.down, nil), (.new, _): text
    case (.same, _), (.none, _): style.dim(text)
    }
  }
}
