/// The job `check-budget-alerts`: takes what holds and settles recorded into the outbox, once. Of several thresholds that
/// one call passed the highest is told.
struct BudgetAlertCheck {
  func perform(_ run: inout JobRun) throws {
    let (database, job, now, isTrial) = (run.database, run.job, run.now, run.isTrial)
    let jobs = Jobs(database)
    // Most runs have nothing to do, and need not stop anyone from writing.
    guard try BudgetAlerts(database).last() > jobs.mark(of: job) else { return }
    try run.commit {
      let all = try BudgetAlerts(database).all(after: jobs.mark(of: job))
      guard let last = all.last?.id else { return [] }
      let alerts = Self.worthTelling(all).map { $0.alert(at: now) }
      guard !isTrial else { return alerts.map(JobChange.init(alert:)) }
      let sinks = try AlertSinks(database).all()
      let added = try alerts.filter { try Alerts(database).add($0, to: sinks) }
      try jobs.setMark(last, of: job)
      return added.map(JobChange.init(alert:))
    }
  }

  private static func worthTelling(_ alerts: [BudgetAlert]) -> [BudgetAlert] {
    alerts.filter { alert in
      !alerts.contains {
        $0.selector == alert.selector && $0.starts == alert.starts && $0.entry == alert.entry
          && alert.entry != nil && $0.threshold > alert.threshold
      }
    }
  }
}

extension JobChange {
  /// Its line is printed where standard output is its sink.
  init(alert: Alert) {
    self.init(alert.subject, alert.message)
    isToldElsewhere = true
  }
}
