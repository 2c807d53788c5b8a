import GWKit

/// `gw metrics goals`: what the owner wants to be true.
enum GoalsCommand {
  private static let columns: [Column] = [
    Column("goal", .text), Column("title", .text, priority: 1), Column("target", .text),
    Column("actual", .text), Column("met", .boolean),
  ]

  static let command = Command(
    "metrics", "goals", summary: "whether the gateway keeps what it is for",
    details: """
      Every call through the gateway, more than 60 % of looked up requests from the cache, more than 30 % of cost saved by it, \
      more than half of the active clients with a budget of their own, and no request lost while another route was there \
      to be tried. The exit status is 10 when a goal is missed; what cannot be judged yet is not.
      """,
    flags: PeriodFlags.all, columns: columns,
    examples: [.init("gw metrics goals --period mtd", "this month so far")],
    run: { arguments, session in
      let scope = try MetricsScope(arguments, session)
      let report = try scope.report(step: .month, session, [.goals])
      if report.total.isNothing { try scope.requireNames() }
      try session.show(Listing(columns: columns, rows: report.goals.map(row), shape: .list))
      let missed = report.goals.count { $0.isMet == false }
      guard missed == 0 else {
        throw GatewayError(
          .findings, missed == 1 ? "a goal is missed" : "\(missed) goals are missed")
      }
    })

  private static func row(_ goal: Goal) -> [JSON] {
    [
      .string(goal.name), .string(goal.title), .string(goal.target), .optional(goal.actual),
      goal.isMet.map { .bool($0) } ?? .null,
    ]
  }
}
