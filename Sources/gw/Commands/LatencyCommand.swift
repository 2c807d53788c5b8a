import GWKit

/// `gw metrics latency`: how long answers took, over time.
enum LatencyCommand {
  private static let columns =
    [Column("start", .time)] + UsageColumn.ofTime.map(\.column)

  static let command = Command(
    "metrics", "latency", summary: "how long requests took, and until the first piece came",
    details: """
      A line for each part of the period. A request's time is that of all its calls and the waits between them; answers \
      from the cache are no part of it. Percentiles are within 1 % of the exact ones; those of the first piece are of \
      answers that came in pieces.
      """,
    flags: PeriodFlags.all + [
      PeriodFlags.step, .toggle("chart", "draw the percentiles instead"),
    ],
    columns: columns,
    examples: [
      .init("gw metrics latency --chart", "the last 30 days"),
      .init("gw metrics latency --by hour --period 1d --csv", "today, for a spreadsheet"),
    ],
    run: { arguments, session in
      let scope = try MetricsScope(arguments, session)
      let step = try arguments.step() ?? scope.period.usualStep
      let starts = try scope.starts(by: step)
      let tallies =
        try scope.answer(by: [], starts: starts)[UsageKey()] ?? starts.map { _ in Tally() }
      let rows = zip(starts, tallies).map { start, tally in
        [.string(start.text)] + UsageColumn.ofTime.map { $0.value(tally, tally) }
      }
      var listing = Listing(columns: columns, rows: rows, shape: .list)
      if arguments.has("chart") {
        let points = zip(starts, tallies).map { Report.Point(start: $0, tally: $1) }
        let report = Report(
          now: scope.now, period: scope.period, total: Tally.sum(of: [UsageKey(): tallies]),
          step: step, series: points)
        listing.picture = { LatencyPicture(report, style: $0).text }
      }
      try session.show(listing)
    })
}
