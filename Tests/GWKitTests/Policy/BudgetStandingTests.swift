import GWKit
import TestSupport
import Testing

struct BudgetStandingTests {
  /// A window of a hundred hours.
  private func standing(
    spent: Int64, limit: Int64 = 1000, afterHours hours: Int64 = 50,
    _ change: (inout OpenBudget) -> Void = { _ in }
  ) -> BudgetStanding {
    let rule = WindowRule(period: .weekly, zone: "UTC", weekStart: .monday, anchor: 1)
    var window = BudgetWindow(
      starts: .testNow, ends: Instant.testNow.adding(hours: 100), rule: rule, limit: limit)
    window.spent = spent
    var open = OpenBudget(
      budget: Budget(
        scope: "a", unit: .usd, period: .weekly, limit: limit, createdAt: .testNow),
      window: window)
    change(&open)
    return BudgetStanding(open, at: Instant.testNow.adding(hours: hours), in: .utc)
  }

  @Test(
    arguments: [
      (0, 0), (1, 1), (799, 799), (999, 999), (1000, 1000), (2345, 2345),
    ] as [(Int64, Int64)])
  func countsTenthsOfAPercent(spent: Int64, tenths: Int64) {
    #expect(standing(spent: spent).tenthsUsed == tenths)
  }

  @Test func roundsThePercentDown() {
    #expect(standing(spent: 2, limit: 3).tenthsUsed == 666)
    #expect(standing(spent: Budget.largestMoney - 1, limit: Budget.largestMoney).tenthsUsed == 999)
  }

  @Test func knowsItsState() {
    #expect(standing(spent: 799).state == .ok)
    #expect(standing(spent: 800).state == .warn)
    #expect(standing(spent: 100) { $0.budget.thresholds = [10] }.state == .warn)
    #expect(standing(spent: 999) { $0.budget.thresholds = [] }.state == .ok)
    // At its limit a hard one is paused, and after 'resume' still no better than a warning.
    #expect(standing(spent: 1000) { $0.window.isFull = true }.state == .paused)
    #expect(standing(spent: 1000).state == .warn)
    #expect(standing(spent: 1000) { $0.budget.isHard = false }.state == .over)
    let watched = standing(spent: 1000) {
      $0.budget.isHard = false
      $0.window.isFull = true
    }
    #expect(watched.state == .over && watched.pauseReason == nil)
    let byHand = standing(spent: 1) {
      $0.budget.isHard = false
      $0.budget.isPaused = true
    }
    #expect(byHand.state == .paused && byHand.pauseReason == .manual)
  }

  @Test func leavesNothingBelowZero() {
    #expect(standing(spent: 700) { $0.window.held = 200 }.remaining == 100)
    #expect(standing(spent: 1500).remaining == 0)
  }

  @Test func drawsAStraightLine() {
    #expect(standing(spent: 300).projected == 600)
    #expect(standing(spent: 1, afterHours: 30).projected == 4)  // 3.33, up
    // The first twentieth says nothing, nor does a clock before the window.
    #expect(standing(spent: 300, afterHours: 5).projected == 6000)
    #expect(standing(spent: 300, afterHours: 4).projected == nil)
    #expect(standing(spent: 300, afterHours: -4).projected == nil)
    #expect(standing(spent: 300, afterHours: 200).projected == 300)
  }

  @Test func countsDownToItsEnd() {
    #expect(standing(spent: 0, afterHours: 99).secondsUntilReset == 3600)
    #expect(standing(spent: 0, afterHours: 101).secondsUntilReset == 0)
  }

  @Test func countsTodayAmongTheDaysRemaining() throws {
    let table = try #require(Zone.table("America/Sao_Paulo", around: .testNow))
    let rule = WindowRule(
      period: .monthly, zone: "America/Sao_Paulo", weekStart: .monday, anchor: 1)
    // 2026-11-23T00:00:00Z is still the 22nd in São Paulo.
    let window = rule.window(holding: .testNow, in: table)
    #expect(window.ends == Instant("2026-12-01T03:00:00Z"))
    func remaining(_ text: String) throws -> Int64 {
      WindowRule.daysRemaining(
        at: try #require(Instant(text)), until: window.ends, in: table)
    }
    #expect(try remaining("2026-11-23T00:00:00Z") == 9)
    #expect(try remaining("2026-11-30T12:00:00Z") == 1)
    #expect(try remaining("2026-12-01T02:59:59Z") == 1)
    #expect(try remaining("2026-12-01T03:00:00Z") == 0)
  }
}
