/// The job `check-gateway-alerts`: compares what is not as it should be with what was told of, and tells of what began and
/// of what is over.
struct GatewayAlertCheck {
  func perform(_ run: inout JobRun, planned: Set<Job>) throws {
    let troubles = try GatewayFacts(run, planned: planned).troubles()
    let (database, now, isTrial) = (run.database, run.now, run.isTrial)
    guard try Self.isNews(troubles, Alerts(database).open()) else { return }
    try run.commit {
      let alerts = Alerts(database)
      let open = try alerts.open()
      let sinks = try AlertSinks(database).all()
      var made: [JobChange] = []
      for ended in open where !troubles.contains(where: ended.isSame) {
        let alert = Self.recovery(of: ended, at: now)
        made.append(JobChange(alert: alert))
        guard !isTrial else { continue }
        try alerts.close(ended)
        try alerts.add(alert, to: sinks.able(toTell: alert))
      }
      for trouble in troubles where trouble.isNews(besides: open) {
        let alert = Self.alert(trouble, number: try alerts.last() + 1, at: now)
        made.append(JobChange(alert: alert))
        if !isTrial { try alerts.add(alert, isOpen: true, to: sinks.able(toTell: alert)) }
      }
      return made
    }
  }

  private static func isNews(_ troubles: [GatewayWatch.Trouble], _ open: [Alerts.Open]) -> Bool {
    open.contains { !troubles.contains(where: $0.isSame) }
      || troubles.contains { $0.isNews(besides: open) }
  }

  private static func alert(
    _ trouble: GatewayWatch.Trouble, number: Int64, at now: Instant
  ) -> Alert {
    var alert = Alert(
      key: "\(trouble.type)/\(trouble.scope)/\(now.text)/\(number)", kind: .gateway,
      type: trouble.type, scope: trouble.scope, message: trouble.message, at: now)
    alert.threshold = trouble.limit
    alert.limit = trouble.limit
    alert.used = trouble.used
    return alert
  }

  private static func recovery(of open: Alerts.Open, at now: Instant) -> Alert {
    let span = AmountText.length(max(0, now.milliseconds(since: open.at)) / 1000)
    var alert = Alert(
      key: "\(open.type)/\(open.scope)/\(open.at.text)/\(open.id)/recovered", kind: .gateway,
      type: open.type, scope: open.scope, message: "over, after \(span)", at: now)
    alert.isRecovery = true
    return alert
  }
}

extension [AlertSink] {
  /// Whoever takes nothing cannot tell of it.
  fileprivate func able(toTell alert: Alert) -> [AlertSink] {
    filter { alert.type != "undelivered_alerts" || $0.name != alert.scope }
  }
}

extension GatewayWatch.Trouble {
  fileprivate func isNews(besides open: [Alerts.Open]) -> Bool {
    !isBeingDone && !open.contains { $0.isSame(self) }
  }
}

extension Alerts.Open {
  fileprivate func isSame(_ trouble: GatewayWatch.Trouble) -> Bool {
    type == trouble.type && scope == trouble.scope
  }
}
