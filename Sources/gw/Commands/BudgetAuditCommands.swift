import GWKit

/// `gw budget audit|reconcile`: whether the books are right, and late figures.
enum BudgetAuditCommands {
  private static let auditColumns: [Column] = [
    Column("status", .text), Column("check", .text), Column("count", .number),
    Column("detail", .outside),
  ]

  static let audit = Command(
    "budget", "audit", summary: "prove that ledger, budgets and log agree",
    details: """
      Everything is worked out anew from the ledger: what is held and spent, that every hold fitted when it was made, that \
      every call of the log has one end with the same figures, that nobody changed the rules of the file. The exit \
      status is 10 when something does not hold. Calls that used more than they could use at most are listed and are \
      no contradiction.

      --fix brings back gw's own rules; ends calls of processes that are gone, with their whole hold; counts counters anew \
      and calls that were not counted; and puts aside windows that lie in the future because a clock was wrong, whose calls \
      then count from now on. No entry is ever changed. What lies in the future is put aside only when the clock is right \
      again: a person is asked, a script says so with --yes.
      """,
    flags: [
      .toggle("fix", "mend what can be mended without touching what calls used"), Session.yesFlag,
    ],
    columns: auditColumns,
    examples: [
      .init("gw budget audit", "after a crash, or from a monitor"),
      .init("gw budget audit --fix", "when the clock is right again, or processes were killed"),
    ],
    run: { arguments, session in
      try session.output.check(against: auditColumns)
      let selection = try BudgetSelection(session)
      let sweep = try Sweep(selection.database, world: session.world)
      let audit = BudgetAudit(selection.book, sweep: sweep)
      let now = selection.now
      var fixed: [BudgetAudit.Finding] = []
      if arguments.has("fix") {
        let isClockRight = try isClockRight(audit, now, arguments, session)
        fixed = try audit.fix(at: now, isClockRight: isClockRight)
      }
      let findings = try audit.findings(at: now)
      try session.show(
        Listing(columns: auditColumns, rows: (fixed + findings).map(row), shape: .list))
      let failures = findings.filter { $0.status == .fail }
      guard !failures.isEmpty else { return }
      // A table has no room for them.
      if session.output.options.format == .table {
        for failure in failures { session.note("\(failure.check): \(failure.detail)") }
      }
      throw GatewayError(
        .findings,
        failures.count == 1 ? "a promise does not hold" : "\(failures.count) promises do not hold",
        hints: [hint(failures, hasFixed: arguments.has("fix"))])
    })

  private static func hint(_ failures: [BudgetAudit.Finding], hasFixed: Bool) -> String {
    guard failures.contains(where: \.isMendable) else {
      return "no command mends this: restore the file from a backup"
    }
    return hasFixed
      ? "gw budget audit --fix --yes, once the clock is right" : "gw budget audit --fix"
  }

  /// Under a clock that is behind, windows of the future are the right ones.
  private static func isClockRight(
    _ audit: BudgetAudit, _ now: Instant, _ arguments: Arguments, _ session: Session
  ) throws -> Bool {
    guard let trouble = try audit.clockTrouble(at: now) else { return true }
    if let made = try audit.made(), now < made {
      throw GatewayError(
        .clockUnsure, "the clock says \(now.spoken), and the database was made at \(made.spoken)",
        hints: ["set the clock"])
    }
    guard arguments.has("yes") || Prompt(session).isPossible else {
      session.note("\(trouble.detail)")
      session.note("they are left alone: if \(now.spoken) is right, add --yes")
      return false
    }
    try session.requireConsent(
      "is \(now.spoken) right? Then put aside what lies in the future: \(trouble.detail)", arguments
    )
    return true
  }

  private static func row(_ finding: BudgetAudit.Finding) -> [JSON] {
    [
      .string(finding.status.rawValue), .string(finding.check), .integer(finding.count),
      .string(finding.detail),
    ]
  }

  private static let reconcileColumns: [Column] = [
    Column("id", .identifier), Column("client_id", .identifier, header: "CLIENT", priority: 2),
    Column("provider", .text, priority: 3), Column("model", .text, priority: 1),
    Column("status", .text), Column("before_usd", .number), Column("cost_usd", .number),
    Column("input_tokens", .number, isShownInTable: false),
    Column("output_tokens", .number, isShownInTable: false),
    Column("detail", .outside, priority: 4),
  ]

  static let reconcile = Command(
    "budget", "reconcile", summary: "ask gateways what calls cost whose end nobody saw",
    details: """
      A gateway goes on generating and billing when a call is broken off, so such a call counts with its whole hold. Where \
      the gateway tells afterwards what it cost, the difference is entered: budgets get back what was not used, and the \
      log has the provider's figures.
      """,
    flags: [
      .value("since", nil, "TIME", "calls from this moment on: 7d (usual), 2026-11-01, today"),
      .toggle("dry-run", "n", "list what would be asked about; call nothing"),
    ],
    columns: reconcileColumns,
    examples: [
      .init("gw budget reconcile", "the last seven days"),
      .init("gw budget reconcile --since 2026-11-01 -n", "what there is to ask"),
    ],
    run: { arguments, session in
      try session.output.check(against: reconcileColumns)
      let selection = try BudgetSelection(session)
      let since =
        try arguments.moment("since", now: selection.now) ?? selection.now.adding(days: -7)
      let reconciliation = Reconciliation(world: session.world, database: selection.database)
      let calls = try reconciliation.candidates(since: since)
      let findings: [Reconciliation.Finding]
      if arguments.has("dry-run") || calls.isEmpty {
        findings = calls.map { Reconciliation.Finding(open: $0) }
      } else {
        guard !session.globals.isOffline else { throw Gateway.offline }
        findings = try ask(reconciliation, calls, session)
      }
      try session.show(
        Listing(columns: reconcileColumns, rows: findings.map(row), shape: .list))
      if calls.isEmpty { session.note("there is no call to ask about") }
      let untold = try reconciliation.untold(since: since)
      if untold > 0 {
        session.note(
          "\(untold) \(untold == 1 ? "call counts" : "calls count") with the whole hold, and no provider can be asked about "
            + (untold == 1 ? "it" : "them"))
      }
      let failures = findings.count { $0.status == .failed }
      guard failures == 0 else {
        throw GatewayError(
          failures == findings.count ? .upstreamFailed : .partial,
          "\(failures) of \(findings.count) \(findings.count == 1 ? "call" : "calls") could not be asked about"
        )
      }
    })

  private static func ask(
    _ reconciliation: Reconciliation, _ calls: [UsageRecord], _ session: Session
  ) throws -> [Reconciliation.Finding] {
    let keys = try Keys(session.world)
    session.world.signals.catch()
    defer { session.world.signals.release() }
    return try calls.map {
      try reconciliation.settle($0, keys: keys, timeout: session.globals.timeout)
    }
  }

  private static func row(_ finding: Reconciliation.Finding) -> [JSON] {
    let (before, after) = (finding.before, finding.after)
    return [
      .string(before.id), .string(before.client), .string(before.provider), .string(before.model),
      .string(finding.status.rawValue), .number(optional: before.cost?.text),
      .number(optional: after.cost?.text), .integer(after.usage.inputTokens),
      .integer(after.usage.outputTokens), .optional(finding.detail),
    ]
  }
}
