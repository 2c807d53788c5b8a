/// The job `check-budget-alerts`: takes what holds and settles recorded into the outbox, once. Of several thresholds that
/// one call passed the highest is told.
struct BudgetAlertCheck {
  /// Alerts of one transaction.
  private static let batch = 500
  /// Of a period that has been over for longer than this nobody needs to hear any more.
  private static let staleDays: Int64 = 7

  func perform(_ run: inout JobRun) throws {
    let jobs = Jobs(run.database)
    var mark = try jobs.mark(of: run.job)
    // Most runs have nothing to do, and need not stop anyone from writing.
    let last = try BudgetAlerts(run.database).last()
    while mark < last {
      try run.checkInterrupt()
      mark = try takeSome(after: mark, &run)
    }
  }

  /// Returns up to where it came.
  private func takeSome(after mark: Int64, _ run: inout JobRun) throws -> Int64 {
    let (database, job, now, isTrial) = (run.database, run.job, run.now, run.isTrial)
    var end = mark
    try run.commit {
      let all = Self.whole(
        try BudgetAlerts(database).all(after: mark, limit: Self.batch), of: Self.batch)
      end = all.last?.id ?? .max
      let oldest = now.adding(days: -Self.staleDays)
      let alerts = Self.highest(all.filter { $0.ends > oldest }).map { $0.alert(at: now) }
      guard !isTrial, let last = all.last?.id else { return alerts.map(JobChange.init(alert:)) }
      let sinks = try AlertSinks(database).all()
      let added = try alerts.filter { try Alerts(database).add($0, to: sinks) }
      try Jobs(database).setMark(last, of: job)
      return added.map(JobChange.init(alert:))
    }
    return end
  }

  /// Without those at the end of a full batch whose company may be in the next one.
  private static func whole(_ alerts: [BudgetAlert], of count: Int) -> [BudgetAlert] {
    guard alerts.count == count, let last = alerts.last.map(Occasion.init) else { return alerts }
    let rest = alerts.reversed().drop { Occasion($0) == last }
    return rest.isEmpty ? alerts : rest.reversed()
  }

  /// Of those that one call, or one change of a budget, brought about at once.
  private static func highest(_ alerts: [BudgetAlert]) -> [BudgetAlert] {
    let occasions = Dictionary(grouping: alerts, by: Occasion.init)
    return occasions.values.compactMap { $0.max { $0.threshold < $1.threshold } }
      .sorted { $0.id < $1.id }
  }

  /// What thresholds that were passed at once have in common.
  private struct Occasion: Hashable {
    var budget: String
    var starts: Instant
    var entry: Int64?
    var at: Instant
    var spent: Int64
    var isRefusal: Bool

    init(_ alert: BudgetAlert) {
      budget = alert.selector
      starts = alert.starts
      entry = alert.entry
      at = alert.at
      spent = alert.spent
      isRefusal = alert.isRefusal
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
