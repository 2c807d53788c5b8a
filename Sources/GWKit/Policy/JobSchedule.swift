/// When a job is due and when it is late. Cron begins something at a full minute, give or take: seconds do not count.
package struct JobSchedule: Sendable, Equatable {
  package var state: JobState
  package var every: TimeSpan

  package init(_ state: JobState, every: TimeSpan) {
    self.state = state
    self.every = every
  }

  private static let minute: Int64 = 60_000
  /// The pause after the first failure of a job that asks somebody else; it doubles.
  private static let firstPause = 15 * minute

  /// Nil: it never ran, and is due now. A run in the future was under a clock that was wrong.
  package func nextRun(at now: Instant) -> Instant? {
    guard let last = state.lastRunAt, last <= now else { return nil }
    return last.start(ofUnit: Self.minute).adding(milliseconds: pause)
  }

  package func isDue(at now: Instant) -> Bool { nextRun(at: now).map { $0 <= now } ?? true }

  /// It has run before, and long ago.
  package func isOverdue(at now: Instant) -> Bool {
    guard let last = state.lastRunAt else { return false }
    return now.milliseconds(since: last) > max(3 * every.milliseconds, 15 * Self.minute)
  }

  private var pause: Int64 {
    guard state.failures > 0, state.job.isRemote else { return every.milliseconds }
    let doublings = min(state.failures - 1, 10)
    return min(every.milliseconds, Self.firstPause << doublings)
  }

  /// Whether a run at `now` is to be noted: cron's grain is a minute, and what is noted more often only wears the disk.
  package func isNews(at now: Instant, hasFailed: Bool) -> Bool {
    guard let last = state.lastRunAt, last <= now, !hasFailed, state.failures == 0 else {
      return true
    }
    return now.milliseconds(since: last) >= Self.minute
  }
}
