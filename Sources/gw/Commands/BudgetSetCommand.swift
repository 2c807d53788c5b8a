import GWKit

/// `gw budget set`: sets a budget up, or changes what is named of it.
enum BudgetSetCommand {
  static let command = Command(
    "budget", "set", summary: "set a budget up, or change one; what is not named stays",
    details: """
      A budget counts tokens, reais or dollars of a client, or of all of them as @all, by the day, week or month of its \
      time zone: its own, else the client's, else display.timezone, else the system's. A client may have several, and \
      a call must fit all of them. What was spent in the current period counts from the start.

      Before a call goes out the most that it can cost is held. With --pause-at-limit, which is usual, what does not fit \
      is refused and the budget pauses when it is used up; with --no-pause-at-limit it only watches and alerts.
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
      .toggle("pause-at-limit", hasNegation: true, "refuse what does not fit, or only watch"),
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

  init(_ arguments: Arguments, _ selection: BudgetSelection) {
    self.arguments = arguments
    self.selection = selection
  }

  func perform() throws {
    let selector = try selector()
    let found = try selection.book.budgets(selector)
    guard found.count < 2 else {
      throw UsageError(
        message: "'\(selector.text)' has several budgets",
        hints: ["say which: " + found.map(\.selector).joined(separator: ", ")])
    }
    let change = try change(unit: selector.unit ?? found.first?.unit)
    let standing =
      if let budget = found.first {
        try changed(budget, change)
      } else {
        try added(selector, change)
      }
    selection.session.note(words(standing, isNew: found.isEmpty))
    try warn(standing)
  }

  /// The operand, completed by flags and by the unit that the limit itself names.
  private func selector() throws -> BudgetSelector {
    var selector = try selection.selector(arguments.operands[0])
    let unit = try arguments.read("type", as: "tokens, brl or usd", BudgetUnit.init(rawValue:))
    let period = try arguments.read(
      "period", as: "daily, weekly or monthly", BudgetPeriod.init(rawValue:))
    if let unit, unit != selector.unit ?? unit {
      throw UsageError(message: "'\(selector.text)' is not about \(unit.rawValue)")
    }
    if let period, period != selector.period ?? period {
      throw UsageError(message: "'\(selector.text)' is not \(period.rawValue)")
    }
    selector.unit = selector.unit ?? unit ?? arguments["limit"].flatMap { BudgetAmount($0)?.unit }
    selector.period = selector.period ?? period
    return selector
  }

  private func change(unit: BudgetUnit?) throws -> BudgetBook.Change {
    var change = BudgetBook.Change()
    change.limit = try arguments.amount("limit", in: unit)?.value
    change.isHard = arguments.isOn("pause-at-limit")
    change.thresholds = try arguments.read(
      "alert", as: "percents from 1 to 100, such as 80,90,100, or none", Self.thresholds)
    change.timezone = try arguments.read("timezone", as: "a time zone such as America/Sao_Paulo") {
      $0.isEmpty || ZoneFiles.knows($0) ? $0 : nil
    }
    change.weekStart = try arguments.read("week-start", as: "mon or sun", WeekStart.init(rawValue:))
    change.anchor = try arguments.whole("anchor", 1...31)
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

  private func changed(_ budget: Budget, _ change: BudgetBook.Change) throws -> BudgetStanding {
    guard !change.isEmpty else {
      throw UsageError(
        message: "nothing is named that should change",
        hints: ["gw budget set \(budget.selector) --limit AMOUNT"])
    }
    return try selection.book.change(budget, change, now: selection.now)
  }

  private func added(
    _ selector: BudgetSelector, _ change: BudgetBook.Change
  ) throws -> BudgetStanding {
    guard let unit = selector.unit, let period = selector.period, let limit = change.limit else {
      throw UsageError(
        message:
          "there is no budget '\(selector.text)', and a new one needs --limit, --type and --period",
        hints: ["gw budget set \(selector.scope) --limit 25 --type usd --period monthly"])
    }
    var budget = Budget(
      scope: selector.scope, unit: unit, period: period, limit: limit, createdAt: selection.now)
    change.apply(to: &budget)
    return try selection.book.add(budget, now: selection.now)
  }

  private func words(_ standing: BudgetStanding, isNew: Bool) -> String {
    let budget = standing.budget
    let limit = AmountText.spoken(budget.limit, budget.unit)
    let kind = budget.isHard ? "" : ", watching only"
    let used =
      standing.tenthsUsed > 0
      ? "; already \(DecimalText.text(standing.tenthsUsed, places: 1))% used" : ""
    return
      "\(isNew ? "set" : "changed") '\(budget.selector)': \(limit) \(budget.period.phrase)\(kind)\(used)"
  }

  /// What would keep calls from being admitted, said when it is set up and not only when they fail.
  private func warn(_ standing: BudgetStanding) throws {
    let session = selection.session
    if standing.pauseReason == .limit {
      session.note("it is used up: calls are refused until \(standing.window.ends.spoken)")
    }
    if standing.budget.unit == .brl, standing.budget.isHard,
      try ExchangeRates(selection.database).rate(at: selection.now)?.isBuiltIn ?? true
    {
      session.note("calls are refused until there is an exchange rate: gw setup fx set 5.33")
    }
  }
}
