import TestSupport
import Testing

@testable import GWKit

/// What is too old goes, figures stay.
struct PruningTests {
  private func add(_ number: Int, at moment: Instant, to scene: JobScene) throws {
    var record = UsageRecord(
      id: "\(number)", requestID: "\(number)", client: "a", apiType: .direct, provider: "p",
      modelRequested: "p/m", model: "p/m", outcome: .error, latencyMilliseconds: 1,
      createdAt: moment, finishedAt: moment)
    (record.phone, record.conversation, record.errorMessage) = ("+55", "c", "what it said")
    try scene.database.write { try UsageLog(scene.database).add(record) }
  }

  private func telling(_ scene: JobScene) throws -> [String] {
    try scene.database.rows(
      """
      SELECT id FROM gateway_usage_logs WHERE coalesce(phone, conversation_id, error_message) IS NOT NULL
      ORDER BY seq
      """
    ) { $0.text(0) }
  }

  @Test func takesTextsOutOfRowsThatAreTooOld() throws {
    let scene = try JobScene()
    for number in 0..<1200 {
      try add(number, at: Instant.testNow.adding(days: -31), to: scene)
    }
    try add(1200, at: Instant.testNow.adding(days: -30), to: scene)
    #expect(
      try scene.run(.prune, isTrial: true).changes.map(\.line)
        == ["log: texts and identifiers of 1200 calls before 2026-10-24 removed"])
    #expect(try telling(scene).count == 1201)
    let report = try scene.run(.prune)
    #expect(
      report.changes.map(\.line)
        == ["log: texts and identifiers of 1200 calls before 2026-10-24 removed"])
    #expect(try telling(scene) == ["1200"])
    let history = try Jobs(scene.database).history(limit: 9)
    #expect(history.map(\.changes) == [1200] && history[0].lines.count == 1)
    #expect(try UsageLog(scene.database).newest(UsageLog.Filter(), limit: 2000).count == 1201)
    let dump = try scene.dump()
    for _ in 0..<100 { try scene.run(.prune) }
    #expect(try scene.dump() == dump)
    #expect(try scene.budgets.failures()["reports"] == nil)
  }

  @Test func findsRowsThatCameLate() throws {
    let scene = try JobScene()
    try add(1, at: Instant.testNow.adding(days: -32), to: scene)
    try scene.run(.prune)
    // A call that was held a day before the mark, and ended after the last run.
    try add(2, at: Instant.testNow.adding(days: -31), to: scene)
    try scene.run(.prune, at: Instant.testNow.adding(days: 1))
    #expect(try telling(scene).isEmpty)
  }

  @Test func findsItsPlaceAfterAClockThatWasAhead() throws {
    let scene = try JobScene()
    try scene.run(.prune, at: Instant.testNow.adding(days: 400))
    try add(1, at: .testNow, to: scene)
    try scene.run(.prune, at: Instant.testNow.adding(days: 31))
    #expect(try telling(scene).isEmpty)
    try scene.run(.prune, at: Instant.testNow.adding(days: 32))
    let mark = try Jobs(scene.database).mark(of: .prune)
    #expect(mark == Instant.testNow.adding(days: 2).milliseconds)
  }

  @Test func followsTheSetting() throws {
    let scene = try JobScene()
    try scene.database.write {
      try Settings(scene.database).set(.logBodiesKeep, to: "1d", now: .testNow)
    }
    try add(1, at: Instant.testNow.adding(hours: -25), to: scene)
    try add(2, at: Instant.testNow.adding(hours: -23), to: scene)
    try scene.run(.prune)
    #expect(try telling(scene) == ["2"])
  }
}
