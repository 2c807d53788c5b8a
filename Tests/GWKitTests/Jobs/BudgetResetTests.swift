import TestSupport
import Testing

@testable import GWKit

/// `reset-budgets`: periods that nobody opened, and calls of dead processes.
struct BudgetResetTests {
  @Test func opensWhatWasSleptThroughTheOldestFirst() throws {
    let scene = try JobScene()
    try scene.budgets.budget("a", .usd, .monthly, limit: 50_000_000_000)
    try scene.budgets.budget("b", .tokens, .weekly, limit: 100)
    try scene.budgets.call("1", 42_500_000_000)
    try scene.budgets.call("2", 7, client: "b")
    let later = try #require(Instant("2026-12-09T12:00:00Z"))
    #expect(
      try scene.lines(.resetBudgets, at: later) == [
        "b:tokens:weekly: 2026-11-23 to 2026-11-30 ended at 7 of 100 tokens (7%)",
        "a:usd:monthly: 2026-11-01 to 2026-12-01 ended at $42.50 of $50.00 (85%)",
        "b:tokens:weekly: 2026-11-30 to 2026-12-07 ended at 0 of 100 tokens (0%)",
      ])
    #expect(try scene.budgets.standing("a", at: later).window.id != nil)
    let past = try BudgetWindows(scene.database).history(scope: "b").map(\.window.spent)
    #expect(past == [0, 0, 7])
    #expect(try scene.lines(.resetBudgets, at: later) == [])
    #expect(try scene.budgets.failures(at: later).isEmpty)
  }

  @Test func isTheSameHoweverOftenItRuns() throws {
    let scene = try JobScene()
    try scene.budgets.budget("a", .usd, .daily)
    let later = Instant.testNow.adding(days: 40)
    #expect(try scene.run(.resetBudgets, at: later).changes.count == 40)
    let dump = try scene.dump()
    for _ in 0..<100 { try scene.run(.resetBudgets, at: later) }
    #expect(try scene.dump() == dump)
    // More windows than one transaction opens, across a change of clocks.
    let much = try #require(Instant("2029-04-10T12:00:00Z"))
    try scene.database.write {
      try Settings(scene.database).set(.displayTimezone, to: "Europe/Lisbon", now: later)
    }
    let report = try scene.run(.resetBudgets, at: much)
    let starts = try BudgetWindows(scene.database).history(scope: "a").map(\.window)
    #expect(report.changes.count > 800 && starts.count == report.changes.count + 41)
    #expect(zip(starts, starts.dropFirst()).allSatisfy { $0.starts == $1.ends })
    #expect(try Jobs(scene.database).history(limit: 1)[0].changes == Int64(report.changes.count))
  }

  @Test func sayesWhatItWouldDoAndChangesNothing() throws {
    let scene = try JobScene()
    try scene.budgets.budget("a", .usd, .daily)
    let later = Instant.testNow.adding(days: 700)
    let dump = try scene.dump()
    #expect(try scene.run(.resetBudgets, at: later, isTrial: true).changes.count == 700)
    #expect(try scene.dump() == dump)
  }

  @Test func opensNothingUnderAClockThatWentBack() throws {
    let scene = try JobScene()
    try scene.budgets.budget("a", .usd, .daily)
    let tomorrow = Instant.testNow.adding(days: 1)
    try scene.run(.resetBudgets, at: tomorrow)
    let windows = try BudgetWindows(scene.database).history(scope: "a").count
    #expect(try scene.run(.resetBudgets).changes.isEmpty)
    #expect(try BudgetWindows(scene.database).history(scope: "a").count == windows)
  }

  @Test func endsCallsOfDeadProcesses() throws {
    let scene = try JobScene()
    try scene.budgets.budget("a")
    try scene.budgets.hold("1", 60)
    #expect(
      try scene.lines(.resetBudgets) == [
        "ledger: a call of a dead process counts with its whole hold"
      ])
    #expect(try scene.budgets.standing("a").window.spent == 60)
    #expect(try scene.lines(.resetBudgets) == [])
  }

  @Test func goesOnWhereAZoneIsMissing() throws {
    let scene = try JobScene()
    try scene.budgets.budget("a", .usd, .daily)
    try scene.budgets.budget("b", .usd, .daily)
    var world = scene.world
    try scene.database.write {
      var client = try #require(try Clients(scene.database).find("a"))
      client.timezone = "Mars/Olympus"
      try Clients(scene.database).update(client, now: .testNow)
    }
    let later = Instant.testNow.adding(days: 2)
    world.now = { later }
    let runner = try JobRunner(
      world: world, database: scene.database, isTrial: false, isOffline: false)
    let report = try runner.run(.resetBudgets)
    #expect(report.changes.map(\.subject) == ["b:usd:daily", "b:usd:daily"])
    #expect(report.warnings.count == 1 && report.warnings[0].contains("Mars/Olympus"))
    #expect(report.failure == nil)
  }

  @Test func doesNothingWhereAnotherProcessIsAtIt() throws {
    let scene = try JobScene()
    try scene.budgets.budget("a", .usd, .daily)
    let other = try JobLocks(path: scene.budgets.home.locations.jobs)
    #expect(try other.take(Job.resetBudgets.lockByte))
    let later = Instant.testNow.adding(days: 1)
    let report = try scene.run(.resetBudgets, at: later)
    #expect(report.outcome == .running && report.changes.isEmpty)
    #expect(try Jobs(scene.database).state(of: .resetBudgets).lastRunAt == nil)
    other.release(Job.resetBudgets.lockByte)
    #expect(try scene.run(.resetBudgets, at: later).outcome == .changed)
  }
}
