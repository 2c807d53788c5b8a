import GWKit

/// `gw metrics rebuild`: proves the tables that reports are read from.
enum RebuildCommand {
  private static let columns: [Column] = [
    Column("table", .text), Column("start", .time), Column("key", .outside),
    Column("figure", .text), Column("found", .number), Column("right", .number),
  ]

  static let command = Command(
    "metrics", "rebuild", summary: "count the log anew, and mend what reports are read from",
    details: """
      Reports are read from tables of hours and days that grow with the log. This counts every row of the log again, lists \
      where the tables say something else, and puts that right. Nothing is listed when all is well. With -n the exit status \
      is 10 when there is a difference.
      """,
    flags: [.toggle("dry-run", "n", "list differences and change nothing")],
    columns: columns,
    examples: [.init("gw metrics rebuild -n", "is everything as it should be?")],
    run: { arguments, session in
      let database = try session.database()
      let isTrial = arguments.has("dry-run")
      let found = try RollupAudit(database).differences(fixing: !isTrial)
      try session.show(Listing(columns: columns, rows: found.map(row), shape: .list))
      guard !found.isEmpty else { return session.note("all figures are those of the log") }
      let places = found.count == 1 ? "a row was" : "\(found.count) rows were"
      guard isTrial else {
        return session.note("\(places) wrong and \(found.count == 1 ? "is" : "are") right now")
      }
      throw GatewayError(.findings, "\(places) not as the log says", hints: ["gw metrics rebuild"])
    })

  private static func row(_ difference: RollupAudit.Difference) -> [JSON] {
    [
      .string(difference.table), .optional(difference.unit?.text), .string(difference.key.text),
      .string(difference.figure), .optional(difference.found), .optional(difference.right),
    ]
  }
}
