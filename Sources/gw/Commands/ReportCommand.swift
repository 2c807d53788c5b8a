import GWKit

/// `gw metrics report`: a page to look at, to print and to send.
enum ReportCommand {
  static let command = Command(
    "metrics", "report", summary: "write a page with the figures, charts and budgets of a period",
    details: """
      One file of HTML that needs nothing else: no network, no script. It opens from a disk or a mail, in light and dark, and \
      prints. What it shows is what gw metrics, clients, latency, fallbacks and goals say of the same period.
      """,
    flags: [
      .value("output", "o", "FILE", values: .files, "where to write it, whole or not at all"),
      .value(
        "by", nil, "STEP", values: .words(Period.Step.allCases.map(\.rawValue)),
        "hour, day, week or month; usual is what suits the period"),
    ] + PeriodFlags.all,
    examples: [
      .init("gw metrics report -o report.html", "the last 30 days"),
      .init("gw metrics report --period last-month --client acme -o acme.html", "a client's month"),
    ],
    run: { arguments, session in
      guard let file = arguments["output"], !file.isEmpty else {
        throw UsageError(
          message: "a page wants a file", hints: ["gw metrics report -o report.html"])
      }
      let scope = try MetricsScope(arguments, session)
      let report = try scope.report(
        step: arguments.step(), session, [.before, .routes, .goals, .clientLatencies])
      if report.total.isNothing { try scope.requireNames() }
      let page = Array(HTMLReport(report).text.utf8)
      if file == "-" {
        try session.console.write(page)
      } else {
        try session.write(page, to: file)
      }
    })
}
