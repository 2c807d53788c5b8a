/// One thing that cron or systemd is to begin: when, and with which words of gw. It knows neither's form.
package struct CronEntry: Sendable, Equatable {
  /// What units are called by; `gw-cron` when there is no other.
  package var name: String
  /// Lower case, no full stop.
  package var summary: String
  package var schedule: CronSchedule
  /// Behind the program's path.
  package var words: [String]

  private static let due = ["cron", "run", "--due"]
  /// The jobs that have a verb, and with `--separate` an entry, of their own.
  private static let separate: [Job] = [
    .resetBudgets, .checkBudgetAlerts, .syncPricing, .checkGatewayAlerts,
  ]
  private static let rest: [Job] = [.prune, .deliverAlerts, .reconcileCosts]

  /// One entry that does what is due, or one for each job at its own interval.
  package static func all(isSeparate: Bool, _ settings: SettingValues) -> [CronEntry] {
    guard isSeparate else {
      return [
        CronEntry(
          name: Self.name, summary: "all jobs that are due",
          schedule: looking(after: Job.allCases, settings), words: due)
      ]
    }
    let others = CronEntry(
      name: restName, summary: "the jobs without an entry of their own",
      schedule: looking(after: rest, settings), words: due + rest.map(\.rawValue))
    return separate.map { CronEntry($0, settings) } + [others]
  }

  private init(_ job: Job, _ settings: SettingValues) {
    name = Self.name(of: job)
    summary = job.summary
    schedule = CronSchedule(every: settings.span(.cronEvery(job)), place: job.lockByte)
    words = schedule.isExact ? ["cron", job.rawValue] : Self.due + [job.rawValue]
  }

  private init(name: String, summary: String, schedule: CronSchedule, words: [String]) {
    self.name = name
    self.summary = summary
    self.schedule = schedule
    self.words = words
  }

  /// Every five minutes, or every minute where some job is wanted more often.
  private static func looking(after jobs: [Job], _ settings: SettingValues) -> CronSchedule {
    let usual = TimeSpan.seconds(300)
    let isOftener = jobs.contains { settings.span(.cronEvery($0)) < usual }
    return CronSchedule(every: isOftener ? .seconds(60) : usual, place: 0)
  }

  /// Whether an entry, of this version's or another's, may have these words.
  package static func isOne(_ words: [String]) -> Bool {
    if words.starts(with: due) { return words.dropFirst(due.count).allSatisfy(isJob) }
    return words.count == 2 && words[0] == "cron" && isJob(words[1])
  }

  private static func isJob(_ word: String) -> Bool { Job(rawValue: word) != nil }
}

/// What entries are called.
extension CronEntry {
  private static let name = "gw-cron"
  private static let restName = "gw-cron-upkeep"
  private static func name(of job: Job) -> String { "\(name)-\(job.rawValue)" }

  /// Every name there can be.
  package static var names: [String] { [name] + separate.map(name(of:)) + [restName] }
}
