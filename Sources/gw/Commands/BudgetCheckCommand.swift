import GWKit

/// `gw budget check`: whether a call of some size would be admitted.
enum BudgetCheckCommand {
  private static let columns: [Column] = [
    Column("scope", .identifier), Column("type", .text), Column("period", .text, priority: 2),
    Column("fits", .boolean), Column("asked", .number, priority: 3),
    Column("remaining", .number), Column("held", .number, priority: 5),
    Column("limit", .number, priority: 4), Column("state", .text, priority: 1),
    Column("resets_in_s", .number, isShownInTable: false),
    Column("window_end", .time, header: "RESETS", priority: 6),
  ]

  static let command = Command(
    "budget", "check",
    summary: "see whether a call would fit: exit status 0 or 7, and what is left",
    details: """
      For a client the budgets of @all are asked as well, since its calls count there too. --tokens asks those that \
      count tokens, --cost those that count money, at the exchange rate where they count the other currency; the others \
      must only be open. Nothing is held: a call that comes a moment later decides anew. Without a rate, for a disabled \
      client and under a clock that is wrong the exit status is that of a call.
      """,
    operands: [BudgetSelection.operand],
    flags: [
      .value("tokens", nil, "N", "would so many tokens fit, such as 4096 or 20k"),
      .value("cost", nil, "AMOUNT", "would so much money fit, such as 0.05usd"),
    ],
    columns: columns,
    examples: [
      .init("gw budget check acme --cost 0.05usd", "in a script: 0 or 7"),
      .init("gw budget check acme:tokens:daily --get remaining", "what is left"),
    ],
    run: { arguments, session in
      try session.output.check(against: columns)
      try BudgetCheckRun(arguments, BudgetSelection(session)).perform(columns)
    })
}

/// One run of `gw budget check`.
private struct BudgetCheckRun {
  private let selection: BudgetSelection
  private let selector: BudgetSelector
  private let tokens: BudgetAmount?
  private let cost: BudgetAmount?
  private let arguments: Arguments

  init(_ arguments: Arguments, _ selection: BudgetSelection) throws {
    self.arguments = arguments
    self.selection = selection
    tokens = try arguments.amount("tokens", as: .tokens)
    cost = try arguments.amount("cost", as: .money)
    guard tokens == nil || cost == nil else {
      throw UsageError(message: "--tokens and --cost exclude each other")
    }
    selector = try selection.selector(arguments.operands[0])
    guard let unit = selector.unit, tokens != nil && unit.isMoney || cost != nil && !unit.isMoney
    else { return }
    throw UsageError(
      message: "'\(selector.text)' counts \(unit.rawValue)",
      hints: [unit.isMoney ? "--cost asks for money" : "--tokens asks for tokens"])
  }

  func perform(_ columns: [Column]) throws {
    if let client = try Clients(selection.database).find(selector.scope), !client.isEnabled {
      throw GatewayError(Plan.Refusal.clientDisabled(client.name))
    }
    let standings = try standings()
    let rate = try ExchangeRates(selection.database).rate(at: selection.now)
    let asked = try asked(standings, rate)
    let checks = standings.map { Check($0, asked: asked, rate: rate) }
    try selection.session.show(
      Listing(
        columns: columns, rows: checks.map(\.row), shape: selector.isFull ? .object : .list))
    if let error = checks.lazy.compactMap(\.error).first { throw error }
    if checks.isEmpty {
      selection.session.note("'\(selector.text)' has no budget: everything fits")
    }
  }

  private func standings() throws -> [BudgetStanding] {
    let own = try selection.standings(selector)
    guard selector.unit == nil else {
      if own.isEmpty { throw try selection.missing(selector) }
      return own
    }
    guard selector.scope != Budget.everyone else { return own }
    return own + (try selection.standings(BudgetSelector(scope: Budget.everyone)))
  }

  /// What is asked of budgets in each unit; nil is not asked.
  private func asked(
    _ standings: [BudgetStanding], _ rate: ExchangeRate?
  ) throws -> [BudgetUnit: Int64] {
    if let tokens { return [.tokens: try arguments.value("tokens", tokens, in: .tokens)] }
    guard let cost else { return [:] }
    let units = Set(standings.map(\.budget.unit)).filter(\.isMoney)
    // Where nothing counts money, any amount fits.
    guard !units.isEmpty else { return [:] }
    guard let unit = cost.unit ?? (units.count == 1 ? units.first : nil) else {
      throw UsageError(
        message: "--cost does not say of what, and there are budgets in both currencies",
        hints: ["--cost \(cost.text)usd or \(cost.text)brl"])
    }
    var asked = [unit: try arguments.value("cost", cost, in: unit)]
    let other: BudgetUnit = unit == .usd ? .brl : .usd
    guard units.contains(other), let nanos = asked[unit] else { return asked }
    // A budget that no call may pass without a rate that was set says so itself.
    guard let rate else { return asked }
    asked[other] =
      (unit == .usd
        ? ExactUSD(femtos: Int128(nanos) * 1_000_000).converted(at: rate)?.nanos
        : NanoBRL(nanos: nanos).converted(at: rate)?.nanos) ?? .max
    return asked
  }
}

/// What one budget says.
private struct Check {
  private let standing: BudgetStanding
  private let asked: Int64?
  let refusal: BudgetRefusal.Reason?

  init(_ standing: BudgetStanding, asked: [BudgetUnit: Int64], rate: ExchangeRate?) {
    self.standing = standing
    self.asked = asked[standing.budget.unit]
    // A call uses something.
    refusal = OpenBudget(budget: standing.budget, window: standing.window)
      .refusal(of: self.asked ?? 1, rate: rate, at: standing.now)
  }

  var row: [JSON] {
    let (budget, window) = (standing.budget, standing.window)
    func amount(_ value: Int64) -> JSON { .number(AmountText.exact(value, budget.unit)) }
    return [
      .string(budget.scope), .string(budget.unit.rawValue), .string(budget.period.rawValue),
      .bool(refusal == nil), asked.map(amount) ?? .null, amount(standing.remaining),
      amount(window.held), amount(window.limit), .string(standing.state.rawValue),
      .integer(standing.secondsUntilReset), .string(window.ends.text),
    ]
  }

  var error: GatewayError? {
    refusal.map { reason in
      let unit = standing.budget.unit
      let needed = Amounts(
        tokens: unit == .tokens ? asked ?? 0 : 0, usd: unit == .usd ? asked.map(NanoUSD.init) : nil,
        brl: unit == .brl ? asked.map(NanoBRL.init) : nil)
      let open = OpenBudget(budget: standing.budget, window: standing.window)
      return GatewayError(
        BudgetRefusal(reason: reason, budgets: [open], needed: needed), standings: [standing])
    }
  }
}
