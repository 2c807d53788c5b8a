import GWKit

/// A budget as a bar, with its state in words.
struct HTMLBudget {
  let standing: BudgetStanding
  /// Unique on the page.
  let id: String

  var html: String {
    let words = BudgetPicture(standing, style: .plain).verdict
    return """
      <li class="budget">
      <h3>\(HTMLText.isolated(standing.budget.selector))</h3>
      <p class="state \(state.style)"><span aria-hidden="true">\(state.mark)</span> \
      \(state.word)<span class="rest">: \(HTMLText.escaped(words))</span></p>
      \(bar(words))
      <p class="used"><b>\(percent)%</b> used: \(share)</p>
      <p class="note">\(facts.joined(separator: " · "))</p>
      </li>
      """
  }

  private var budget: Budget { standing.budget }
  private var window: BudgetWindow { standing.window }
  private var percent: String { HTMLUnit.grouped(DecimalText.text(standing.tenthsUsed, places: 1)) }

  private func figure(_ value: Int64) -> HTMLFigure {
    switch budget.unit {
    case .usd: HTMLUnit.usd.figure(value)
    case .brl: HTMLUnit.brl.figure(value)
    case .tokens:
      HTMLFigure(
        HTMLUnit.count.figure(value).short + " tokens", exact: AmountText.spoken(value, .tokens))
    }
  }

  private var share: String {
    "\(figure(window.spent).html) of \(figure(window.limit).html) \(budget.period.phrase)"
  }

  private var state: (mark: String, word: String, style: String) {
    switch standing.state {
    case .ok: ("●", "ok", "good")
    case .warn: ("▲", "warning", "warn")
    case .over: ("■", "over", "bad")
    case .paused: ("‖", "paused", "bad")
    }
  }

  private var level: String {
    switch standing.level {
    case .low: "low"
    case .half: "half"
    case .high: "high"
    case .full: "full"
    }
  }

  /// What is used, what calls under way may use, and where alerts are.
  private func bar(_ words: String) -> String {
    let spent = DecimalText.percent(window.spent, of: window.limit)
    let held = DecimalText.percent(
      min(window.held, max(0, window.limit - window.spent)), of: window.limit)
    let marks = budget.thresholds.filter { (1..<100).contains($0) }.map {
      "<rect class=\"threshold\" x=\"\($0)%\" width=\"1.5\" height=\"100%\"/>"
    }.joined()
    return """
      <svg class="strip" role="img" aria-labelledby="\(id)-t" aria-describedby="\(id)-d">\
      <title id="\(id)-t">\(HTMLText.outside(budget.selector)): \(percent)% used</title>\
      <desc id="\(id)-d">\(HTMLText.escaped(words)); lines are at alerts</desc>\
      <rect class="track" width="100%" height="100%"/>\
      <rect class="held" x="\(spent)" width="\(held)" height="100%"/>\
      <rect class="level \(level)" width="\(spent)" height="100%"/>\(marks)</svg>
      """
  }

  private var facts: [String] {
    var facts = ["\(figure(standing.remaining).html) left"]
    if window.held > 0 { facts.append("\(figure(window.held).html) held by calls under way") }
    facts.append(
      "begins anew \(AmountText.span(standing.secondsUntilReset)) "
        + "(<span class=\"moment\">\(HTMLText.escaped(standing.resetText))</span>)")
    if let projected = standing.projected {
      facts.append("\(figure(projected).html) by then if it goes on like this")
    }
    if window.refused > 0 {
      facts.append(
        "\(HTMLUnit.count.figure(window.refused).html) refused "
          + (window.refused == 1 ? "request" : "requests"))
    }
    if !standing.alertsFired.isEmpty {
      let fired = standing.alertsFired.map { "\($0) %" }.joined(separator: ", ")
      facts.append("alerts sent at \(fired)")
    }
    if !budget.isHard { facts.append("it watches and refuses nothing") }
    return facts
  }
}

extension HTMLReport {
  var budgets: String {
    // Goals stand beside them.
    let style = report.goals.isEmpty ? "wide" : ""
    guard !report.budgets.isEmpty else {
      return section(
        "budgets", "Budgets", style: style,
        nothing("There are no budgets. <code>gw budget set</code> makes one."))
    }
    let items = report.budgets.enumerated().map {
      HTMLBudget(standing: $1, id: "budget-\($0)").html
    }
    return section(
      "budgets", "Budgets", style: style,
      "<ul class=\"budgets\">\n\(items.joined(separator: "\n"))\n</ul>")
  }
}
