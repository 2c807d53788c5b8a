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
    var isPart: Bool { onlyRate || onlyAccepts }
  }

  /// Those that are due by their settings, or all of them.
  package func jobs(among jobs: [Job], onlyDue: Bool) throws -> [Job] {
    guard onlyDue else { return jobs }
    return try schedules().filter { jobs.contains($0.state.job) && $0.isDue(at: now) }
      .map(\.state.job)
  }

  package func schedules() throws -> [JobSchedule] {
    try database.read {
      let settings = try Settings(database).values()
      return try Jobs(database).states().map {
        JobSchedule($0, every: settings.span(.cronEvery($0.job)))
      }
    }
  }

  package func isRunning(_ job: Job) -> Bool { locks.isTaken(job.lockByte) }

  /// Does the job; what it fails with is in the report. An interrupt ends it between two pieces of work.
  package func run(_ job: Job, _ options: Options = Options()) throws -> JobReport {
    var report = JobReport(job: job, at: now)
    report.isTrial = isTrial
    if !isTrial, try !locks.take(job.lockByte) {
      report.isRunningElsewhere = true
      return report
    }
    defer { if !isTrial { locks.release(job.lockByte) } }
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
    if report.failure?.kind == .interrupted { return report }
    if !isTrial, !options.isPart { try note(report) }
    return report
  }

  private func perform(_ run: inout JobRun, _ options: Options) throws {
    if run.job.isRemote, isOffline, try !options.isLocal { throw Gateway.offline }
    switch run.job {
    case .syncPricing: try PricingSync(options).perform(&run)
    default: break
    }
  }

  /// The report has been read: its alerts are delivered.
  package func confirm(_ report: JobReport) throws {
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
