import GWKit

/// A budget for a person: a bar, and what it means in words.
struct BudgetPicture {
  private let standing: BudgetStanding
  private let style: TerminalStyle

  init(_ standing: BudgetStanding, style: TerminalStyle) {
    self.standing = standing
    self.style = style
  }

  private static let widestBar = 40
  private static let nameWidth = 11

  var text: String {
    let head = "\(style.bold(standing.budget.selector))  \(painted(verdict))\n"
    return head + "\(bar)  \(percent)% used\n"
      + lines.map { name, value in
        let blanks = String(repeating: " ", count: Self.nameWidth - name.utf8.count)
        return style.dim(name) + blanks + folded(value) + "\n"
      }.joined()
  }

  /// A terminal would break lines anywhere.
  private func folded(_ value: String) -> String {
    guard style.isTerminal else { return value }
    let indent = String(repeating: " ", count: Self.nameWidth)
    return Paragraphs.wrapped(value, width: max(20, style.columns - Self.nameWidth))
      .split(separator: "\n").joined(separator: "\n" + indent)
  }

  private var budget: Budget { standing.budget }
  private var window: BudgetWindow { standing.window }
  private func spoken(_ value: Int64) -> String { AmountText.spoken(value, budget.unit) }
  private var percent: String { DecimalText.text(standing.tenthsUsed, places: 1) }

  private func painted(_ text: String) -> String { style.painted(text, standing.level) }

  private var bar: String {
    Bar(
      share: (window.spent, of: window.limit), second: window.held,
      width: max(10, min(Self.widestBar, style.columns - 20)), style: style
    ).text(paint: painted)
  }

  var verdict: String {
    switch standing.pauseReason {
    case .manual: "paused by hand: every call is refused"
    case .limit: "used up: calls are refused until it begins anew"
    case nil:
      standing.state == .over ? "over its limit; nothing is refused" : level
    }
  }

  private var level: String {
    switch standing.level {
    case .low: "plenty left"
    case .half: "more than half used"
    case .high: "nearly used up"
    case .full: "used up"
    }
  }

  private var lines: [(String, String)] {
    var lines = [
      (
        "used",
        "\(AmountText.share(window.spent, of: window.limit, budget.unit)) \(budget.period.phrase)"
      )
    ]
    if window.held > 0 { lines.append(("held", "\(spoken(window.held)) by calls under way")) }
    lines.append(("remaining", spoken(standing.remaining)))
    let span = style.isTerminal ? AmountText.span(standing.secondsUntilReset) + ", " : ""
    lines.append(("resets", "\(span)\(standing.resetText) (\(calendar))"))
    lines.append(("days left", "\(standing.daysRemaining), today counted"))
    if let projected = standing.projected {
      lines.append(
        (
          "projected",
          "\(AmountText.rough(projected, budget.unit)) by then, if it goes on like this (linear)"
        ))
    }
    lines.append(("alerts", alerts))
    if window.refused > 0 {
      lines.append(("refused", window.refused == 1 ? "1 request" : "\(window.refused) requests"))
    }
    if !budget.isHard { lines.append(("kind", "it watches and refuses nothing")) }
    return lines
  }

  private var calendar: String {
    switch budget.period {
    case .daily: window.rule.zone
    case .weekly:
      "\(window.rule.zone), from \(window.rule.weekStart == .monday ? "Monday" : "Sunday")"
    case .monthly: "\(window.rule.zone), from day \(window.rule.anchor)"
    }
  }

  private var alerts: String {
    guard !budget.thresholds.isEmpty else { return "none" }
    let all = budget.thresholds.map { "\($0)" }.joined(separator: ", ")
    let fired = standing.alertsFired.map { "\($0)" }.joined(separator: ", ")
    return "at \(all) %" + (fired.isEmpty ? "" : "; fired: \(fired)")
  }
}
