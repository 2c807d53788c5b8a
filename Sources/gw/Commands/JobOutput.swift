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
      try printLines([report])
    } else if report.failure == nil {
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
      if printsLines, session.output.file == nil { try printLines([report]) }
      warn(report)
      if let failure = report.failure {
        if failure.kind == .interrupted { throw failure }
        if !isJSON, jobs.count > 1 {
          session.console.say("gw: \(job.rawValue): \(failure.message)")
        }
      }
    }
    let failures = reports.compactMap(\.failure)
    let haveAllFailed = !failures.isEmpty && failures.count == reports.count
    if printsLines {
      if session.output.file != nil { try printLines(reports) }
    } else if !isJSON || !haveAllFailed {
      // What a check found is among its own changes.
      let told = reports.flatMap { $0.changes.map(\.line) }
      try show(
        Listing(
          columns: CronCommands.columns, rows: reports.map { row($0, told: told) }, shape: .list),
        reports)
    }
    guard let first = failures.first else { return }
    if failures.count == 1, haveAllFailed { throw first }
    let words =
      haveAllFailed && isJSON ? ": " + failures.map(\.message).joined(separator: "; ") : ""
    throw GatewayError(
      haveAllFailed ? first.kind : .partial,
      "\(failures.count) of \(reports.count) jobs failed\(words)", hints: ["gw cron status"])
  }

  /// To a file all lines at once, so that it is there whole or not at all.
  private func printLines(_ reports: [JobReport]) throws {
    let lines = reports.flatMap { report in
      report.changes.filter { !$0.isToldElsewhere || report.isTrial }.map(\.line)
        + report.alertsToTell.map(\.line)
    }
    guard !lines.isEmpty || session.output.file != nil else { return }
    try session.write(Array(lines.map { shown($0) + "\n" }.joined().utf8))
    for report in reports { try runner.confirm(report) }
  }

  private func show(_ listing: Listing, _ reports: [JobReport]) throws {
    try session.show(listing)
    guard showsAllChanges(listing.shape) else { return }
    for report in reports { try runner.confirm(report) }
  }

  /// Whoever asked for one value of several, or for other columns, was not told of every alert.
  private func showsAllChanges(_ shape: Listing.Shape) -> Bool {
    let options = session.output.options
    guard options.fields?.contains("changes") ?? true, options.rows == nil else { return false }
    guard let get = options.get else { return true }
    if case .object = shape { return get == "changes" }
    return false
  }

  private var isJSON: Bool {
    [.json, .jsonl].contains(session.output.options.format)
  }

  private func shown(_ line: String) -> String {
    session.console.style.isTerminal && session.output.file == nil
      ? TerminalText.escaped(line, keepsLineBreaks: false) : line
  }

  /// In JSON they are part of the report, and standard error is for one object.
  private func warn(_ report: JobReport) {
    guard !isJSON else { return }
    for warning in report.warnings { session.note(warning) }
  }

  /// Alerts that nobody was told of yet may be of an earlier run.
  private func changes(_ report: JobReport, told: [String]) -> [JSON] {
    let own = report.changes.map(\.line) + told
    return report.changes.map { ["subject": .string($0.subject), "text": .string($0.text)] }
      + report.alertsToTell.filter { !own.contains($0.line) }.map {
        ["subject": .string("alert"), "text": .string($0.line)]
      }
  }

  private func row(_ report: JobReport, told: [String] = []) -> [JSON] {
    [
      .string(report.job.rawValue), .string(report.outcome.rawValue), .string(report.at.text),
      .bool(report.isTrial),
      .array(changes(report, told: told)),
      .array(report.warnings.map { .string($0) }),
      report.failure.map {
        ["code": .string($0.kind.rawValue), "message": .string($0.message)]
      } ?? .null,
    ]
  }
}
