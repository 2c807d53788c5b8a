import GWKit

/// `gw budget check`: whether a call of some size would be admitted.
enum BudgetCheckCommand {
  private static let columns: [Column] = [
    Column("scope", .identifier), Column("type", .text), Column("period", .text),
    Column("fits", .boolean), Column("asked", .number), Column("remaining", .number),
    Column("held", .number, priority: 2), Column("limit", .number, priority: 1),
    Column("state", .text), Column("resets_in_s", .number, isShownInTable: false),
    Column("window_end", .time, header: "RESETS", priority: 3),
  ]

  static let command = Command(
    "budget", "check",
    summary: "see whether a call would fit: exit status 0 or 7, and what is left",
    details: """
      For a client the budgets of @all are asked as well, since its calls count there too. --tokens asks those that \
      count tokens, --cost those of its currency; the others must only be open. Nothing is held: a call that comes a \
      moment later decides anew.
      """,
    operands: [BudgetSelection.operand],
    flags: [
      .value("tokens", nil, "N", "would so many tokens fit, such as 4096 or 20k"),
      .value("cost", nil, "AMOUNT", "would so much money fit, in the budget's currency"),
    ],
    columns: columns,
    examples: [
      .init("gw budget check acme --cost 0.05usd", "in a script: 0 or 7"),
      .init("gw budget check acme:tokens:daily --get remaining", "what is left"),
    ],
    run: { arguments, session in
      let selection = try BudgetSelection(session)
      let selector = try selection.selector(arguments.operands[0])
      var standings = try selection.standings(selector)
      if standings.isEmpty, selector.unit != nil { throw try selection.missing(selector) }
      let asked = try asked(arguments, selector, standings)
      if selector.unit == nil, selector.scope != Budget.everyone {
        standings += try selection.standings(BudgetSelector(scope: Budget.everyone))
      }
      let checks = standings.map { Check($0, asked: asked) }
      try session.show(
        Listing(
          columns: columns, rows: checks.map(\.row), shape: selector.isFull ? .object : .list))
      if let refusing = checks.first(where: { !$0.fits }) { throw refusing.error }
      if checks.isEmpty { session.note("'\(selector.text)' has no budget: everything fits") }
    })

  /// At most one amount, in a unit that the budgets leave no doubt about.
  private static func asked(
    _ arguments: Arguments, _ selector: BudgetSelector, _ standings: [BudgetStanding]
  ) throws -> (value: Int64, unit: BudgetUnit)? {
    guard arguments["tokens"] == nil || arguments["cost"] == nil else {
      throw UsageError(message: "--tokens and --cost exclude each other")
    }
    if arguments["tokens"] != nil { return try arguments.amount("tokens", in: .tokens) }
    guard let text = arguments["cost"] else { return nil }
    let units = Set(standings.map(\.budget.unit)).filter(\.isMoney)
    if units.count > 1, BudgetAmount(text)?.unit == nil {
      throw UsageError(
        message: "'\(selector.scope)' has budgets in both currencies",
        hints: ["gw budget check \(selector.scope):usd --cost \(text)"])
    }
    let asked = try arguments.amount("cost", in: units.count == 1 ? units.first : nil)
    guard asked?.unit != .tokens else {
      throw UsageError(message: "--cost takes money; --tokens takes tokens")
    }
    return asked
  }

  private struct Check {
    let standing: BudgetStanding
    let asked: (value: Int64, unit: BudgetUnit)?

    init(_ standing: BudgetStanding, asked: (value: Int64, unit: BudgetUnit)?) {
      self.standing = standing
      self.asked = asked.flatMap { $0.unit == standing.budget.unit ? $0 : nil }
    }

    var fits: Bool {
      if standing.pauseReason != nil { return false }
      return !standing.budget.isHard || (asked?.value ?? 1) <= standing.remaining
    }

    var row: [JSON] {
      let (budget, window) = (standing.budget, standing.window)
      func amount(_ value: Int64) -> JSON { .number(AmountText.exact(value, budget.unit)) }
      return [
        .string(budget.scope), .string(budget.unit.rawValue), .string(budget.period.rawValue),
        .bool(fits), asked.map { amount($0.value) } ?? .null, amount(standing.remaining),
        amount(window.held), amount(window.limit), .string(standing.state.rawValue),
        .integer(standing.secondsUntilReset), .string(window.ends.text),
      ]
    }

    /// In the words of a refused call.
    var error: GatewayError {
      let open = OpenBudget(budget: standing.budget, window: standing.window)
      let needed = asked?.value ?? 1
      let reason: BudgetRefusal.Reason =
        standing.pauseReason != nil
        ? .paused : needed > standing.window.limit - standing.window.spent ? .exceeded : .held
      return GatewayError(
        BudgetRefusal(
          reason: reason, budgets: [open],
          needed: Amounts(
            tokens: needed, usd: NanoUSD(nanos: needed), brl: NanoBRL(nanos: needed))),
        standing: standing)
    }
  }
}
