import Foundation
import Synchronization
import TestSupport
import Testing

@testable import GWKit

/// Windows: opened when they are needed, filled with what there was, replaced by other rules, and what clocks do to them.
struct BudgetBookTests {
  @Test func opensTheNextWindowWithTheFirstCallOfIt() throws {
    let scene = try BudgetScene()
    try scene.budget(limit: 100)
    try scene.call("1", 60)
    let tomorrow = Instant.testNow.adding(days: 1)
    // A reader opens nothing and sees what a call would find.
    let seen = try scene.standing("a", at: tomorrow)
    #expect(seen.window.id == nil && seen.window.spent == 0 && seen.window.starts == tomorrow)
    #expect(try scene.standing("a", at: tomorrow.adding(milliseconds: -1)).window.spent == 60)
    try scene.call("2", 70, at: tomorrow)
    #expect(try scene.standing("a", at: tomorrow).window.spent == 70)
    #expect(try scene.failures(at: tomorrow).isEmpty)
  }

  @Test func settlesIntoTheWindowOfTheHold() throws {
    let scene = try BudgetScene()
    try scene.budget(limit: 100)
    try scene.hold("1", 60)
    let tomorrow = Instant.testNow.adding(days: 1)
    try scene.call("2", 5, at: tomorrow)
    try scene.settle("1", 50, at: tomorrow)
    #expect(try scene.standing("a", at: tomorrow).window.spent == 5)
    let past = try BudgetWindows(scene.database).history(scope: "a")
    #expect(past.map(\.window.spent) == [5, 50] && !past[1].isAdjusted)
  }

  @Test func saysWhichClosedPeriodALateFigureChanged() throws {
    let scene = try BudgetScene()
    try scene.budget(limit: 100)
    try scene.hold("1", 60)
    let tomorrow = Instant.testNow.adding(days: 1)
    try scene.database.write { try OpenCalls(scene.database).presume(["1"], at: .testNow) }
    try scene.settle("1", 50, at: tomorrow)
    let past = try BudgetWindows(scene.database).history(scope: "a")
    #expect(past.map(\.window.spent) == [50] && past[0].isAdjusted)
  }

  @Test func countsWhatWasSpentBeforeABudgetWasSet() throws {
    let scene = try BudgetScene()
    try scene.call("1", 63)
    try scene.hold("2", 10)
    try scene.call("3", 1000, client: "b")
    let standing = try scene.budget(limit: 100)
    #expect(standing.window.spent == 63 && standing.window.held == 10)
    #expect(try scene.budget("@all", .tokens, .monthly, limit: 2000).window.spent == 1063)
    try scene.settle("2", 4)
    #expect(try scene.standing("a").window.spent == 67)
    // Set over more than it allows, it is used up at once, and says so once.
    let full = try scene.budget("b", .usd, .weekly, limit: 500)
    #expect(full.state == .paused && full.alertsFired == [80, 90, 100])
    #expect(try scene.failures().isEmpty)
  }

