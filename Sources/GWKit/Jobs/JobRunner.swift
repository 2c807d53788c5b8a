/// Does jobs: one process at a time each, noting when it ran and how it failed.
package struct JobRunner {
  private let world: World
  private let database: Database
  private let locks: JobLocks
  /// The moment all of this counts as.
  package let now: Instant
  private let isTrial: Bool
  private let isOffline: Bool

  package init(
    world: World, database: Database, isTrial: Bool, isOffline: Bool
  ) throws(GatewayError) {
    guard let locations = world.locations else {
      preconditionFailure("whoever has a database has its folder")
    }
    do {
      locks = try JobLocks(path: locations.jobs)
    } catch {
      throw GatewayError(error)
    }
    self.world = world
    self.database = database
    self.isTrial = isTrial
    self.isOffline = isOffline
    now = world.now()
  }

  /// What a job needs to know besides.
  package struct Options: Sendable {
    /// Where prices are read, instead of `prices.source`.
    package var source: String?
    /// Models whose price may jump.
    package var accepted: [String] = []
    /// Jobs that are done in the same run.
    package var planned: Set<Job> = []
    /// Only the exchange rate is read.
    package var onlyRate = false

    package init() {}

    /// Prices that were held back are entered as they were shown, and nothing else is done.
    var onlyAccepts: Bool { source == nil && !accepted.isEmpty && !onlyRate }

    /// A file is read, or nothing.
    var isLocal: Bool {
      get throws { try onlyAccepts || source.map { try SourcePlace.prices($0).isFile } ?? false }
    }

    /// Only part of what the job does: it is due as before.
    var isPart: Bool { onlyRate || onlyAccepts || source != nil }
  }

  /// Those that are due by their settings, or all of them.
  package func jobs(among jobs: [Job], onlyDue: Bool) throws -> [Job] {
    guard onlyDue else { return jobs }
    let due = try schedules().filter { jobs.contains($0.state.job) && $0.isDue(at: now) }
      .map(\.state.job)
    // What was found is told in the same run.
    let hasNews = due.contains(.checkBudgetAlerts) || due.contains(.checkGatewayAlerts)
    return jobs.filter { due.contains($0) || hasNews && $0 == .deliverAlerts }
  }

  package func schedules() throws -> [JobSchedule] {
    try database.read {
      let settings = try Settings(database).values()
      return try Jobs(database).states().map {
        JobSchedule($0, every: settings.span(.cronEvery($0.job)))
      }
    }
  }

  /// The byte of whoever does several jobs one after the other.
  private static let round: Int64 = 0

  /// False when another process is doing its round: what one job finds depends on those before it, so rounds do not mix.
  package func beginRound() throws -> Bool { try isTrial || locks.take(Self.round) }

  /// Before what asks others: the next round need not wait for them.
  package func endRound() { locks.release(Self.round) }

  /// A job that another process is doing.
  package func reportElsewhere(_ job: Job) -> JobReport {
    var report = JobReport(job: job, at: now)
    report.isRunningElsewhere = true
    return report
  }

  package func isRunning(_ job: Job) -> Bool { locks.isTaken(job.lockByte) }

  /// Does the job; what it fails with is in the report. An interrupt ends it between two pieces of work.
  package func run(_ job: Job, _ options: Options = Options()) throws -> JobReport {
    if !isTrial, try !locks.take(job.lockByte) { return reportElsewhere(job) }
    var report = JobReport(job: job, at: now)
    report.isTrial = isTrial
    // Until somebody has read what is to be told, nobody else may tell it.
    defer { if !isTrial, report.alertsToTell.isEmpty { locks.release(job.lockByte) } }
    var run = JobRun(
      world: world, database: database, settings: try Settings(database).values(), job: job,
      now: now, isTrial: isTrial)
    do {
      try perform(&run, options)
    } catch {
      report.failure = GatewayError(error)
    }
    report.changes = run.changes
    report.warnings = run.warnings
    if job == .deliverAlerts, !isTrial, report.failure == nil {
      report.alertsToTell = try Alerts(database).pending()
        .filter { $0.sink == AlertDelivery.standardOutput }
    }
    if report.failure?.kind == .interrupted { return report }
    if !isTrial, !options.isPart { try note(report) }
    if !isTrial, options.source != nil, report.failure == nil { try noteSuccess(of: job) }
    return report
  }

  private func perform(_ run: inout JobRun, _ options: Options) throws {
    if run.job.isRemote, isOffline, try !options.isLocal { throw Gateway.offline }
    switch run.job {
    case .resetBudgets: try BudgetReset().perform(&run)
    case .checkBudgetAlerts: try BudgetAlertCheck().perform(&run)
    case .checkGatewayAlerts:
      try GatewayAlertCheck().perform(
        &run, planned: options.planned.union([.checkGatewayAlerts, .deliverAlerts]))
    case .deliverAlerts: try AlertDispatch(run).perform(&run)
    case .prune: try Pruning().perform(&run)
    case .reconcileCosts: try CostReconciling().perform(&run)
    case .syncPricing: try PricingSync(options).perform(&run)
    }
  }

  /// Does the job, and takes what it has to tell to whom it concerns.
  package func runAndDeliver(_ job: Job) throws -> JobReport {
    var report = try run(job)
    guard report.failure == nil else { return report }
    let delivery = try run(.deliverAlerts)
    report.warnings += delivery.warnings
    report.failure = delivery.failure
    report.alertsToTell = delivery.alertsToTell
    return report
  }

  /// The report has been read: its alerts are delivered.
  package func confirm(_ report: JobReport) throws {
    guard !report.alertsToTell.isEmpty else { return }
    defer { locks.release(Job.deliverAlerts.lockByte) }
    try database.write(isInterruptible: false) {
      for var delivery in report.alertsToTell {
        delivery.tries += 1
        delivery.state = .delivered
        try Alerts(database).note(delivery)
      }
    }
  }

  /// Prices are as new as they can be, wherever they were read.
  private func noteSuccess(of job: Job) throws {
    let jobs = Jobs(database)
    var state = try jobs.state(of: job)
    state.lastRunAt = state.lastSuccessAt
    guard JobSchedule(state, every: .seconds(0)).isNews(at: now, hasFailed: false) else { return }
    try database.write { try jobs.noteSuccess(job, now: now) }
  }

  private func note(_ report: JobReport) throws {
    let jobs = Jobs(database)
    let error = report.failure?.message
    let schedule = JobSchedule(try jobs.state(of: report.job), every: .seconds(0))
    guard schedule.isNews(at: now, hasFailed: error != nil) else { return }
    try database.write {
      try jobs.note(report.job, error: error, now: now)
      try jobs.add([], error: error, to: report.job, at: now)
    }
  }
}
