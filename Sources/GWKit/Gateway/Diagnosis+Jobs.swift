/// Scheduled jobs and the alerts they send.
extension Diagnosis {
  mutating func checkJobs(_ database: Database) {
    do {
      let settings = try Settings(database).values()
      let schedules = try Jobs(database).states().map {
        JobSchedule($0, every: settings.span(.cronEvery($0.job)))
      }
      if schedules.allSatisfy({ $0.state.lastRunAt == nil }) {
        warn("cron", "no job ever ran", "gw cron install")
      } else {
        report(schedules)
      }
      for notice in try PriceNotices(database).all() where notice.kind == .held {
        warn(
          "prices", "a price of '\(notice.model.text)' is held back (\(notice.source))",
          "gw models sync --accept \(notice.model.text)")
      }
      try checkAlerts(database)
    } catch {
      fail("cron", GatewayError(error))
    }
  }

  private mutating func report(_ schedules: [JobSchedule]) {
    let now = world.now()
    let (failed, late) = (
      schedules.filter { $0.state.failures > 0 }, schedules.filter { $0.isOverdue(at: now) }
    )
    for schedule in failed {
      let error = schedule.state.error.map { ": " + $0 } ?? ""
      warn("cron", "'\(schedule.state.job.rawValue)' failed\(error)", "gw cron status")
    }
    if !late.isEmpty {
      let names = late.map(\.state.job.rawValue).joined(separator: ", ")
      warn("cron", "long due: \(names)", "gw cron install, or see whether cron is running")
    }
    if failed.isEmpty, late.isEmpty { ok("cron", "all jobs that ever ran are on time") }
  }

  private mutating func checkAlerts(_ database: Database) throws {
    let sinks = try AlertSinks(database).all()
    for sink in sinks where sink.allowsPlainHTTP {
      warn(
        "alerts", "'\(sink.name)' is reached over plain http",
        "gw setup alerts set \(sink.name) --no-plain-http")
    }
    let standings = try Alerts(database).standings().filter {
      $0.sink != AlertDelivery.standardOutput && $0.failing + $0.dead > 0
    }
    for sink in standings {
      let error = sink.error.map { ": " + $0 } ?? ""
      warn(
        "alerts", "\(sink.failing + sink.dead) did not reach '\(sink.sink)'\(error)",
        "gw setup alerts test \(sink.sink)")
    }
    guard standings.isEmpty else { return }
    let names = sinks.map { "'\($0.name)'" }.joined(separator: ", ")
    ok("alerts", sinks.isEmpty ? "the jobs print them; there is no sink" : "they go to \(names)")
  }
}
