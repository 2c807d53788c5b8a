import TestSupport
import Testing

@testable import GWKit

/// What calls say about people is taken out of them, also of those that are still under way.
struct ForgettingTests {
  /// Calls of `a` with two phones and one without, and one of `b`: all of them held and none ended.
  private func scene() throws -> BudgetScene {
    let scene = try BudgetScene()
    let calls = [("1", "a", "1111"), ("2", "a", "2222"), ("3", "a", nil), ("4", "b", "1111")]
    try scene.database.write {
      for (id, client, phone) in calls {
        var record = UsageRecord(
          id: id, requestID: id, client: client, apiType: .direct, provider: "p",
          modelRequested: "p/m", model: "p/m", outcome: .ok, latencyMilliseconds: 0,
          createdAt: .testNow, finishedAt: .testNow)
        (record.conversation, record.phone) = ("c\(id)", phone)
        record.tags = [JSONMember(key: "who", value: "joao")]
        try OpenCalls(scene.database).add(
          OpenCall(
            record: record, inputTokens: 1, outputTokens: 0, amounts: Amounts.zero,
            isBounded: true,
            owner: OpenCall.Owner(byte: 1, lease: BootInstant(boot: "b", milliseconds: 0))))
      }
    }
    return scene
  }

  /// The calls of a table that still say something.
  private func telling(_ table: String, _ scene: BudgetScene) throws -> [String] {
    try scene.database.rows(
      "SELECT id FROM \(table) WHERE coalesce(conversation_id, phone, tags) IS NOT NULL ORDER BY id"
    ) { $0.text(0) }
  }

  @Test(
    arguments: [(nil, 3, ["4"]), ("1111", 1, ["2", "3", "4"])] as [(String?, Int, [String])])
  func forgetsWhoTheCallsUnderWayAreFor(phone: String?, count: Int, left: [String]) throws {
    let scene = try scene()
    #expect(try telling("open_calls", scene) == ["1", "2", "3", "4"])
    #expect(try UsageLog(scene.database).forget(client: "a", phone: phone) == count)
    #expect(try telling("open_calls", scene) == left)
    // A sweep brings nothing back.
    try scene.database.write {
      try OpenCalls(scene.database).presume(["1", "2", "3", "4"], at: .testNow)
    }
    #expect(try telling("gateway_usage_logs", scene) == left)
    #expect(try UsageLog(scene.database).newest(UsageLog.Filter(), limit: 9).count == 4)
  }
}
