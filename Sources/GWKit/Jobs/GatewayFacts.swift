/// What `check-gateway-alerts` looks at, as the database has it at one moment.
struct GatewayFacts {
  private let database: Database
  private let settings: SettingValues
  private let now: Instant
  private let planned: Set<Job>

  /// Jobs that are `planned` are being done now, or next.
  init(_ run: JobRun, planned: Set<Job>) {
    self.planned = planned
    database = run.database
    settings = run.settings
    now = run.now
  }

  private static let day: Int64 = 86_400_000
  /// An alert that waits this long is late.
  private static let patience: Int64 = 3_600_000

  func troubles() throws -> [GatewayWatch.Trouble] {
    try database.read {
      try requests() + cooldowns() + prices() + rate() + jobs() + size() + deliveries() + overruns()
    }
  }

  private func requests() throws -> [GatewayWatch.Trouble] {
    // What happened this very millisecond counts.
    let end = now.adding(milliseconds: 1)
    let start = end.adding(milliseconds: -settings.span(.alertsWindow).milliseconds)
    let question = UsageReader.Question(starts: [start.adding(days: -7), start], end: end)
    let answer = try UsageReader(database).answer(question)
    return GatewayWatch(
      recent: Tally.sum(of: answer, part: 1), before: Tally.sum(of: answer, part: 0),
      settings: settings
    ).troubles
  }

  private func cooldowns() throws -> [GatewayWatch.Trouble] {
    try Cooldowns(database).all().filter { $0.until > now }.map { cooldown in
      let model = cooldown.model
      let scope = model?.provider == cooldown.provider ? model?.text : nil
      return GatewayWatch.Trouble(
        "cooldown",
        scope: scope
          ?? ([cooldown.provider] + [model?.text].compactMap(\.self)).joined(separator: "/"),
        "left alone until \(cooldown.until.spoken) after \(cooldown.failures) "
          + "\(cooldown.failures == 1 ? "failure" : "failures") (\(cooldown.reason.rawValue))")
    }
  }

  private func prices() throws -> [GatewayWatch.Trouble] {
    let limit = settings.span(.pricesStale)
    let synced = try Jobs(database).state(of: .syncPricing).lastSuccessAt
    guard let since = try synced ?? Clients(database).oldest(), isOlder(since, than: limit) else {
      return []
    }
    let words = synced == nil ? "prices were never read" : "prices were last read \(age(since)) ago"
    return [
      being(
        GatewayWatch.Trouble(
          "stale_prices", used: days(since), words + "; 'gw cron sync-pricing' reads them"),
        doneBy: .syncPricing)
    ]
  }

  private func rate() throws -> [GatewayWatch.Trouble] {
    guard let rate = try ExchangeRates(database).rate(at: now) else { return [] }
    let since = rate.isBuiltIn ? try Clients(database).oldest() ?? now : rate.effectiveAt
    guard isOlder(since, than: settings.span(.pricesStale)) else { return [] }
    let words =
      rate.isBuiltIn
      ? "there is only the built-in rate"
      : "the rate of \(rate.text) is \(age(since)) old (\(rate.source))"
    return [
      being(GatewayWatch.Trouble("stale_rate", used: days(since), words), doneBy: .syncPricing)
    ]
  }

  private func jobs() throws -> [GatewayWatch.Trouble] {
    let schedules = try Jobs(database).states().map {
      JobSchedule($0, every: settings.span(.cronEvery($0.job)))
    }
    return late(schedules) + failing(schedules)
  }

  /// In a row; fewer may pass.
  private static let manyFailures: Int64 = 3

  private func failing(_ schedules: [JobSchedule]) -> [GatewayWatch.Trouble] {
    schedules.map(\.state).filter { $0.failures >= Self.manyFailures }.map { state in
      GatewayWatch.Trouble(
        "job_failing", scope: state.job.rawValue, used: String(state.failures),
        "failed several times in a row: \(state.error ?? "no reason given")")
    }
  }

  private func late(_ schedules: [JobSchedule]) -> [GatewayWatch.Trouble] {
    // Where nothing ran for long, all of them are about to be done.
    let hasSlept =
      schedules.first { $0.state.job == .checkGatewayAlerts }?.isOverdue(at: now) ?? false
    return schedules.compactMap { schedule in
      let state = schedule.state
      guard let last = state.lastRunAt, schedule.isOverdue(at: now) else { return nil }
      var trouble = being(
        GatewayWatch.Trouble(
          "job_overdue", scope: state.job.rawValue,
          "last run \(age(last)) ago, and due every \(schedule.every.text)"), doneBy: state.job)
      trouble.isBeingDone = trouble.isBeingDone || hasSlept
      return trouble
    }
  }

  private func size() throws -> [GatewayWatch.Trouble] {
    let (size, limit) = (try database.size(), settings.bytes(.alertsDatabaseSize))
    guard size > limit else { return [] }
    return [
      GatewayWatch.Trouble(
        "database_size", used: String(size), limit: String(limit),
        "the database takes \(size >> 20) MiB; the limit is \(limit >> 20) MiB")
    ]
  }

  private func deliveries() throws -> [GatewayWatch.Trouble] {
    try Alerts(database).standings().compactMap { sink in
      // Recorded under a clock that was ahead it is late as well.
      let isLate = sink.since.map { abs(now.milliseconds(since: $0)) > Self.patience } ?? false
      guard sink.sink != AlertDelivery.standardOutput, isLate || sink.isSilent else { return nil }
      let count = sink.pending + sink.dead
      // What one sink said is none of the others' business.
      return GatewayWatch.Trouble(
        "undelivered_alerts", scope: sink.sink, used: String(count),
        "\(count) \(count == 1 ? "alert" : "alerts") did not arrive; 'gw cron status' says why")
    }
  }

  private func overruns() throws -> [GatewayWatch.Trouble] {
    let count = try Ledger(database).overruns(since: now.adding(milliseconds: -Self.day))
    guard count > 0 else { return [] }
    return [
      GatewayWatch.Trouble(
        "overruns", used: String(count),
        "\(count) \(count == 1 ? "call" : "calls") of the last day used more than they could at most; "
          + "'gw budget audit' lists them")
    ]
  }

  private func being(_ trouble: GatewayWatch.Trouble, doneBy job: Job) -> GatewayWatch.Trouble {
    var trouble = trouble
    // What fails each time is not mended by being tried.
    let failures = (try? Jobs(database).state(of: job).failures) ?? 0
    trouble.isBeingDone = planned.contains(job) && failures == 0
    return trouble
  }

  private func isOlder(_ moment: Instant, than span: TimeSpan) -> Bool {
    now.milliseconds(since: moment) > span.milliseconds
  }

  private func age(_ moment: Instant) -> String {
    AmountText.length(max(0, now.milliseconds(since: moment)) / 1000)
  }

  private func days(_ moment: Instant) -> String {
    String(max(0, now.milliseconds(since: moment)) / Self.day)
  }
}
