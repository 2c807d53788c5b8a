/// The job `prune`: takes out texts and answers that are older than the settings allow, and gives their space back. It
/// touches no figure and no entry of the ledger.
struct Pruning {
  /// Rows of one transaction.
  private static let batch = 500
  /// Rows of calls that were held before the last run and ended after it may have come since.
  private static let overlap: Int64 = 36 * 3_600_000
  private static let historyDays: Int64 = 400

  func perform(_ run: inout JobRun) throws {
    let keep = run.settings.span(.logBodiesKeep).milliseconds
    let cutoff = run.now.adding(milliseconds: -keep)
    try pruneLog(&run, before: cutoff)
    try pruneCache(&run, before: cutoff)
    guard !run.isTrial else { return }
    try pruneBatches(&run, before: cutoff)
    let oldest = run.now.adding(days: -Self.historyDays)
    try run.database.write {
      _ = try Jobs(run.database).forgetHistory(before: oldest)
      try Alerts(run.database).forget(before: oldest)
    }
    // Also for a run that was killed before it came to this.
    try ResponseCache(run.database).erase()
  }

  private func pruneLog(_ run: inout JobRun, before cutoff: Instant) throws {
    let (log, jobs) = (UsageLog(run.database), Jobs(run.database))
    let mark = Instant(milliseconds: try jobs.mark(of: run.job))
    // A mark ahead of what is old was set under another clock or setting: all is looked at once more.
    let isAhead = mark > cutoff
    var start = isAhead ? Instant(milliseconds: 0) : mark.adding(milliseconds: -Self.overlap)
    guard start < cutoff else { return }
    let day = String(cutoff.text.prefix(10))
    func line(_ count: Int) -> JobChange {
      JobChange(
        "log", "texts and identifiers of \(Self.counted(count, "call")) before \(day) removed")
    }
    if run.isTrial {
      let count = Int(clamping: try log.textCount(from: start, before: cutoff))
      if count > 0 { run.add([line(count)]) }
      return
    }
    var total = 0
    while start < cutoff {
      try run.checkInterrupt()
      let (job, now, from) = (run.job, run.now, start)
      let done = try run.database.write {
        let done = try log.forgetTexts(from: from, before: cutoff, atMost: Self.batch)
        if done.rows > 0 {
          try jobs.count(
            done.rows, as: "log: texts and identifiers of calls before \(day) removed", to: job,
            at: now)
        }
        if isAhead || done.doneTo > mark { try jobs.setMark(done.doneTo.milliseconds, of: job) }
        return done
      }
      total += done.rows
      start = done.doneTo
    }
    if total > 0 { run.add([line(total)]) }
  }

  /// Answers of batches that nobody went on with.
  private func pruneBatches(_ run: inout JobRun, before cutoff: Instant) throws {
    let (database, job, now) = (run.database, run.job, run.now)
    var (total, count) = (0, 0)
    repeat {
      try run.checkInterrupt()
      count = try database.write {
        let count = try BatchAnswers(database).forget(before: cutoff, atMost: Self.batch)
        if count > 0 {
          try Jobs(database).count(
            count, as: "batch: answers removed that no output took", to: job, at: now)
        }
        return count
      }
      total += count
    } while count == Self.batch
    if total > 0 {
      run.add([JobChange("batch", "\(Self.counted(total, "answer")) removed that no output took")])
    }
  }

  private func pruneCache(_ run: inout JobRun, before cutoff: Instant) throws {
    let cache = ResponseCache(run.database)
    guard !run.isTrial else { return }
    let (database, job, now) = (run.database, run.job, run.now)
    func note(_ count: Int) throws {
      try Jobs(database).count(count, as: "cache: old answers removed", to: job, at: now)
    }
    var expired = ResponseCache.Filter()
    expired.overAt = now
    var old = ResponseCache.Filter()
    old.madeBefore = cutoff
    let most = run.settings.bytes(.cacheMaxBytes)
    let count =
      try cache.clear(expired, noting: note).entries + cache.clear(old, noting: note).entries
      + cache.trim(to: most, at: now, noting: note).entries
    if count > 0 {
      run.add([JobChange("cache", "\(Self.counted(count, "answer")) removed whose time is over")])
    }
  }

  private static func counted(_ count: Int, _ noun: String) -> String {
    "\(count) \(noun)\(count == 1 ? "" : "s")"
  }
}
