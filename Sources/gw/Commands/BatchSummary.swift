import GWKit

/// The end of a batch: one line of figures, and the error that its exit status comes from, if there is one.
struct BatchSummary {
  private let report: BatchReport
  private let session: Session
  private let isResumable: Bool

  init(_ report: BatchReport, _ session: Session, isResumable: Bool) {
    self.report = report
    self.session = session
    self.isResumable = isResumable
  }

  func finish() throws(GatewayError) {
    let failure = failure
    // Who went away does not want to know.
    if failure?.signal != .pipe { session.note(figures) }
    if let failure { throw failure }
  }

  private var tally: BatchTally { report.tally }

  private var figures: String {
    var parts = [BatchWords.count(tally.lines, "line")]
    if tally.skipped > 0 { parts.append("\(FigureText.count(Int64(tally.skipped))) done before") }
    let hits = tally.hits > 0 ? " (\(FigureText.count(Int64(tally.hits))) from the cache)" : ""
    parts.append("\(FigureText.count(Int64(tally.answered))) answered\(hits)")
    if tally.failed > 0 { parts.append("\(FigureText.count(Int64(tally.failed))) failed") }
    let reais = FigureText.money(tally.brl.nanos, .brl)
    parts += [
      "\(BatchWords.cost(tally)) (\(reais))",
      FigureText.duration(tally.milliseconds), BatchWords.rate(tally),
    ]
    return parts.joined(separator: session.console.errorStyle.isASCII ? " | " : " · ")
  }

  private var failure: GatewayError? {
    switch report.end {
    case .complete:
      guard tally.failed > 0 else { return nil }
      return GatewayError(
        .partial,
        "\(FigureText.count(Int64(tally.failed))) of \(BatchWords.count(tally.lines, "line")) failed:"
          + " \(BatchWords.failures(tally))",
        hints: isResumable ? ["the same command with --resume asks them again"] : [])
    case .interrupted(let signal):
      return GatewayError(
        .interrupted, "interrupted; what is answered is written", hints: resuming, signal: signal)
    case .stopped(let last, let count):
      // Nothing came of it at all: the status is that of what is wrong.
      let kind = tally.answered + tally.skipped == 0 ? last.kind : .partial
      var failure = GatewayError(
        kind, "stopped, since \(count) lines in a row failed: \(last.message)",
        hints: last.hints + resuming)
      failure.retryAfterSeconds = last.retryAfterSeconds
      return failure
    case .broken(var error):
      if error.signal != .pipe, error.hints.isEmpty { error.hints = resuming }
      return error
    }
  }

  private var resuming: [String] {
    isResumable
      ? ["the same command with --resume goes on"]
      : ["with -o FILE a batch can be resumed"]
  }
}
