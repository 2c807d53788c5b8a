/// The job `reconcile-costs`: asks gateways about calls of the last days whose end nobody saw, as `gw budget reconcile`
/// does.
struct CostReconciling {
  private static let days: Int64 = 7
  /// Calls of one run, so that it ends; the next one goes on.
  private static let most = 200
  /// Failures in a row after which nobody is there.
  private static let patience = 3

  func perform(_ run: inout JobRun) throws {
    let reconciliation = Reconciliation(world: run.world, database: run.database)
    let calls = try reconciliation.candidates(since: run.now.adding(days: -Self.days))
    guard !calls.isEmpty else { return }
    if run.isTrial {
      run.warn("\(calls.count) \(calls.count == 1 ? "call" : "calls") would be asked about")
      return
    }
    let keys = try Keys(run.world)
    var failures = 0
    for call in calls.prefix(Self.most) {
      try run.checkInterrupt()
      let finding = try reconciliation.settle(call, keys: keys, timeout: nil)
      if finding.status == .adjusted { try note(finding, &run) }
      failures = finding.status == .failed ? failures + 1 : 0
      if failures == Self.patience || failures == calls.count {
        throw GatewayError(
          .upstreamFailed,
          "'\(call.provider)' cannot be asked: \(finding.detail ?? "no reason given")"
        )
      }
    }
  }

  private func note(_ finding: Reconciliation.Finding, _ run: inout JobRun) throws {
    let (before, after) = (finding.before.cost?.text, finding.after.cost?.text)
    try run.commit {
      [
        JobChange(
          finding.after.id,
          "cost $\(after ?? "unknown") and not $\(before ?? "unknown") (\(finding.after.client))")
      ]
    }
  }
}
