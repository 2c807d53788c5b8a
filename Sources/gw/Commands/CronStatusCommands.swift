import GWKit

/// `gw cron status|history`: how the jobs are doing.
enum CronStatusCommands {
  private static let columns: [Column] = [
    Column("job", .text), Column("state", .text), Column("every", .text, priority: 3),
    Column("last_run_at", .time), Column("last_success_at", .time, isShownInTable: false),
    Column("next_run_at", .time, priority: 1),
    Column("failures", .number, isShownInTable: false), Column("pending", .number, priority: 2),
    Column("dead", .number, priority: 2), Column("error", .outside, priority: 4),
  ]

  static let status = Command(
    "cron", "status", summary: "when jobs ran, how they went and when they are due",
    details: """
      The state is ok, never, due, overdue (long past its time), failed or running. Runs within a minute of each other count \
      as one. PENDING are alerts on their way to a sink, DEAD those that were given up after \(DeliveryRule.mostTries) tries; \
      why is told on standard error.
      """,
    columns: columns,
    examples: [
      .init("gw cron status", "at a glance"),
      .init("gw cron status --json", "for a monitor"),
    ], isDefault: true,
    run: { _, session in
      let database = try session.database()
      let runner = try JobRunner(
        world: session.world, database: database, isTrial: true, isOffline: true)
      let standings = try Alerts(database).standings()
      let rows = try runner.schedules().map { row($0, runner, standings) }
      try session.show(Listing(columns: columns, rows: rows, shape: .list))
      // A table may have no room for it.
      for schedule in try runner.schedules() where session.output.options.format == .table {
        if let error = schedule.state.error {
          session.note("'\(schedule.state.job.rawValue)' failed: \(error)")
        }
      }
      for notice in try PriceNotices(database).all() where notice.kind == .held {
        session.note(
          "the price of '\(notice.model.text)' is held back: gw models sync --accept \(notice.model.text)"
        )
      }
      for sink in standings where !sink.sink.isEmpty && sink.dead + sink.failing > 0 {
        session.note(words(sink))
      }
    })

  private static func row(
    _ schedule: JobSchedule, _ runner: JobRunner, _ standings: [Alerts.Standing]
  ) -> [JSON] {
    let state = schedule.state
    let isDelivery = state.job == .deliverAlerts
    return [
      .string(state.job.rawValue), .string(word(schedule, runner)), .string(schedule.every.text),
      .optional(state.lastRunAt?.text), .optional(state.lastSuccessAt?.text),
      .optional(schedule.nextRun(at: runner.now)?.text), .integer(state.failures),
      isDelivery ? .integer(standings.reduce(0) { $0 + $1.pending }) : .null,
      isDelivery ? .integer(standings.reduce(0) { $0 + $1.dead }) : .null,
      .optional(state.error),
    ]
  }

  private static func word(_ schedule: JobSchedule, _ runner: JobRunner) -> String {
    if runner.isRunning(schedule.state.job) { return "running" }
    if schedule.state.failures > 0 { return "failed" }
    if schedule.state.lastRunAt == nil { return "never" }
    if schedule.isOverdue(at: runner.now) { return "overdue" }
    return schedule.isDue(at: runner.now) ? "due" : "ok"
  }

  private static func words(_ sink: Alerts.Standing) -> String {
    let error = sink.error.map { ": " + $0 } ?? ""
    let parts = [
      sink.pending > 0 ? "\(sink.pending) waiting" : nil,
      sink.dead > 0 ? "\(sink.dead) given up" : nil,
    ]
    return "alerts for '\(sink.sink)', \(parts.compactMap(\.self).joined(separator: ", "))\(error)"
  }

  private static let historyColumns: [Column] = [
    Column("at", .time), Column("job", .text), Column("changes", .number),
    Column("first", .outside), Column("lines", .list, isShownInTable: false),
    Column("error", .outside, priority: 1),
  ]

  static let history = Command(
    "cron", "history", summary: "list runs of jobs that changed something or failed",
    details: "The newest first. What a run changed is in LINES, as far as there is room for it.",
    flags: [
      .value(
        "job", nil, "JOB", values: .words(Job.allCases.map(\.rawValue)), "runs of one job")
    ],
    columns: historyColumns,
    examples: [
      .init("gw cron history --job sync-pricing", "what prices did"),
      .init("gw cron history --json", "with everything that was changed"),
    ],
    run: { arguments, session in
      let job = try arguments.read("job", as: Job.names, Job.init(rawValue:))
      let runs = try Jobs(session.database()).history(of: job, limit: mostRuns)
      try session.show(
        Listing(columns: historyColumns, rows: runs.map(historyRow), shape: .list))
    })

  private static let mostRuns: Int64 = 1000

  private static func historyRow(_ run: Jobs.Run) -> [JSON] {
    [
      .string(run.at.text), .string(run.job), .integer(run.changes), .optional(run.lines.first),
      .array(run.lines.map { .string($0) }), .optional(run.error),
    ]
  }
}

extension Job {
  /// For messages about words that are none.
  static var names: String { "one of " + allCases.map(\.rawValue).joined(separator: ", ") }
}
