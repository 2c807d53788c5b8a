import TestSupport
import Testing

@testable import GWKit

/// The database fails in the COMMIT of a hold, after which nobody knows what the disk has.
struct HoldInDoubtTests {
  /// Random numbers are drawn for the request's id, for this process's byte and, in the transaction of the hold, for the
  /// call's id.
  private static let drawsBeforeCommit = 3

  @Test(arguments: [false, true])
  func sendsNothingAndGivesBackWhatTheDiskHas(isOnDisk: Bool) throws {
    var scene = try BudgetedScene()
    try scene.budget(1_000_000)
    let (database, before) = (scene.database, scene)
    // A reference to nothing, which SQLite finds at the COMMIT.
    try database.execute(
      """
      CREATE TEMP TRIGGER doubt AFTER INSERT ON open_calls
        BEGIN INSERT INTO budget_thresholds (budget_id, percent) VALUES (99, 50); END
      """)
    var draws = 0
    scene.world.randomBytes = { count in
      draws += 1
      #expect(throws: Never.self) { try database.execute("PRAGMA defer_foreign_keys = ON") }
      return [UInt8](repeating: 0, count: count)
    }
    var isEntered = false
    scene.world.now = {
      // The file is about to be opened anew.
      if isOnDisk, draws == Self.drawsBeforeCommit, !isEntered {
        isEntered = true
        #expect(throws: Never.self) {
          try database.execute("DROP TRIGGER doubt")
          let id = CallID.make(at: .testNow, random: [UInt8](repeating: 0, count: 10))
          _ = try before.holdElsewhere(BudgetedScene.held, id: id)
        }
      }
      return .testNow
    }
    let failure = try #require(scene.refusal(scene.ask()))
    #expect(failure.kind == .storageFailed)
    #expect(failure.message == "the database failed: FOREIGN KEY constraint failed")
    #expect(scene.first.received.isEmpty && isEntered == isOnDisk)
    #expect(try scene.story() == (isOnDisk ? ["a error void"] : []))
    #expect(try scene.window().held == 0 && scene.window().spent == 0)
    #expect(try scene.audit() == [])
  }
}
