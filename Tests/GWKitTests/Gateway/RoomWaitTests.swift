import Foundation
import TestSupport
import Testing

@testable import GWKit

/// Requests that wait until calls under way make room in a budget.
struct RoomWaitTests {
  /// A clock that only goes on while somebody waits.
  private final class Clock {
    var time: Int64 = 0
    var naps = 0
  }

  /// Another process, which is alive as long as its `locks` are, holds a little too much of the budget for `a/m`.
  private struct Crowd {
    var scene: BudgetedScene
    let clock = Clock()
    let locks: OwnerLocks
    let other: String

    init() throws {
      scene = try BudgetedScene()
      try scene.budget(BudgetedScene.held + 1000)
      locks = try OwnerLocks(path: scene.home.locations.owners)
      other = try scene.holdElsewhere(5000, byte: locks.own(random: RandomBytes.make))
      scene.world.monotonic = { [clock] in clock.time }
      scene.world.sleep = { _ in Issue.record("a wait was not planned") }
    }

    /// What happens while somebody waits for the `nap`th time.
    mutating func during(nap: Int = 1, _ change: @escaping (Database) throws -> Void) {
      let (database, clock) = (scene.database, clock)
      scene.world.sleep = { span in
        clock.time += span
        clock.naps += 1
        guard clock.naps == nap else { return }
        #expect(throws: Never.self) { try database.write { try change(database) } }
      }
    }

    /// The command for the key of `a/m` works once.
    mutating func loseTheKey() throws {
      try scene.changeProvider { ($0.keyCommand, $0.needsKey) = ("pass a", true) }
      var runs = 0
      scene.world.shellOutput = { (_, _) throws(SystemError) in
        runs += 1
        guard runs == 1 else { throw SystemError(code: ECHILD, operation: "run") }
        return Array("sk-of-the-provider".utf8)
      }
    }

    func ask(wait: TimeSpan? = .seconds(30), fallback: [String] = []) -> AskRequest {
      var ask = scene.ask(fallback: fallback)
      ask.startedMonotonic = 0
      ask.wait = wait
      return ask
    }
  }

  @Test func waitsForRoomAndTakesItWhenItComes() throws {
    var crowd = try Crowd()
    let held = try #require(crowd.scene.refusal(crowd.ask(wait: nil)))
    #expect(held.kind == .budgetHeld && held.retryAfterSeconds == 1)
    #expect(crowd.scene.first.received.isEmpty)
    let other = crowd.other
    crowd.during(nap: 3) { _ = try Ledger($0).end(other, as: .void, .zero, at: .testNow) }
    let receipt = try crowd.scene.gateway.send(crowd.ask()) { _ in }
    #expect(crowd.clock.naps == 3 && receipt.attempts.map(\.reason) == ["ok"])
    #expect(receipt.notes.allSatisfy { $0.code != "skipped_budget" })
    withExtendedLifetime(crowd.locks) {}
  }

  /// Others that want the same do not wait with it: they did not ask to.
  @Test func keepsNobodyWaitingForItsAnswerMeanwhile() throws {
    var crowd = try Crowd()
    var ask = crowd.ask()
    ask.cache = .auto
    let (path, other) = (crowd.scene.home.locations.flights, crowd.other)
    crowd.during { database in
      let file = open(path, O_RDWR)
      defer { close(file) }
      // Of the whole file: is there a lock in the way of this one?
      var lock = flock()
      lock.l_type = Int16(F_WRLCK)
      #expect(fcntl(file, F_GETLK, &lock) == 0 && lock.l_type == F_UNLCK)
      _ = try Ledger(database).end(other, as: .void, .zero, at: .testNow)
    }
    #expect(try crowd.scene.gateway.send(ask) { _ in }.last.outcome == .ok)
    withExtendedLifetime(crowd.locks) {}
  }

  @Test func givesUpWaitingWhenTheTimeIsOver() throws {
    var crowd = try Crowd()
    crowd.during { _ in }
    let failure = try #require(crowd.scene.refusal(crowd.ask(wait: .seconds(5))))
    #expect(failure.kind == .budgetHeld && crowd.clock.time == 5000)
    // One request was refused, however often it was tried.
    #expect(try crowd.scene.window().refused == 1)
    withExtendedLifetime(crowd.locks) {}
  }

  @Test func tellsThatTheKeyIsGoneWhenItGoesDuringTheWait() throws {
    var crowd = try Crowd()
    try crowd.loseTheKey()
    crowd.during { _ in }
    let failure = try #require(crowd.scene.refusal(crowd.ask()))
    #expect(failure.kind == .noKey && failure.message == "the key command of 'a' failed")
    #expect(failure.attempts.map(\.reason) == ["skipped_no_key"])
    #expect(crowd.clock.naps == 1 && crowd.scene.first.received.isEmpty)
    // Nothing was held, and no budget said the last word.
    #expect(try crowd.scene.window().held == 5000 && crowd.scene.window().refused == 0)
    withExtendedLifetime(crowd.locks) {}
  }

  @Test func tellsWhatElseRefusedWhenTheKeyGoesDuringTheWait() throws {
    var crowd = try Crowd()
    try crowd.loseTheKey()
    crowd.during { _ in }
    let unpriced = RegisteredModel(id: try #require(ModelID("b/u")), name: "u")
    #expect(
      try crowd.scene.database.write {
        try ModelRegistry(crowd.scene.database).add(unpriced, now: .testNow)
      })
    let failure = try #require(crowd.scene.refusal(crowd.ask(fallback: ["b/u"])))
    #expect(failure.kind == .unpricedModel && crowd.clock.naps == 1)
    #expect(failure.attempts.map(\.reason) == ["skipped_budget", "skipped_no_key"])
    #expect(try crowd.scene.window().refused == 1 && crowd.scene.story() == ["b refused -"])
    withExtendedLifetime(crowd.locks) {}
  }

  @Test func endsWhenTheClientIsDisabledDuringTheWait() throws {
    var crowd = try Crowd()
    crowd.during {
      var client = try #require(try Clients($0).find("default"))
      client.isEnabled = false
      try Clients($0).update(client, now: .testNow)
    }
    let failure = try #require(crowd.scene.refusal(crowd.ask()))
    #expect(failure.kind == .clientDisabled && crowd.clock.naps == 1)
    #expect(crowd.scene.first.received.isEmpty)
    withExtendedLifetime(crowd.locks) {}
  }

  @Test func takesThePriceThatIsSetDuringTheWait() throws {
    var crowd = try Crowd()
    var id: Int64 = 0
    crowd.during {
      // A tenth of it fits beside what the other process holds.
      let price = Price(input: 100_000_000, output: 200_000_000)
      id = try PriceBook($0).add(
        price, for: try #require(ModelID("a/m")), source: "test", isRounded: false, now: .testNow)
    }
    let receipt = try crowd.scene.gateway.send(crowd.ask()) { _ in }
    #expect(crowd.clock.naps == 1 && receipt.attempts.map(\.reason) == ["ok"])
    #expect(receipt.last.priceID == id && receipt.cost?.nanos == 1500)
    #expect(try crowd.scene.window().spent == 1500 && crowd.scene.window().held == 5000)
    withExtendedLifetime(crowd.locks) {}
  }
}
