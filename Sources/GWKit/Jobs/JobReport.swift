/// What one run of a job came to.
package struct JobReport: Sendable {
  /// What became of it.
  package enum Outcome: String, Sendable {
    /// There was nothing to do.
    case unchanged
    case changed
    case failed
    /// Another process is doing it.
    case running
  }

  package var job: Job
  package var at: Instant
  /// A line each, in the order in which it was done.
  package var changes: [JobChange] = []
  /// What a person should look at; said at every run.
  package var warnings: [String] = []
  package var failure: GatewayError?
  package var isTrial = false
  package var isRunningElsewhere = false
  /// Alerts whose sink is whoever reads this report.
  package var alertsToTell: [AlertDelivery] = []

  package init(job: Job, at: Instant) {
    self.job = job
    self.at = at
  }

  package var outcome: Outcome {
    if isRunningElsewhere { return .running }
    if failure != nil { return .failed }
    return changes.isEmpty ? .unchanged : .changed
  }
}

/// One thing that a job changed, or would change.
package struct JobChange: Sendable, Equatable {
  /// What was changed: a budget, a model, an alert, a table.
  package var subject: String
  package var text: String
  /// Somebody else is told; no line is printed.
  package var isToldElsewhere = false

  package init(_ subject: String, _ text: String) {
    self.subject = subject
    self.text = text
  }

  package var line: String { "\(subject): \(text)" }
}
