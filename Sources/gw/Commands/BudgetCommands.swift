import GWKit

/// `gw budget list|show|pause|resume|reset|rm|history`.
enum BudgetCommands {
  static let all = [
    list, show, BudgetSetCommand.command, remove, pause, resume, reset, BudgetCheckCommand.command,
    history, BudgetAuditCommands.reconcile, BudgetAuditCommands.audit,
  ]

  private static let list = Command(
    "budget", "list", summary: "list the budgets and how far they are used",
    columns: BudgetRecord.columns,
    examples: [
      .init("gw budget", "all of them"),
      .init("gw budget list --json", "for a program"),
    ], isDefault: true,
    run: { _, session in
      let selection = try BudgetSelection(session)
      let standings = try selection.book.standings(at: selection.now)
      try session.show(BudgetRecord.listing(standings, shape: .list))
      if standings.isEmpty {
        session.note(
          "there is no budget; gw budget set SCOPE --limit 25 --type usd --period monthly")
      }
    })

  private static let show = Command(
    "budget", "show", summary: "show the budgets of a client, or one of them",
    details: """
      The bar is green while there is plenty left, yellow from half on, orange from 80 % on and red when it is used up; what calls under way hold is shown lighter behind it. The projection is a straight line through what was \
      used so far, and there is none in the first twentieth of a period.
      """,
    operands: [BudgetSelection.operand], columns: BudgetRecord.columns,
    examples: [
      .init("gw budget show acme", "all budgets of a client"),
      .init("gw budget show acme:brl:monthly --get remaining", "one figure"),
    ],
    run: { arguments, session in
      let selection = try BudgetSelection(session)
      let selector = try selection.selector(arguments.operands[0])
      let standings = try selection.standings(selector)
      if standings.isEmpty, selector.isFull { throw try selection.missing(selector) }
      var listing = BudgetRecord.listing(standings, shape: selector.isFull ? .object : .list)
      listing.picture = { style in
        standings.map { BudgetPicture($0, style: style).text }.joined(separator: "\n")
      }
      try session.show(listing)
      if standings.isEmpty { session.note("'\(selector.text)' has no budget") }
    })

  private static let remove = Command(
    "budget", "rm", summary: "remove budgets; their history stays",
    operands: [BudgetSelection.operand], flags: [Session.yesFlag],
    examples: [.init("gw budget rm acme:usd:daily --yes", "one of them, without asking")],
    run: { arguments, session in
      let selection = try BudgetSelection(session)
      let budgets = try selection.budgets(arguments.operands[0])
      try session.requireConsent("remove \(names(budgets))?", arguments)
      try selection.book.remove(budgets, now: selection.now)
      session.note("removed \(names(budgets)); 'gw budget history' still has it")
    })

  private static let pause = Command(
    "budget", "pause", summary: "refuse every call that counts in a budget, until resumed",
    details: "Answers from the cache cost nothing and are still given.",
    operands: [BudgetSelection.operand],
    examples: [.init("gw budget pause acme", "all budgets of a client")],
    run: { arguments, session in
      let selection = try BudgetSelection(session)
      let budgets = try selection.budgets(arguments.operands[0])
      try selection.book.pause(budgets, now: selection.now)
      report(budgets, "paused", "was paused already", session) { !$0.isPaused }
    })

  private static let resume = Command(
    "budget", "resume", summary: "lift a pause, by hand or by the limit",
    details: "What is spent stays spent: at its limit a budget goes on refusing what does not fit.",
    operands: [BudgetSelection.operand],
    examples: [.init("gw budget resume acme:usd:monthly", "one of them")],
    run: { arguments, session in
      let selection = try BudgetSelection(session)
      let selector = try selection.selector(arguments.operands[0])
      let budgets = try selection.budgets(arguments.operands[0])
      let paused = try selection.standings(selector).filter { $0.state == .paused }
      try selection.book.resume(budgets, now: selection.now)
      report(budgets, "resumed", "was not paused", session) { budget in
        paused.contains { $0.budget.id == budget.id }
      }
      for standing in try selection.standings(selector) where standing.window.isOver {
        let limit = AmountText.spoken(standing.window.limit, standing.budget.unit)
        session.note("'\(standing.budget.selector)' has used its \(limit) all the same")
      }
    })