  @Test func takesTheZoneOfBudgetClientSettingAndSystemInThisOrder() throws {
    var scene = try BudgetScene()
    scene.zones = Zones(
      table: { Zone.table($0, around: $1) }, system: { "Asia/Kolkata" })
    try scene.budget(limit: 100)
    let moment = Instant.testNow.adding(hours: 12)
    func zone() throws -> String { try scene.standing("a", at: moment).window.rule.zone }
    #expect(try zone() == "Asia/Kolkata")
    // Machines that share the file do not take turns with their zones.
    scene.zones = Zones(table: { Zone.table($0, around: $1) }, system: { "Asia/Tokyo" })
    #expect(try zone() == "Asia/Kolkata")
    try scene.database.write {
      try Settings(scene.database).set(.displayTimezone, to: "Europe/Lisbon", now: .testNow)
    }
    #expect(try zone() == "Europe/Lisbon")
    try scene.database.write {
      var client = try #require(try Clients(scene.database).find("a"))
      client.timezone = "America/Sao_Paulo"
      try Clients(scene.database).update(client, now: .testNow)
    }
    #expect(try zone() == "America/Sao_Paulo")
    var change = BudgetBook.Change()
    change.timezone = "Pacific/Apia"
    let budget = try scene.standing("a", at: moment).budget
    #expect(
      try scene.book.set(BudgetSelector(budget), change, now: moment).standing.window.rule.zone
        == "Pacific/Apia")
  }

  @Test func countsAWholePeriodAnewWhenTheDaysChange() throws {
    let scene = try BudgetScene()
    // 2026-11-23: the month began on the 15th, and is to begin on the 1st.
    try scene.call("1", 10, at: Instant.testNow.adding(days: -12))
    try scene.call("2", 20, at: Instant.testNow.adding(days: -1))
    try scene.budget("a", .usd, .monthly, limit: 100) { $0.anchor = 15 }
    let budget = try scene.standing("a").budget
    #expect(try scene.standing("a").window.spent == 20)
    var change = BudgetBook.Change()
    change.anchor = 1
    let changed = try scene.book.set(BudgetSelector(budget), change, now: .testNow).standing
    #expect(changed.window.spent == 30 && changed.window.starts == Instant("2026-11-01"))
    change.anchor = 20
    #expect(
      try scene.book.set(BudgetSelector(budget), change, now: .testNow).standing.window.spent == 20)
    #expect(try scene.failures().isEmpty)
    let states = try BudgetWindows(scene.database).history(scope: "a").map(\.window.successor)
    #expect(states.count { $0 == .rule } >= 2)
  }

  @Test func keepsTheWindowWhenTheLimitChanges() throws {
    let scene = try BudgetScene()
    try scene.budget(limit: 100)
    try scene.call("1", 60)
    let before = try scene.standing("a")
    var change = BudgetBook.Change()
    change.limit = 50
    let lowered = try scene.book.set(BudgetSelector(before.budget), change, now: .testNow).standing
    #expect(lowered.window.id == before.window.id && lowered.pauseReason == .limit)
    #expect(lowered.alertsFired == [80, 90, 100] && lowered.tenthsUsed == 1200)
    change.limit = 200
    let raised = try scene.book.set(BudgetSelector(before.budget), change, now: .testNow).standing
    #expect(raised.state == .ok && raised.remaining == 140)
    #expect(try scene.failures().isEmpty)
  }

  /// Sets up a budget through a connection of its own; in a word what was there before.
  private static func setUp(_ database: Database) -> String {
    var change = BudgetBook.Change()
    change.limit = 100
    do {
      let before = try BudgetBook(database, settings: SettingValues(), zones: .live)
        .set(BudgetSelector(scope: "a", unit: .usd, period: .daily), change, now: .testNow).before
      return before == nil ? "nothing" : "budget"
    } catch {
      return "\(error)"
    }
  }

  @Test func setsUpOneBudgetHoweverManyDoAtOnce() throws {
    let scene = try BudgetScene()
    let home = scene.home
    let (ready, go, done) = (
      DispatchSemaphore(value: 0), DispatchSemaphore(value: 0), DispatchSemaphore(value: 0)
    )
    let found = Mutex<[String]>([])
    for _ in 0..<4 {
      Thread {
        let database = try? home.database()
        ready.signal()
        go.wait()
        let before = database.map(Self.setUp) ?? "no database"
        found.withLock { $0.append(before) }
        done.signal()
      }.start()
    }
    for _ in 0..<4 { ready.wait() }
    for _ in 0..<4 { go.signal() }
    for _ in 0..<4 { done.wait() }
    #expect(found.withLock(\.self).sorted() == ["budget", "budget", "budget", "nothing"])
    #expect(try Budgets(scene.database).all().count == 1)
    #expect(try BudgetWindows(scene.database).history(scope: "a").count == 1)
    #expect(try scene.failures().isEmpty)
  }

  @Test func pausesAndResumesByHand() throws {
    let scene = try BudgetScene()
    try scene.budget(limit: 100)
    let budget = try scene.standing("a").budget
    try scene.book.pause([budget], now: .testNow)
    #expect(try scene.standing("a").pauseReason == .manual)
    #expect(throws: LedgerRefusal.self) { try scene.hold("1", 1) }
    // Neither another day nor another limit lifts it.
    let tomorrow = Instant.testNow.adding(days: 1)
    #expect(throws: LedgerRefusal.self) { try scene.hold("1", 1, at: tomorrow) }
    try scene.book.resume([budget], now: tomorrow)
    try scene.hold("1", 1, at: tomorrow)
  }

  @Test func pausesABudgetThatSomebodyElseChangedMeanwhile() throws {
    let scene = try BudgetScene()
    let stale = try scene.budget(limit: 100).budget
    var change = BudgetBook.Change()
    change.limit = 200
    _ = try scene.book.set(BudgetSelector(stale), change, now: .testNow).standing
    try scene.book.pause([stale], now: .testNow)
    try scene.book.resume([stale], now: .testNow)
    let standing = try scene.standing("a")
    #expect(standing.window.limit == 200 && standing.budget.limit == 200)
    #expect(standing.pauseReason == nil)
  }

  @Test func resumesALimitAndRefusesWhatDoesNotFitAllTheSame() throws {
    let scene = try BudgetScene()
    try scene.budget(limit: 100)
    try scene.call("1", 100)
    let budget = try scene.standing("a").budget
    try scene.book.resume([budget], now: .testNow)
    #expect(try scene.standing("a").state == .warn)
    #expect(throws: LedgerRefusal.self) { try scene.hold("2", 1) }
    try scene.hold("2", 0)
  }

  @Test func beginsAnewAndKeepsTheHistory() throws {
    let scene = try BudgetScene()
    try scene.budget(limit: 100)
    try scene.call("1", 70)
    try scene.hold("2", 20)
    let budget = try scene.standing("a").budget
    try scene.book.reset([budget], reason: "a test ran wild", now: .testNow)
    #expect(try scene.standing("a").window.spent == 0 && scene.standing("a").remaining == 100)
    // What was under way counts where it began.
    try scene.settle("2", 15)
    let past = try BudgetWindows(scene.database).history(scope: "a")
    #expect(past.map(\.window.spent) == [0, 85] && past[1].reason == "a test ran wild")
    // Other days do not bring back what was reset.
    var change = BudgetBook.Change()
    change.timezone = "Asia/Kolkata"
    let later = Instant.testNow.adding(hours: 5)
    let changed = try scene.book.set(BudgetSelector(budget), change, now: later).standing
    #expect(changed.window.spent == 0 && changed.window.rule.zone == "Asia/Kolkata")
    #expect(try scene.failures(at: later).isEmpty)
  }

  @Test func bringsBackNothingOfABudgetThatWasRemoved() throws {
    let scene = try BudgetScene()
    try scene.budget(limit: 100)
    try scene.call("1", 100)
    try scene.book.remove([scene.standing("a").budget], now: .testNow)
    try scene.call("2", 500)
    #expect(try scene.budget(limit: 1000).window.spent == 600)
    #expect(
      try BudgetWindows(scene.database).history(scope: "a").map(\.window.spent) == [600, 100])
    #expect(try scene.failures().isEmpty)
  }
}

