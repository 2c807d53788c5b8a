import GWKit

/// A budget for a person: a bar, and what it means in words.
struct BudgetPicture {
  private let standing: BudgetStanding
  private let style: TerminalStyle

  init(_ standing: BudgetStanding, style: TerminalStyle) {
    self.standing = standing
    self.style = style
  }

  /// How far a budget is used, as a colour and in words: colour is never the only cue.
  private enum Level: String {
    case low = "plenty left"
    case half = "more than half used"
    case high = "nearly used up"
    case full = "used up"
  }

  private static let widestBar = 40
  private static let nameWidth = 11

  var text: String {
    let head = "\(style.bold(standing.budget.selector))  \(painted(verdict))\n"
    return head + "\(bar)  \(percent)% used\n"
      + lines.map { name, value in
        let blanks = String(repeating: " ", count: Self.nameWidth - name.utf8.count)
        return style.dim(name) + blanks + value + "\n"
      }.joined()
  }

  private var budget: Budget { standing.budget }
  private var window: BudgetWindow { standing.window }
  private func spoken(_ value: Int64) -> String { AmountText.spoken(value, budget.unit) }
  private var percent: String { DecimalText.text(standing.tenthsUsed, places: 1) }

  private var level: Level {
    if window.isOver { return .full }
    let high = (budget.thresholds.first { $0 < 100 } ?? 80) * 10
    if standing.tenthsUsed >= high { return .high }
    return standing.tenthsUsed >= 500 ? .half : .low
  }

  private func painted(_ text: String) -> String {
    switch level {
    case .low: style.green(text)
    case .half: style.yellow(text)
    case .high: style.orange(text)
    case .full: style.red(text)
    }
  }

  private var bar: String {
    Bar(
      share: (window.spent, of: window.limit), second: window.held,
      width: max(10, min(Self.widestBar, style.columns - 20)), style: style
    ).text(paint: painted)
  }

  private var verdict: String {
    switch standing.pauseReason {
    case .manual: "paused by hand: every call is refused"
    case .limit: "used up: calls are refused until it begins anew"
    case nil:
      standing.state == .over ? "over its limit; nothing is refused" : level.rawValue
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
    lines.append(
      (
        "resets",
        "\(AmountText.span(standing.secondsUntilReset)), \(window.ends.spoken) (\(calendar))"
      ))
    lines.append(("days left", "\(standing.daysRemaining), today counted"))
    if let projected = standing.projected {
      lines.append(("projected", "\(spoken(projected)) by then, if it goes on like this (linear)"))
    }
    lines.append(("alerts", alerts))
    if window.refused > 0 { lines.append(("refused", "\(window.refused) requests")) }
    if !budget.isHard { lines.append(("kind", "it watches and refuses nothing")) }
    return lines
  }

  private var calendar: String {
    switch budget.period {
    case .daily: window.rule.zone
    case .weekly: "\(window.rule.zone), from \(budget.weekStart == .monday ? "Monday" : "Sunday")"
    case .monthly: "\(window.rule.zone), from day \(budget.anchor)"
    }
  }

  private var alerts: String {
    guard !budget.thresholds.isEmpty else { return "none" }
    let all = budget.thresholds.map { "\($0)" }.joined(separator: ", ")
    let fired = standing.alertsFired.map { "\($0)" }.joined(separator: ", ")
    return "at \(all) %" + (fired.isEmpty ? "" : "; fired: \(fired)")
  }
}