  private static let reset = Command(
    "budget", "reset", summary: "begin the current period of a budget anew",
    details: """
      From now on the full limit is there again; the period ends when it would have ended. What was spent before stays in \
      the history, and calls under way count where they began.
      """,
    operands: [BudgetSelection.operand],
    flags: [.value("reason", nil, "TEXT", "why, for the history"), Session.yesFlag],
    examples: [
      .init("gw budget reset acme:usd:daily --reason 'a test ran wild' --yes", "with a word on why")
    ],
    run: { arguments, session in
      let selection = try BudgetSelection(session)
      let selector = try selection.selector(arguments.operands[0])
      let budgets = try selection.budgets(arguments.operands[0])
      let reason = try arguments.read("reason", as: "one line of at most 200 bytes") {
        Name.isDisplayText($0) ? $0 : nil
      }
      let spent = try selection.standings(selector).map(spent).joined(separator: ", ")
      try session.requireConsent(
        "begin \(names(budgets)) anew and set aside what is used (\(spent))?", arguments)
      try selection.book.reset(budgets, reason: reason, now: selection.now)
      session.note(
        "\(names(budgets)) \(budgets.count == 1 ? "begins" : "begin") anew; what was spent is in 'gw budget history'"
      )
      for budget in budgets where budget.isPaused {
        session.note("'\(budget.selector)' stays paused: gw budget resume \(budget.selector)")
      }
    })

  private static func spent(_ standing: BudgetStanding) -> String {
    AmountText.spoken(standing.window.spent, standing.budget.unit)
  }

  /// Says which budgets changed, and which were that way before.
  private static func report(
    _ budgets: [Budget], _ done: String, _ already: String, _ session: Session,
    _ isChanged: (Budget) -> Bool
  ) {
    let changed = budgets.filter(isChanged)
    if !changed.isEmpty { session.note("\(done) \(names(changed))") }
    for budget in budgets where !isChanged(budget) {
      session.note("'\(budget.selector)' \(already)")
    }
  }

  static func names(_ budgets: [Budget]) -> String {
    budgets.map { "'\($0.selector)'" }.joined(separator: ", ")
  }

  private static let historyColumns: [Column] = [
    Column("id", .number, isShownInTable: false), Column("scope", .identifier),
    Column("type", .text), Column("period", .text, priority: 2),
    Column("window_start", .time, header: "FROM"),
    Column("window_end", .time, header: "TO", priority: 4),
    Column("limit", .number, priority: 1), Column("used", .number),
    Column("percent", .number, header: "USED %", priority: 3),
    Column("held", .number, isShownInTable: false), Column("state", .text),
    Column("refused", .number, priority: 5),
    Column("adjusted_after_close", .boolean, header: "ADJUSTED", priority: 6),
    Column("closed_at", .time, isShownInTable: false), Column("reason", .outside, priority: 7),
    Column("timezone", .text, isShownInTable: false),
  ]

  private static let history = Command(
    "budget", "history", summary: "show every period of the budgets, the newest first",
    details: """
      Figures are as of now: a late one changes a period that is over, which 'adjusted_after_close' says. The state is \
      open, closed, reset, rule (its zone or days were changed), clock (a wrong clock had opened it) or removed (its \
      budget was, in that period). The id is that of the budget: one that is set up anew has another.
      """,
    operands: [
      Operand(
        "scope", .optional, values: .stored(.budgets), "a client or @all, or one budget")
    ],
    columns: historyColumns,
    examples: [.init("gw budget history acme --csv", "a client's periods for a spreadsheet")],
    run: { arguments, session in
      let selection = try BudgetSelection(session)
      let selector = try arguments.operands.first.map { try selection.parsed($0) }
      let windows = try BudgetWindows(selection.database).history(scope: selector?.scope)
        .filter { selector?.matches($0.budget) ?? true }
      // A client that was removed may still have a history.
      if windows.isEmpty, let selector { try selection.requireScope(of: selector) }
      let now = selection.now
      try session.show(
        Listing(
          columns: historyColumns, rows: windows.map { historyRow($0, now) }, shape: .list))
    })

  private static func historyRow(_ past: BudgetWindows.Past, _ now: Instant) -> [JSON] {
    let (budget, window) = (past.budget, past.window)
    func amount(_ value: Int64) -> JSON { .number(AmountText.exact(value, budget.unit)) }
    let removed = past.removedAt.flatMap { $0 < window.ends ? $0 : nil }
    let ended = window.supersededAt ?? removed ?? (window.ends <= now ? window.ends : nil)
    let state =
      window.successor?.rawValue
      ?? (removed != nil ? "removed" : ended != nil ? "closed" : "open")
    return [
      .integer(budget.id), .string(budget.scope), .string(budget.unit.rawValue),
      .string(budget.period.rawValue),
      .string(window.starts.text), .string(window.ends.text), amount(window.limit),
      amount(window.spent), BudgetRecord.percent(window), amount(window.held), .string(state),
      .integer(window.refused), .bool(past.isAdjusted),
      .optional(ended?.text), .optional(past.reason),
      .string(window.rule.zone),
    ]
  }
}
