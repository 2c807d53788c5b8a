import TestSupport
import Testing

@testable import GWKit

/// When jobs are due, late, and worth noting.
struct JobScheduleTests {
  private func schedule(
    _ job: Job = .resetBudgets, every: String = "5m", lastRun: Instant? = nil, failures: Int64 = 0
  ) throws -> JobSchedule {
    var state = JobState(job: job)
    state.lastRunAt = lastRun
    state.failures = failures
    return JobSchedule(state, every: try #require(TimeSpan(every)))
  }

  private let start = Instant.testNow.adding(milliseconds: 1_900)

  @Test func isDueWhenItNeverRan() throws {
    #expect(try schedule().isDue(at: .testNow))
    #expect(try !schedule().isOverdue(at: .testNow))
  }

  @Test func countsFromTheFullMinute() throws {
    let schedule = try schedule(lastRun: start)
    // Cron is not exact to the second.
    #expect(schedule.isDue(at: Instant.testNow.adding(milliseconds: 300_000)))
    #expect(!schedule.isDue(at: Instant.testNow.adding(milliseconds: 299_999)))
  }

  @Test func isDueAfterAClockThatWasAhead() throws {
    #expect(try schedule(every: "1d", lastRun: Instant.testNow.adding(days: 1)).isDue(at: .testNow))
  }

  @Test(
    arguments: [(1, 15), (2, 30), (3, 60), (6, 480), (7, 960), (8, 1440), (50, 1440)]
      as [(Int64, Int64)])
  func triesAgainSoonerWhatAsksOthersAndFailed(failures: Int64, minutes: Int64) throws {
    let schedule = try schedule(.syncPricing, every: "1d", lastRun: start, failures: failures)
    #expect(schedule.nextRun(at: start) == Instant.testNow.adding(milliseconds: minutes * 60_000))
    let local = try self.schedule(.prune, every: "1d", lastRun: start, failures: failures)
    #expect(local.nextRun(at: start) == Instant.testNow.adding(days: 1))
  }

  @Test func isOverdueAfterThreeTimes() throws {
    let daily = try schedule(.prune, every: "1d", lastRun: .testNow)
    #expect(!daily.isOverdue(at: Instant.testNow.adding(days: 3)))
    #expect(daily.isOverdue(at: Instant.testNow.adding(days: 3).adding(milliseconds: 1)))
  }

  @Test func notesOneRunAMinute() throws {
    let schedule = try schedule(lastRun: .testNow)
    #expect(!schedule.isNews(at: Instant.testNow.adding(milliseconds: 59_999), hasFailed: false))
    #expect(schedule.isNews(at: Instant.testNow.adding(milliseconds: 60_000), hasFailed: false))
    #expect(schedule.isNews(at: .testNow, hasFailed: true))
    #expect(schedule.isNews(at: Instant.testNow.adding(milliseconds: -1), hasFailed: false))
    #expect(
      try self.schedule(lastRun: .testNow, failures: 1).isNews(at: .testNow, hasFailed: false))
  }
}
