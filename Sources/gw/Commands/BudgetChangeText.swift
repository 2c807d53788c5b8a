import GWKit

/// What `gw budget set` did, in a sentence that names what is new.
struct BudgetChangeText {
  /// Nil: there was none.
  private let before: Budget?
  private let standing: BudgetStanding

  init(_ before: Budget?, _ standing: BudgetStanding) {
    self.before = before
    self.standing = standing
  }

  private var budget: Budget { standing.budget }

  var text: String {
    let used =
      standing.tenthsUsed > 0
      ? "; already \(DecimalText.text(standing.tenthsUsed, places: 1))% used" : ""
    guard let before else {
      let limit = AmountText.spoken(budget.limit, budget.unit)
      let kind = budget.isHard ? "" : ", watching only"
      return "set '\(budget.selector)': \(limit) \(budget.period.phrase)\(kind)\(used)"
    }
    let changes = changes(since: before)
    return changes.isEmpty
      ? "'\(budget.selector)' is as it was"
      : "changed '\(budget.selector)': \(changes.joined(separator: ", "))\(used)"
  }

  private func changes(since before: Budget) -> [String] {
    var changes: [String] = []
    if budget.limit != before.limit {
      let limit = AmountText.spoken(budget.limit, budget.unit)
      changes.append(
        "\(limit) \(budget.period.phrase) instead of \(AmountText.spoken(before.limit, budget.unit))"
      )
    }
    if budget.isHard != before.isHard {
      changes.append(budget.isHard ? "refuses what does not fit" : "watching only")
    }
    if budget.thresholds != before.thresholds {
      let all = budget.thresholds.map(String.init).joined(separator: ", ")
      changes.append(all.isEmpty ? "no alerts" : "alerts at \(all) %")
    }
    if budget.timezone != before.timezone {
      changes.append("days of \(budget.timezone ?? standing.window.rule.zone)")
    }
    if budget.weekStart != before.weekStart {
      changes.append("weeks from \(budget.weekStart == .monday ? "Monday" : "Sunday")")
    }
    if budget.anchor != before.anchor { changes.append("months from day \(budget.anchor)") }
    return changes
  }
}