/// Clocks that are wrong.
extension BudgetBookTests {
  @Test func staysInTheNewestWindowWhenTheClockGoesBackALittle() throws {
    let scene = try BudgetScene()
    try scene.budget(limit: 100)
    try scene.call("1", 60)
    let before = Instant.testNow.adding(hours: -35)
    #expect(try scene.standing("a", at: before).window.spent == 60)
    #expect(throws: LedgerRefusal.self) { try scene.hold("2", 50, at: before) }
    try scene.call("2", 40, at: before)
    #expect(try scene.standing("a").window.spent == 100)
    // The call counts there for good, also by other days.
    var change = BudgetBook.Change()
    change.timezone = "Asia/Kolkata"
    let budget = try scene.standing("a").budget
    #expect(
      try scene.book.set(BudgetSelector(budget), change, now: .testNow).standing.window.spent == 100
    )
    #expect(try scene.failures().isEmpty)
  }

  @Test func staysInTheNewestWindowOfAllBudgetsThatCount() throws {
    let scene = try BudgetScene()
    try scene.budget(limit: 100)
    let before = Instant.testNow.adding(hours: -1)
    // The day is over for one, and not yet for the other.
    try scene.budget(Budget.everyone, limit: 100, now: before)
    try scene.call("1", 60, client: "b", at: before)
    try scene.call("2", 10, at: before)
    #expect(try scene.standing("a").window.spent == 10)
    #expect(try scene.standing(Budget.everyone).window.spent == 10)
    #expect(try scene.failures().isEmpty)
  }

  @Test func resetsUnderAClockThatWentBack() throws {
    let scene = try BudgetScene()
    try scene.budget(limit: 100)
    try scene.call("1", 60, at: Instant.testNow.adding(hours: 20))
    let now = Instant.testNow.adding(hours: 1)
    let budget = try scene.standing("a", at: now).budget
    try scene.book.reset([budget], reason: nil, now: now)
    #expect(try scene.standing("a", at: now).window.spent == 0)
    #expect(try scene.standing("a", at: now).window.starts == now)
    try scene.call("2", 30, at: now)
    var change = BudgetBook.Change()
    change.timezone = "Asia/Kolkata"
    #expect(
      try scene.book.set(BudgetSelector(budget), change, now: now).standing.window.spent == 30)
    #expect(try scene.failures(at: now).isEmpty)
  }

  @Test(arguments: ["2026-10-23T00:00:00Z", "2001-01-01T00:00:00Z"])
  func refusesUnderAClockThatWentBackFar(_ text: String) throws {
    let scene = try BudgetScene()
    try scene.budget(limit: 100)
    try scene.budget("b", .usd, limit: 100) { $0.isHard = false }
    try scene.call("1", 60)
    try scene.call("2", 60, client: "b")
    let past = try #require(Instant(text))
    #expect(throws: LedgerRefusal.self) { try scene.hold("3", 1, at: past) }
    // One that watches goes on watching.
    try scene.call("4", 60, client: "b", at: past)
    #expect(try scene.standing("b", at: past).window.spent == 120)
    // A reader sees the newest window.
    #expect(try scene.standing("a", at: past).window.spent == 60)
  }

  @Test func putsAsideWhatAClockInTheFutureOpened() throws {
    let scene = try BudgetScene()
    try scene.budget(limit: 100)
    try scene.call("1", 30)
    let future = try #require(Instant("2040-05-05T12:00:00Z"))
    try scene.call("2", 50, at: future)
    try scene.hold("3", 10, at: future)
    let now = Instant.testNow.adding(hours: 1)
    #expect(throws: LedgerRefusal.self) { try scene.hold("4", 1, at: now) }
    #expect(try scene.failures(at: now).keys.sorted() == ["clock", "owners"])
    let fixed = try BudgetAudit(scene.book, sweep: scene.sweep()).fix(at: now)
    #expect(
      fixed.map(\.check) == ["owners", "clock"] && fixed[1].detail.hasSuffix("moved to now: 2, 3")
    )
    #expect(try scene.standing("a", at: now).window.spent == 90)
    #expect(try scene.failures(at: now).isEmpty)
    #expect(throws: LedgerRefusal.self) { try scene.hold("4", 11, at: now) }
    try scene.call("4", 10, at: now)
    // They go on counting now: by other days, and in a new budget.
    var change = BudgetBook.Change()
    change.timezone = "Asia/Kolkata"
    let budget = try scene.standing("a").budget
    #expect(
      try scene.book.set(BudgetSelector(budget), change, now: now).standing.window.spent == 100)
    #expect(try scene.budget("a", .tokens, limit: 1000, now: now).window.spent == 100)
    #expect(try scene.failures(at: now).isEmpty)
    // Windows are found again when their time comes.
    try scene.call("5", 10, at: Instant.testNow.adding(days: 1))
    #expect(try scene.failures(at: Instant.testNow.adding(days: 1)).isEmpty)
  }

  /// A window that is near stays, and with it the ledger's time of its client: what is moved counts in all of its windows.
  @Test func movesCallsToTheTimeOfTheWindowsThatStay() throws {
    let scene = try BudgetScene()
    let now = try #require(Instant("2026-11-30T12:30:00Z"))
    try scene.budget("a", .tokens, .daily, limit: 10_000, now: now)
    try scene.budget("a", .usd, .monthly, limit: 10_000, now: now)
    try scene.call("1", 5, at: now)
    try scene.call("2", 9000, at: try #require(Instant("2026-12-03T01:00:00Z")))
    #expect(try scene.failures(at: now).keys.sorted() == ["clock"])
    _ = try BudgetAudit(scene.book, sweep: scene.sweep()).fix(at: now)
    #expect(try scene.standing("a:tokens", at: now).window.spent == 9000)
    #expect(try scene.standing("a:usd", at: now).window.spent == 9000)
    #expect(try scene.failures(at: now).isEmpty)
    #expect(throws: LedgerRefusal.self) { try scene.hold("3", 1001, at: now) }
  }

  @Test func movesCallsOfEveryWindowThatIsPutAside() throws {
    let scene = try BudgetScene()
    let now = Instant.testNow.adding(hours: 23)
    try scene.budget("a", .tokens, .daily, limit: 10_000)
    try scene.call("1", 8000, at: Instant.testNow.adding(hours: 25))
    try scene.call("2", 7, at: Instant.testNow.adding(days: 3))
    let fixed = try BudgetAudit(scene.book, sweep: scene.sweep()).fix(at: now)
    #expect(fixed.map(\.detail) == ["2 windows of the future put aside; moved to now: 1, 2"])
    #expect(try scene.standing("a", at: now).window.spent == 8007)
    #expect(try scene.failures(at: now).isEmpty)
  }

  @Test func keepsAResetThatWasMadeUnderTheWrongClock() throws {
    let scene = try BudgetScene()
    try scene.budget("a", .usd, .monthly, limit: 100)
    try scene.call("1", 80)
    let future = Instant.testNow.adding(days: 20)
    try scene.call("2", 30, at: future)
    let now = Instant.testNow.adding(hours: 1)
    try scene.book.reset([scene.standing("a").budget], reason: nil, now: now)
    try scene.call("3", 5, at: future)
    _ = try BudgetAudit(scene.book, sweep: scene.sweep()).fix(at: now)
    #expect(try scene.standing("a", at: now).window.spent == 5)
    #expect(try scene.failures(at: now).isEmpty)
  }

  @Test func leavesTheFutureAloneUntilTheClockIsRight() throws {
    let scene = try BudgetScene()
    try scene.budget(limit: 100)
    try scene.call("1", 80)
    let wrong = Instant.testNow.adding(days: -200)
    let audit = BudgetAudit(scene.book, sweep: try scene.sweep())
    #expect(try audit.clockTrouble(at: wrong)?.count == 2)
    #expect(try audit.fix(at: wrong, isClockRight: false).isEmpty)
    #expect(try audit.clockTrouble(at: .testNow) == nil)
    #expect(try scene.standing("a").window.spent == 80)
  }

  /// The day began for everybody with another client's call; then the clock went back ten seconds.
  @Test func showsABudgetAtTheTimeOfItsCalls() throws {
    let scene = try BudgetScene()
    let before = Instant.testNow.adding(milliseconds: -5000)
    try scene.budget(limit: 100, now: before)
    try scene.budget(Budget.everyone, limit: 1000, now: before)
    try scene.call("1", 100, at: before)
    try scene.call("2", 1, client: "b", at: .testNow)
    #expect(try scene.standing("a", at: before).window.spent == 0)
    let all = try scene.book.standings(at: before)
    #expect(all.map(\.window.spent) == [1, 0])
    try scene.call("3", 60, at: before)
    #expect(try scene.failures().isEmpty)
  }

  @Test func opensNoWindowForEveryPeriodThatWasMissed() throws {
    let scene = try BudgetScene()
    try scene.budget(limit: 100)
    try scene.call("1", 30)
    try scene.call("2", 30, at: Instant.testNow.adding(days: 300))
    #expect(try BudgetWindows(scene.database).history(scope: "a").count == 2)
  }

  @Test func failsClearlyWhereTheZoneIsNotKnown() throws {
    var scene = try BudgetScene()
    try scene.budget(limit: 100) { $0.timezone = "America/Sao_Paulo" }
    scene.zones = Zones(table: { _, _ in nil }, system: { "UTC" })
    // The window that is open needs no zone any more.
    try scene.hold("1", 1)
    #expect(throws: BudgetError.zoneMissing("America/Sao_Paulo", budget: "a:usd:daily")) {
      try scene.hold("2", 1, at: Instant.testNow.adding(days: 1))
    }
  }
}
