import GWKit

/// `gw cron`: the jobs, one by one or those that are due.
enum CronCommands {
  static let all: [Command] =
    [
      CronStatusCommands.status, resetBudgets, checkBudgetAlerts, syncPricing, checkGatewayAlerts,
      run,
    ]
    + [CronStatusCommands.history] + CronInstallCommands.all

  static let columns: [Column] = [
    Column("job", .text), Column("outcome", .text), Column("at", .time),
    Column("dry_run", .boolean),
    Column("changes", .json), Column("warnings", .json), Column("error", .json),
  ]

  static let trial = Flag.toggle(
    "dry-run", "n", "say what it would do; change nothing, call nobody")

  private static let resetBudgets = Command(
    "cron", Job.resetBudgets.rawValue,
    summary: "open new periods of budgets and end calls of dead processes",
    details: """
      Every budget whose period is over gets its next one, and those it slept through, the oldest first: a line each, with \
      what was spent in the one that ended. No call waits for this: periods begin by themselves at the first call, this \
      keeps reports and history whole. Calls of processes that died count with their whole hold.
      """,
    flags: [trial], columns: columns,
    examples: [
      .init("gw cron reset-budgets", "from cron, at any time, any number of times"),
      .init("gw cron reset-budgets -n", "what it would do"),
    ],
    run: { try perform(.resetBudgets, $0, $1) })

  private static let checkBudgetAlerts = Command(
    "cron", Job.checkBudgetAlerts.rawValue, summary: "tell of budgets that passed a threshold",
    details: """
      What calls recorded is sent to the sinks of 'gw setup alerts', or printed where there is none for it. Each alert \
      goes out once; a sink that does not take it is tried again, and its key tells one that came twice.
      """,
    flags: [trial], columns: columns,
    examples: [
      .init("gw cron check-budget-alerts", "85% used (R$42.50 of R$50.00), resets in 9 days")
    ],
    run: { try performAndDeliver(.checkBudgetAlerts, $0, $1) })

  static let syncPricing = Command(
    "cron", Job.syncPricing.rawValue, summary: "read prices of models and the exchange rate",
    details: PricingFlags.details, flags: PricingFlags.all + [trial], columns: columns,
    examples: [
      .init("gw cron sync-pricing", "once a day"),
      .init("gw cron sync-pricing --from prices.json -n", "what a file would change"),
      .init("gw cron sync-pricing --accept openai/gpt-4o", "take over a price that was held back"),
    ],
    run: { try perform(.syncPricing, $0, $1, PricingFlags.options($0)) })

  private static let checkGatewayAlerts = Command(
    "cron", Job.checkGatewayAlerts.rawValue,
    summary: "tell when the gateway is not as it should be",
    details: """
      Looks at the requests of alerts.window: errors, latency, fallbacks and cache hits against the settings alerts.*; and at \
      providers that are left alone, prices and rates that are old, jobs that are late, the size of the database, alerts that did \
      not arrive, and calls that used more than they could. It says so when something begins, and when it is over again.
      """,
    flags: [trial], columns: columns,
    examples: [.init("gw cron check-gateway-alerts", "every quarter of an hour")],
    run: { try performAndDeliver(.checkGatewayAlerts, $0, $1) })

  private static let run = Command(
    "cron", "run", summary: "do all jobs, or those that are due",
    details: """
      One crontab line does everything: with --due each job is done as often as its setting cron.<job>.every says. Beside \
      the four jobs there are \(Job.prune.rawValue), \(Job.deliverAlerts.rawValue) and \(Job.reconcileCosts.rawValue). A job that \
      fails keeps none of the others from being done.
      """,
    operands: [
      Operand(
        "job", .any, values: .words(Job.allCases.map(\.rawValue)),
        "some jobs instead of all of them")
    ],
    flags: [.toggle("due", "only what is due by now"), trial], columns: columns,
    examples: [
      .init("gw cron run --due", "what 'gw cron install' makes of it"),
      .init("gw cron run prune", "one job"),
    ],
    run: { arguments, session in
      try session.output.check(against: columns)
      let named = try arguments.operands.map(named)
      let jobs = Job.allCases.filter { named.isEmpty || named.contains($0) }
      let runner = try runner(arguments, session)
      let hasRound = try runner.beginRound()
      let due = try runner.jobs(among: jobs, onlyDue: arguments.has("due"))
      var options = JobRunner.Options()
      options.planned = Set(due)
      try JobOutput(session, runner).show(due) { job in
        // Nobody need wait for what others are waited for.
        if job.isRemote || job == .deliverAlerts { runner.endRound() }
        return hasRound || job.isRemote || job == .deliverAlerts
          ? try runner.run(job, options) : runner.reportElsewhere(job)
      }
    })

  private static func named(_ word: String) throws -> Job {
    if let job = Job(rawValue: word) { return job }
    throw GatewayError.unknown(
      "job", word, among: Job.allCases.map(\.rawValue), otherwise: "gw cron status")
  }

  private static func runner(_ arguments: Arguments, _ session: Session) throws -> JobRunner {
    session.world.signals.catch()
    return try JobRunner(
      world: session.world, database: session.database(), isTrial: arguments.has("dry-run"),
      isOffline: session.globals.isOffline)
  }

  private static func performAndDeliver(
    _ job: Job, _ arguments: Arguments, _ session: Session
  ) throws {
    try session.output.check(against: columns)
    let runner = try runner(arguments, session)
    try JobOutput(session, runner).show(runner.runAndDeliver(job))
  }

  @discardableResult
  static func perform(
    _ job: Job, _ arguments: Arguments, _ session: Session,
    _ options: JobRunner.Options = JobRunner.Options()
  ) throws -> JobReport {
    try session.output.check(against: columns)
    let runner = try runner(arguments, session)
    let report = try runner.run(job, options)
    try JobOutput(session, runner).show(report)
    return report
  }
}
