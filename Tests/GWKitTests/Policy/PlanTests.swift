import GWKit
import TestSupport
import Testing

struct PlanTests {
  private func facts(
    _ change: (inout Plan.Facts) -> Void = { _ in }
  ) throws -> Plan.Facts {
    let id = try #require(ModelID("p/m"))
    var facts = Plan.Facts(
      client: Client(name: "default", createdAt: .testNow),
      model: RegisteredModel(id: id, name: "m"),
      provider: Provider(name: "p", baseURL: "http://h/v1", needsKey: true), price: nil, rate: nil,
      settings: SettingValues(), key: .environment(variable: "K"))
    change(&facts)
    return facts
  }

  private let request = ChatRequest(messages: [Message(role: .user, text: "hi")])

  private func refusal(_ change: (inout Plan.Facts) -> Void) throws -> Plan.Refusal? {
    let facts = try facts(change)
    return #expect(throws: Plan.Refusal.self) { try Plan(for: request, facts: facts) }
  }

  @Test func refusesWhatIsDisabledOrMissing() throws {
    #expect(try refusal { $0.client.isEnabled = false } == .clientDisabled("default"))
    #expect(try refusal { $0.model.isEnabled = false } == .modelDisabled(facts().model.id))
    #expect(try refusal { $0.provider = nil } == .unknownProvider("p"))
    #expect(
      try refusal { $0.key = nil } == .noKey(facts().provider ?? Provider(name: "", baseURL: "")))
  }

  @Test(arguments: Dialect.allCases)
  func takesEveryDialect(_ dialect: Dialect) throws {
    let facts = try facts { $0.provider?.dialect = dialect }
    #expect(try Plan(for: request, facts: facts).routes.map(\.provider.dialect) == [dialect])
  }

  @Test func needsNoKeyWhereTheProviderNeedsNone() throws {
    let facts = try facts {
      $0.key = nil
      $0.provider?.needsKey = false
    }
    #expect(try Plan(for: request, facts: facts).routes.count == 1)
  }

  @Test(
    arguments: [
      (nil, nil, nil, [:], 4096), (nil, 1000, nil, [:], 1000), (nil, nil, true, [:], 16_384),
      (nil, nil, true, ["ask.max_tokens": "50"], 50), (9000, 1000, nil, [:], 9000),
    ] as [(Int64?, Int64?, Bool?, [String: String], Int64)])
  func alwaysBoundsTheOutput(
    asked: Int64?, most: Int64?, reasoning: Bool?, settings: [String: String], sent: Int64
  ) throws {
    var request = request
    request.maxTokens = asked
    let facts = try facts {
      $0.model.maxOutputTokens = most
      $0.model.reasoning = reasoning
      $0.settings = SettingValues(chosen: settings)
    }
    #expect(try Plan(for: request, facts: facts).routes.map(\.maxTokens) == [sent])
  }
}
