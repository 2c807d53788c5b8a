import GWKit

/// `gw budget set`: sets a budget up, or changes what is named of it.
enum BudgetSetCommand {
  static let command = Command(
    "budget", "set", summary: "set a budget up, or change one; what is not named stays",
    details: """
      A budget counts tokens, reais or dollars of a client, or of all of them as @all, by the day, week or month of its \
      time zone: its own, else the client's, else display.timezone, else the one it has, at first the system's. A client \
      may have several, and a call must fit all of them. What was spent in the current period counts from the start.

      Before a call goes out the most that it can cost is held. With --pause-at-limit, which is usual, what does not fit \
      is refused and the budget pauses when it is used up; with --no-pause-at-limit it only watches. Alerts are kept \
      with the budget, and shown by gw budget show.
      """,
    operands: [BudgetSelection.operand],
    flags: [
      .value("limit", nil, "AMOUNT", "25, 25.50, 25usd, 50brl, or 200k tokens"),
      .value(
        "type", nil, "TYPE", values: .words(BudgetUnit.allCases.map(\.rawValue)),
        "tokens, brl or usd"),
      .value(
        "period", nil, "PERIOD", values: .words(BudgetPeriod.allCases.map(\.rawValue)),
        "daily, weekly or monthly"),
      .value("alert", nil, "PERCENTS", "when to alert, such as 80,90,100, or none"),
      .toggle(
        "pause-at-limit", hasNegation: true,
        "refuse what does not fit (usual); with no-, only watch"),
      .value("timezone", nil, "ZONE", "such as America/Sao_Paulo; '' for the client's"),
      .value(
        "week-start", nil, "DAY", values: .words(WeekStart.allCases.map(\.rawValue)),
        "of a weekly budget: mon or sun"),
      .value("anchor", nil, "DAY", "of a monthly budget: 1 to 31, the last day in shorter months"),
    ],
    examples: [
      .init("gw budget set acme --limit 50brl --period monthly", "50 reais a month"),
      .init("gw budget set acme --limit 200k --period daily", "200 000 tokens a day besides"),
      .init(
        "gw budget set acme:brl:monthly --limit 80 --alert 50,80,100", "more, and other alerts"),
      .init("gw budget set @all --limit 500usd --period monthly", "all clients together"),
    ],
    run: { arguments, session in
      try BudgetSetRun(arguments, BudgetSelection(session)).perform()
    })
}

/// One run of `gw budget set`.
private struct BudgetSetRun {
  private let arguments: Arguments
  private let selection: BudgetSelection
  private let limit: BudgetAmount?

  init(_ arguments: Arguments, _ selection: BudgetSelection) throws {
    self.arguments = arguments
    self.selection = selection
    limit = try arguments.amount("limit", as: .any)
  }

  func perform() throws {
    var selector = try selector()
    let found = try selection.book.budgets(selector)
    guard found.count < 2 else {
      throw UsageError(
        message: "'\(selector.text)' means several budgets",
        hints: ["say which: " + found.map(\.selector).joined(separator: ", ")])
    }
    if let budget = found.first { selector = BudgetSelector(budget) }
    let change = try change(selector)
    if found.isEmpty {
      try requireAll(of: selector, change)
    } else if change.isEmpty {
      throw UsageError(
        message: "nothing is named that should change",
        hints: ["gw budget set \(selector.text) --limit AMOUNT"])
    }
    let (before, standing) = try selection.book.set(selector, change, now: selection.now)
    selection.session.note(BudgetChangeText(before, standing).text)
    try warn(standing)
  }

  /// The operand, completed by flags and by the unit that the limit itself names.
  private func selector() throws -> BudgetSelector {
    var selector = try selection.parsed(arguments.operands[0])
    try selection.requireScope(of: selector, hint: "gw setup client add \(selector.scope)")
    let unit = try arguments.read("type", as: "tokens, brl or usd", BudgetUnit.init(rawValue:))
    let period = try arguments.read(
      "period", as: "daily, weekly or monthly", BudgetPeriod.init(rawValue:))
    if let unit, unit != selector.unit ?? unit {
      throw UsageError(message: "'\(selector.text)' is not about \(unit.rawValue)")
    }
    if let period, period != selector.period ?? period {
      throw UsageError(message: "'\(selector.text)' is not \(period.rawValue)")
    }
    selector.unit = selector.unit ?? unit ?? limit?.unit
    selector.period = selector.period ?? period
    return selector
  }

  private func change(_ selector: BudgetSelector) throws -> BudgetBook.Change {
    var change = BudgetBook.Change()
    if let limit, let unit = selector.unit {
      change.limit = try arguments.value("limit", limit, in: unit)
    }
    change.isHard = arguments.isOn("pause-at-limit")
    change.thresholds = try arguments.read(
      "alert", as: "percents from 1 to 100, such as 80,90,100, or none", isList: true,
      Self.thresholds)
    change.timezone = try arguments.read("timezone", as: "a time zone such as America/Sao_Paulo") {
      $0.isEmpty || ZoneFiles.knows($0) ? $0 : nil
    }
    change.weekStart = try arguments.read("week-start", as: "mon or sun", WeekStart.init(rawValue:))
    change.anchor = try arguments.whole("anchor", 1...31)
    for (flag, period) in [("week-start", BudgetPeriod.weekly), ("anchor", .monthly)]
    where arguments[flag] != nil && selector.period ?? period != period {
      throw UsageError(
        message: "--\(flag) is of \(period.rawValue) budgets, and '\(selector.text)' is none")
    }
    return change
  }

  private static func thresholds(_ text: String) -> [Int64]? {
    if text == "none" { return [] }
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { part in
      Int64(part.last == "%" ? part.dropLast() : part).flatMap { (1...100).contains($0) ? $0 : nil }
    }
    return numbers.count == parts.count ? Set(numbers).sorted() : nil
  }

  /// What a new budget cannot be without; the hint has what was typed, and examples for the rest.
  private func requireAll(of selector: BudgetSelector, _ change: BudgetBook.Change) throws {
    var missing: [String] = []
    if limit == nil { missing.append("--limit") }
    if selector.unit == nil { missing.append("--type") }
    if selector.period == nil { missing.append("--period") }
    guard !missing.isEmpty else { return }
    let unit = selector.unit?.rawValue ?? "usd"
    let period = selector.period?.rawValue ?? "monthly"
    let limit = limit?.text ?? (selector.unit == .tokens ? "200k" : "25")
    throw UsageError(
      message: "there is no budget '\(selector.text)', and a new one needs "
        + missing.joined(separator: " and "),
      hints: ["gw budget set \(selector.scope) --limit \(limit) --type \(unit) --period \(period)"])
  }

  /// What would keep calls from being admitted, said when it is set up and not only when they fail.
  private func warn(_ standing: BudgetStanding) throws {
    let session = selection.session
    if standing.pauseReason == .limit {
      session.note("it is used up: calls are refused until \(standing.resetText)")
    }
    if standing.budget.unit == .brl, standing.budget.isHard,
      try !ExchangeRates(selection.database).rate(at: selection.now).isSet
    {
      session.note("calls are refused until there is an exchange rate: gw setup fx set 5.33")
    }
  }
}
