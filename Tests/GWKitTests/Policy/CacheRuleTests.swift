import TestSupport
import Testing

@testable import GWKit

struct CacheRuleTests {
  private static let hi = ChatRequest(messages: [Message(role: .user, text: "hi")])

  private func rule(
    _ mode: CacheMode = .auto, ttl: TimeSpan? = nil, temperature: String? = nil,
    settings: [String: String] = [:]
  ) -> CacheRule {
    var chat = Self.hi
    chat.temperature = temperature
    return CacheRule(
      mode: mode, timeToLive: ttl, chat: chat, client: "c",
      settings: SettingValues(chosen: settings))
  }

  @Test(
    arguments: [
      (.auto, true, true, .miss), (.off, false, false, .off), (.only, true, false, .miss),
      (.refresh, false, true, .refresh),
    ] as [(CacheMode, Bool, Bool, CacheStatus)])
  func readsAndStoresByMode(mode: CacheMode, reads: Bool, stores: Bool, status: CacheStatus) {
    let rule = rule(mode)
    #expect(rule.reads == reads && rule.stores == stores && rule.statusOfCall == status)
    let off = self.rule(mode, settings: ["cache.enabled": "false"])
    #expect(!off.reads && !off.stores && off.statusOfCall == .off)
    let never = self.rule(mode, ttl: TimeSpan(milliseconds: 0))
    #expect(!never.reads && !never.stores)
  }

  @Test(arguments: [(nil, false), ("0", true), ("0.00", true), ("0.1", false), ("1", false)])
  func mayBeForSureAnswersOnly(temperature: String?, isOn: Bool) {
    #expect(
      rule(temperature: temperature, settings: ["cache.only_temperature_0": "true"]).reads == isOn)
    #expect(rule(temperature: temperature).reads)
  }

  @Test func sharesByClientUnlessItIsSaid() {
    #expect(rule().scope == .client("c"))
    #expect(rule(settings: ["cache.scope": "global"]).scope == .everyone)
  }

  private func entry(age: Int64, ttl: Int64) -> CacheEntry {
    let made = Instant.testNow.adding(milliseconds: -age)
    return CacheEntry(
      key: [], scope: .everyone, client: "c", model: "a/m", provider: "a", apiType: .direct,
      inputTokens: 0, outputTokens: 0, createdAt: made, expiresAt: made.adding(milliseconds: ttl))
  }

  @Test(
    arguments: [
      (0, 3_600_000, nil, true), (3_599_999, 3_600_000, nil, true),
      (3_600_000, 3_600_000, nil, false),
      // The reader's own limit, both ways.
      (5001, 3_600_000, 5, false), (5000, 3_600_000, 5, true), (7_000_000, 9_000_000, nil, false),
      (7_000_000, 9_000_000, 7200, true),
      // Two clocks a moment apart, and one that went back.
      (-60_000, 3_600_000, nil, true), (-60_001, 3_600_000, nil, false),
      (-86_400_000, 3_600_000, nil, false),
    ] as [(Int64, Int64, Int64?, Bool)])
  func acceptsWhatIsFresh(age: Int64, ttl: Int64, limit: Int64?, isFresh: Bool) {
    let rule = rule(ttl: limit.map { .seconds($0) })
    #expect(rule.accepts(entry(age: age, ttl: ttl), at: .testNow) == isFresh)
  }

  private func answer(_ text: String, _ reason: FinishReason?, tool: Bool = false) -> ChatResponse {
    var response = ChatResponse()
    if !text.isEmpty { response.apply(.text(text)) }
    if tool { response.apply(.toolCall(index: 0, id: "1", name: "f", arguments: "{}")) }
    if let reason { response.apply(.finish(reason)) }
    return response
  }

  @Test func keepsWhatTheModelEndedItself() {
    let rule = rule()
    func keeps(_ response: ChatResponse) -> Bool {
      rule.keeps(response, of: Self.hi, maxTokensSent: 4096)
    }
    #expect(keeps(answer("fine", .stop)) && keeps(answer("", .toolCalls, tool: true)))
    #expect(!keeps(answer("", .stop)) && !keeps(answer("half", nil)))
    for reason in [FinishReason.length, .contentFilter, .refusal, .other] {
      #expect(!keeps(answer("x", reason)))
    }
    #expect(!self.rule(.only).keeps(answer("fine", .stop), of: Self.hi, maxTokensSent: nil))
  }

  @Test func keepsALengthThatThePersonChose() {
    var chat = Self.hi
    chat.maxTokens = 5
    #expect(rule().keeps(answer("x", .length), of: chat, maxTokensSent: 5))
    #expect(!rule().keeps(answer("x", .length), of: chat, maxTokensSent: 4))
  }

  @Test func keepsSeveralAnswersOnlyWhenAllAreThere() {
    var chat = Self.hi
    chat.choices = 2
    var two = answer("one", .stop)
    #expect(!rule().keeps(two, of: chat, maxTokensSent: nil))
    two.apply(.further(choice: 1, .text("two")))
    #expect(!rule().keeps(two, of: chat, maxTokensSent: nil))
    two.apply(.further(choice: 1, .finish(.stop)))
    #expect(rule().keeps(two, of: chat, maxTokensSent: nil))
  }
}
