import GWKit

/// Prints what jobs did: a line for each change and silence otherwise, or the whole of it in a form for programs.
struct JobOutput {
  private let session: Session
  private let runner: JobRunner

  init(_ session: Session, _ runner: JobRunner) {
    self.session = session
    self.runner = runner
  }

  /// Lines are printed as each job ends; a form for programs needs all of it.
  private var printsLines: Bool {
    let options = session.output.options
    return options.format == .table && options.fields == nil && options.get == nil
  }

  /// One job; fails as it did.
  func show(_ report: JobReport) throws {
    if printsLines {
      try printLines(report)
    } else if report.failure == nil || !report.changes.isEmpty {
      try show(
        Listing(columns: CronCommands.columns, rows: [row(report)], shape: .object), [report])
    }
    warn(report)
    if let failure = report.failure { throw failure }
  }

  /// One after the other; what fails keeps none of the others back.
  func show(_ jobs: [Job], _ perform: (Job) throws -> JobReport) throws {
    var reports: [JobReport] = []
    for job in jobs {
      let report = try perform(job)
      reports.append(report)
      if printsLines { try printLines(report) }
      warn(report)
      if let failure = report.failure {
        if failure.kind == .interrupted { throw failure }
        session.console.say("gw: \(job.rawValue): \(failure.message)")
      }
    }
    if !printsLines {
      try show(
        Listing(columns: CronCommands.columns, rows: reports.map(row), shape: .list), reports)
    }
    let failures = reports.compactMap(\.failure)
    guard let first = failures.first else { return }
    throw GatewayError(
      failures.count == reports.count ? first.kind : .partial,
      "\(failures.count) of \(reports.count) \(reports.count == 1 ? "job" : "jobs") failed",
      hints: ["gw cron status"])
  }

  private func printLines(_ report: JobReport) throws {
    let lines = report.changes.filter { !$0.isToldElsewhere }.map { shown($0.line) + "\n" }
    guard !lines.isEmpty else { return }
    try session.write(Array(lines.joined().utf8))
    try runner.confirm(report)
  }

  private func show(_ listing: Listing, _ reports: [JobReport]) throws {
    try session.show(listing)
    for report in reports { try runner.confirm(report) }
  }

  private func shown(_ line: String) -> String {
    session.console.style.isTerminal && session.output.file == nil
      ? TerminalText.escaped(line, keepsLineBreaks: false) : line
  }

  private func warn(_ report: JobReport) {
    for warning in report.warnings { session.note(warning) }
  }

  private func row(_ report: JobReport) -> [JSON] {
    [
      .string(report.job.rawValue), .string(report.outcome.rawValue), .string(report.at.text),
      .bool(report.isTrial),
      .array(
        report.changes.map { ["subject": .string($0.subject), "text": .string($0.text)] }),
      .array(report.warnings.map { .string($0) }),
      report.failure.map {
        ["code": .string($0.kind.rawValue), "message": .string($0.message)]
      } ?? .null,
    ]
  }
}
