import TestSupport
import Testing

@testable import GWKit

/// What is told of, when, and how often.
struct AlertCheckTests {
  @Test func tellsEachThresholdOnceAndTheHighestOfThoseThatOneCallPassed() throws {
    let scene = try JobScene()
    try scene.budgets.budget("a", .brl, .monthly, limit: 50_000_000_000) { $0.anchor = 2 }
    let rate = try scene.database.write {
      try ExchangeRates(scene.database).add(
        nanoBRLPerUSD: 1_000_000_000, spreadPercent: "0", source: "manual",
        effectiveAt: .testNow, now: .testNow)
    }
    try scene.budgets.hold("1", 42_500_000_000, rate: rate)
    try scene.budgets.settle("1", 42_500_000_000)
    #expect(
      try scene.lines(.checkBudgetAlerts)
        == ["a:brl:monthly: 85% used (R$42.50 of R$50.00), resets in 9 days"])
    #expect(try scene.lines(.checkBudgetAlerts) == [])
    try scene.budgets.hold("2", 7_500_000_000, rate: rate)
    try scene.budgets.settle("2", 7_500_000_000)
    #expect(
      try scene.lines(.checkBudgetAlerts)
        == ["a:brl:monthly: 100% used (R$50.00 of R$50.00), resets in 9 days"])
    let dump = try scene.dump()
    for _ in 0..<100 { #expect(try scene.lines(.checkBudgetAlerts) == []) }
    #expect(try scene.dump() == dump)
  }

  @Test func tellsThresholdsThatSeveralCallsPassedOneByOne() throws {
    let scene = try JobScene()
    try scene.budgets.budget("a", .tokens, .daily, limit: 100)
    try scene.budgets.call("1", 80)
    try scene.budgets.call("2", 10)
    #expect(
      try scene.lines(.checkBudgetAlerts, at: Instant.testNow.adding(hours: 30)) == [
        "a:tokens:daily: 80% used (80 of 100 tokens), in a period that is over",
        "a:tokens:daily: 90% used (90 of 100 tokens), in a period that is over",
      ])
  }

  @Test func saysThatACallWasRefused() throws {
    let scene = try JobScene()
    let budget = try scene.budgets.budget("a", .tokens, .daily, limit: 100)
    let window = try #require(budget.window.id)
    try scene.database.write {
      try BudgetWindows(scene.database).countRefusal(in: window, isFull: true, now: .testNow)
    }
    let report = try scene.runner().runAndDeliver(.checkBudgetAlerts)
    #expect(
      report.alertsToTell.map(\.line) == [
        "a:tokens:daily: a call did not fit: 0% used (0 of 100 tokens), resets in 24 hours"
      ])
    #expect(report.alertsToTell[0].body.contains(#""cause":"refused""#))
  }

  @Test func tellsOnceOfABudgetThatIsSetOverWhatWasSpent() throws {
    let scene = try JobScene()
    try scene.budgets.call("1", 100)
    try scene.budgets.budget("a", .tokens, .daily, limit: 100)
    #expect(
      try scene.lines(.checkBudgetAlerts)
        == ["a:tokens:daily: 100% used (100 of 100 tokens), resets in 24 hours"])
  }

  @Test func takesMoreThanOneTransactionHolds() throws {
    let scene = try JobScene()
    // 1500 alerts, three at a time, so that the edges of transactions fall between those of one call.
    for number in 0..<500 {
      try scene.budgets.budget("x\(number)", .tokens, .monthly, limit: 10)
      try scene.budgets.call("\(number)", 10, client: "x\(number)")
    }
    let report = try scene.run(.checkBudgetAlerts)
    #expect(report.changes.count == 500)
    #expect(report.changes.allSatisfy { $0.text.hasPrefix("100% used") })
    #expect(try scene.run(.checkBudgetAlerts).changes.isEmpty)
  }

  @Test func leavesPeriodsThatAreLongOver() throws {
    let scene = try JobScene()
    try scene.budgets.budget("a", .tokens, .daily, limit: 100)
    try scene.budgets.call("1", 80)
    #expect(try scene.lines(.checkBudgetAlerts, at: Instant.testNow.adding(days: 9)) == [])
  }

  @Test func callsNothingOverBecauseTheMachineSlept() throws {
    let scene = try JobScene()
    try scene.run(.prune)
    let day = Instant.testNow.adding(days: 5)
    func subjects(_ hours: Int64) throws -> [String] {
      try scene.lines(.checkGatewayAlerts, at: day.adding(hours: hours)).map {
        String($0.prefix { $0 != ":" })
      }
    }
    #expect(try subjects(0) == ["job overdue of prune"])
    #expect(try subjects(12).isEmpty)
    #expect(try subjects(24).isEmpty)
  }

  @Test func tellsOfJobsThatFailEachTime() throws {
    let scene = try JobScene()
    for _ in 0..<3 {
      try scene.database.write {
        try Jobs(scene.database).note(.syncPricing, error: "no network", now: .testNow)
      }
    }
    #expect(
      try scene.lines(.checkGatewayAlerts)
        == ["job failing of sync-pricing: failed several times in a row: no network"])
  }

  @Test func printsAgainWhatNobodyConfirmed() throws {
    let scene = try JobScene()
    try scene.budgets.budget("a", .tokens, .daily, limit: 100)
    try scene.budgets.call("1", 80)
    // The process died before it could print.
    let report = try scene.runner().runAndDeliver(.checkBudgetAlerts)
    #expect(report.alertsToTell.count == 1)
    #expect(try scene.lines(.deliverAlerts).count == 1)
    #expect(try scene.lines(.deliverAlerts).isEmpty)
  }

  @Test func changesNothingInATrial() throws {
    let scene = try JobScene()
    try scene.budgets.budget("a", .tokens, .daily, limit: 100)
    try scene.budgets.call("1", 80)
    let dump = try scene.dump()
    #expect(try scene.run(.checkBudgetAlerts, isTrial: true).changes.count == 1)
    #expect(try scene.run(.checkGatewayAlerts, isTrial: true).changes.isEmpty)
    #expect(try scene.dump() == dump)
  }

  @Test func tellsWhenSomethingBeginsAndWhenItIsOver() throws {
    let scene = try JobScene()
    let cooldown = Cooldown(
      provider: "groq", model: ModelID("groq/m"), reason: .rateLimited, failures: 3,
      until: Instant.testNow.adding(hours: 1), probeUntil: Instant(milliseconds: 0), keyMark: nil)
    try scene.database.write { try Cooldowns(scene.database).set(cooldown, now: .testNow) }
    #expect(
      try scene.lines(.checkGatewayAlerts) == [
        "cooldown of groq/m: left alone until 2026-11-23T01:00:00Z after 3 failures (rate_limited)"
      ])
    let dump = try scene.dump()
    for _ in 0..<100 { #expect(try scene.lines(.checkGatewayAlerts) == []) }
    #expect(try scene.dump() == dump)
    let later = Instant.testNow.adding(hours: 2)
    #expect(
      try scene.lines(.checkGatewayAlerts, at: later) == ["cooldown of groq/m: over, after 2 hours"]
    )
    #expect(try scene.lines(.checkGatewayAlerts, at: later) == [])
    // Again, at the very same moment as before.
    try scene.database.write { try Cooldowns(scene.database).set(cooldown, now: .testNow) }
    #expect(try scene.lines(.checkGatewayAlerts).count == 1)
  }

  @Test func watchesWhatIsOldOrLate() throws {
    let scene = try JobScene()
    try scene.run(.prune)
    let later = Instant.testNow.adding(days: 8)
    let runner = try scene.runner(at: later)
    var options = JobRunner.Options()
    options.planned = [.prune]
    // What is being done now is no news.
    #expect(
      try runner.run(.checkGatewayAlerts, options).changes.map(\.subject)
        == ["stale prices", "stale rate"])
    #expect(
      try scene.lines(.checkGatewayAlerts, at: later).last
        == "job overdue of prune: last run 8 days ago, and due every 1d")
    // And it is not over before it is done.
    #expect(try runner.run(.checkGatewayAlerts, options).changes.isEmpty)
    #expect(try scene.run(.checkGatewayAlerts, at: .testNow).changes.count == 3)
  }

  @Test func countsWhatHappensThisVeryMoment() throws {
    let scene = try JobScene()
    for number in 0..<6 {
      var record = UsageRecord(
        id: "\(number)", requestID: "\(number)", client: "a", apiType: .direct, provider: "p",
        modelRequested: "p/m", model: "p/m", outcome: .error, latencyMilliseconds: 1,
        createdAt: .testNow, finishedAt: .testNow)
      record.errorCode = "timeout"
      try scene.database.write { try UsageLog(scene.database).add(record) }
    }
    #expect(try scene.lines(.checkGatewayAlerts).count == 1)
    #expect(
      try scene.lines(.checkGatewayAlerts, at: Instant.testNow.adding(hours: 1))
        == ["error rate: over, after 60 minutes"])
  }
}
