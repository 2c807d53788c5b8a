import TestSupport
import Testing

@testable import GWKit

/// Requests that wait until calls under way make room in a budget.
struct RoomWaitTests {
  @Test func waitsForRoomAndTakesItWhenItComes() throws {
    var scene = try BudgetedScene()
    try scene.budget(BudgetedScene.held + 1000)
    let locks = try OwnerLocks(path: scene.home.locations.owners)
    let byte = try locks.own(random: RandomBytes.make)
    let other = try scene.holdElsewhere(5000, byte: byte)
    let held = try #require(scene.refusal(scene.ask()))
    #expect(held.kind == .budgetHeld && held.retryAfterSeconds == 1)
    #expect(scene.first.received.isEmpty)
    let database = scene.database
    var naps = 0
    scene.world.sleep = { _ in
      naps += 1
      guard naps == 3 else { return }
      _ = try? database.write {
        try Ledger(database).end(other, as: .void, .zero, at: .testNow)
      }
    }
    var ask = scene.ask()
    ask.wait = .seconds(30)
    let receipt = try scene.gateway.send(ask) { _ in }
    #expect(naps == 3 && receipt.attempts.map(\.reason) == ["ok"])
    #expect(receipt.notes.allSatisfy { $0.code != "skipped_budget" })
    withExtendedLifetime(locks) {}
  }

  @Test func givesUpWaitingWhenTheTimeIsOver() throws {
    var scene = try BudgetedScene()
    try scene.budget(BudgetedScene.held + 1000)
    let locks = try OwnerLocks(path: scene.home.locations.owners)
    _ = try scene.holdElsewhere(5000, byte: locks.own(random: RandomBytes.make))
    var clock: Int64 = 0
    scene.world.monotonic = { clock }
    scene.world.sleep = { clock += $0 }
    var ask = scene.ask()
    ask.startedMonotonic = 0
    ask.wait = .seconds(5)
    #expect(try #require(scene.refusal(ask)).kind == .budgetHeld)
    #expect(clock == 5000)
    // One request was refused, however often it was tried.
    #expect(try scene.window().refused == 1)
    withExtendedLifetime(locks) {}
  }
}
