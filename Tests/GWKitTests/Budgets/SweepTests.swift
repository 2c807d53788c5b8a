import TestSupport
import Testing

@testable import GWKit

struct SweepTests {
  private static let boot = BootInstant(boot: "this", milliseconds: 1000)

  private func sweep(_ scene: BudgetScene, _ locks: OwnerLocks) -> Sweep {
    Sweep(scene.database, owners: locks, boot: Self.boot)
  }

  private func owner(_ byte: Int64, lease: Int64 = 1000, boot: String = "this") -> OpenCall.Owner {
    OpenCall.Owner(byte: byte, lease: BootInstant(boot: boot, milliseconds: lease))
  }

  @Test func leavesTheLivingAlone() throws {
    let scene = try BudgetScene()
    try scene.budget(limit: 1000)
    let other = try OwnerLocks(path: scene.home.locations.owners)
    let byte = try other.own(random: RandomBytes.make)
    let mine = try OwnerLocks(path: scene.home.locations.owners)
    let own = try mine.own(random: RandomBytes.make)
    try scene.hold("other", 1, owner: owner(byte))
    try scene.hold("mine", 1, owner: owner(own))
    try scene.hold("gone", 1, owner: owner(12345))
    // A lease that is over counts, unless it was given before the machine started anew: then the lock alone does.
    try scene.hold("overdue", 1, owner: owner(byte, lease: 999))
    try scene.hold("rebooted", 1, owner: owner(byte, lease: 1, boot: "before"))
    let sweep = sweep(scene, mine)
    #expect(try Set(sweep.gone()) == ["gone", "overdue"])
    #expect(try sweep.all(at: .testNow) == 2 && sweep.gone().isEmpty)
    #expect(try scene.standing("a").window.spent == 2 && scene.standing("a").window.held == 3)
    withExtendedLifetime(other) {}
  }

  @Test func knowsThatAProcessIsGoneAsSoonAsItIs() throws {
    let home = try TemporaryHome()
    _ = try home.database()
    var other: OwnerLocks? = try OwnerLocks(path: home.locations.owners)
    let byte = try #require(try other?.own(random: RandomBytes.make))
    let mine = try OwnerLocks(path: home.locations.owners)
    #expect(mine.isAlive(byte))
    other = nil
    #expect(!mine.isAlive(byte))
  }

  @Test func takesAnotherByteWhenOneIsTaken() throws {
    let home = try TemporaryHome()
    _ = try home.database()
    let first = try OwnerLocks(path: home.locations.owners)
    let second = try OwnerLocks(path: home.locations.owners)
    var places: [UInt8] = [7, 7, 8]
    func random(_ count: Int) -> [UInt8] {
      [places.removeFirst()] + [UInt8](repeating: 0, count: count - 1)
    }
    let bytes = (try first.own(random: random), try second.own(random: random))
    #expect(bytes.0 != bytes.1 && places.isEmpty)
    // The same one for the rest of its life.
    #expect(try first.own(random: random) == bytes.0)
  }

  @Test func clearsAwayTenThousandDeadProcesses() throws {
    let scene = try BudgetScene()
    try scene.budget(limit: 1_000_000)
    try scene.database.write {
      for number in 0..<10_000 {
        let id = "dead-\(number)"
        let record = UsageRecord(
          id: id, requestID: id, client: "a", apiType: .direct, provider: "p",
          modelRequested: "p/m", model: "p/m", outcome: .ok, latencyMilliseconds: 0,
          createdAt: .testNow, finishedAt: .testNow)
        try OpenCalls(scene.database).add(
          OpenCall(
            record: record, inputTokens: 10, outputTokens: 0,
            amounts: Amounts(
              tokens: 10, usd: NanoUSD(nanos: 10), brl: NanoBRL(nanos: 10)), isBounded: true,
            owner: owner(Int64(number))))
      }
    }
    let locks = try OwnerLocks(path: scene.home.locations.owners)
    let sweep = sweep(scene, locks)
    // A hold takes a few along, and no more.
    try scene.database.write { try sweep.some(at: .testNow) }
    #expect(try OpenCalls(scene.database).count() == 10_000 - 64)
    #expect(try sweep.all(at: .testNow) == 10_000 - 64)
    let window = try scene.standing("a").window
    #expect(window.spent == 100_000 && window.held == 0)
    #expect(try scene.failures().isEmpty)
  }
}
