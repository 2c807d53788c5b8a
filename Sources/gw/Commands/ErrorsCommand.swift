import GWKit

/// `gw metrics errors`: what went wrong.
enum ErrorsCommand {
  private static let columns: [Column] = [
    Column("code", .text), Column("outcome", .text, priority: 3),
    Column("provider", .text, priority: 1), Column("model", .identifier, priority: 2),
    Column("count", .number), Column("share", .number, header: "%", priority: 4),
    Column("retries", .number, isShownInTable: false),
    Column("fallbacks", .number, isShownInTable: false), Column("last_at", .time, priority: 1),
    Column("last_message", .outside, priority: 5),
  ]

  static let command = Command(
    "metrics", "errors", summary: "what went wrong, how often, and what was said last",
    details: """
      Calls that failed and requests that were refused, by their reason and route. The share is in percent of all of them. A \
      call that failed and was tried again is here too: gw metrics shows how many requests failed in the end.
      """,
    flags: PeriodFlags.all, columns: columns,
    examples: [.init("gw metrics errors --period 1d", "today")],
    run: { arguments, session in
      let scope = try MetricsScope(arguments, session)
      let reader = ReportReader(scope.database, scope.period, scope.filter, now: scope.now)
      let failures = try UsageLog(scope.database).failures(reader.logFilter)
      if failures.isEmpty { try scope.requireNames() }
      let all = failures.reduce(0) { $0 + $1.count }
      try session.show(
        Listing(columns: columns, rows: failures.map { row($0, all) }, shape: .list))
    })

  private static func row(_ failure: Failure, _ all: Int64) -> [JSON] {
    [
      .string(failure.code), .string(failure.outcome.rawValue), .string(failure.provider),
      .string(failure.model), .integer(failure.count),
      .number(optional: Share(failure.count, of: all).percent), .integer(failure.retries),
      .integer(failure.fallbacks), .string(failure.lastAt.text), .optional(failure.message),
    ]
  }
}
