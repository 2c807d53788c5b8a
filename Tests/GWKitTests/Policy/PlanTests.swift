import GWKit
import TestSupport
import Testing

struct PlanTests {
  private func model(_ text: String) throws -> RegisteredModel {
    let id = try #require(ModelID(text))
    return RegisteredModel(id: id, name: id.name)
  }

  private func candidate(
    _ text: String, hasKey: Bool = true, _ change: (inout RegisteredModel) -> Void = { _ in }
  ) throws -> Plan.Candidate {
    var model = try model(text)
    change(&model)
    var provider = Provider(name: model.id.provider, baseURL: "http://h/v1", needsKey: true)
    provider.gatewayPrefix = model.id.provider == "p" ? "p/" : nil
    return Plan.Candidate(
      model: model, provider: provider, price: nil,
      key: hasKey ? .environment(variable: "K") : nil, keyMark: hasKey ? "mark" : nil)
  }

  private func facts(
    _ candidates: [Plan.Candidate]? = nil, _ change: (inout Plan.Facts) -> Void = { _ in }
  ) throws -> Plan.Facts {
    var facts = Plan.Facts(
      client: Client(name: "default", createdAt: .testNow),
      candidates: try candidates ?? [candidate("p/m")], rate: nil, settings: SettingValues(),
      now: .testNow)
    change(&facts)
    return facts
  }

  private let request = ChatRequest(messages: [Message(role: .user, text: "hi")])

  private func refusal(_ facts: Plan.Facts) -> Plan.Refusal? {
    #expect(throws: Plan.Refusal.self) { try Plan(for: request, facts: facts) }
  }

  /// `provider model`, or the reason why not.
  private func told(_ facts: Plan.Facts, _ request: ChatRequest? = nil) throws -> [String] {
    try Plan(for: request ?? self.request, facts: facts).steps.map { step in
      switch step {
      case .attempt(let route): "\(route.provider.name) \(route.upstreamModel)"
      case .skip(let skip): "\(skip.model.text) \(skip.reason.rawValue)"
      }
    }
  }

  private var gateway: Plan.GatewayAccess {
    Plan.GatewayAccess(
      provider: Provider(name: "gate", baseURL: "https://g/v1", role: .gateway),
      key: .environment(variable: "G"))
  }

  private func cooldown(
    _ provider: String, _ model: String?, until: Int64, failures: Int64 = 3, mark: String? = nil
  ) -> Cooldown {
    Cooldown(
      provider: provider, model: model.flatMap { ModelID($0) }, reason: .serverError,
      failures: failures,
      until: Instant(milliseconds: Instant.testNow.milliseconds + until), keyMark: mark)
  }

  @Test func refusesWhatIsDisabledOrMissing() throws {
    #expect(refusal(try facts { $0.client.isEnabled = false }) == .clientDisabled("default"))
    let disabled = try candidate("p/m") { $0.isEnabled = false }
    #expect(refusal(try facts([disabled])) == .modelDisabled(disabled.model.id))
    var lost = try candidate("p/m", hasKey: false)
    #expect(refusal(try facts([lost])) == lost.provider.map(Plan.Refusal.noKey))
    lost.provider = nil
    #expect(refusal(try facts([lost])) == .unknownProvider("p"))
  }

  @Test func takesTheChainInItsOrderAndLeavesOutWhatCannotAnswer() throws {
    let chain = try [
      candidate("p/m"), candidate("q/off") { $0.isEnabled = false },
      candidate("r/keyless", hasKey: false), candidate("s/last"),
    ]
    #expect(
      try told(facts(chain))
        == ["p m", "q/off skipped_disabled", "r/keyless skipped_no_key", "s last"])
  }

  @Test func goesThroughTheGatewayFirstAndThenDirectly() throws {
    #expect(try told(facts { $0.gateway = gateway }) == ["gate p/m", "p m"])
    let keyless = try candidate("p/m", hasKey: false)
    #expect(try told(facts([keyless]) { $0.gateway = gateway }) == ["gate p/m"])
    // What the gateway does not serve.
    #expect(try told(facts([candidate("local/m")]) { $0.gateway = gateway }) == ["local m"])
  }

  @Test(
    arguments: [
      ("claude-sonnet-5-5", "p/claude-sonnet-5.5"), ("claude-opus-5", "p/claude-opus-5"),
      ("claude-3-5-haiku-20241022", "p/claude-3.5-haiku-20241022"), ("m-1-2-3", "p/m-1.2-3"),
    ])
  func writesVersionsAsTheGatewayDoes(_ name: String, _ expected: String) {
    var provider = Provider(name: "p", baseURL: "")
    #expect(provider.gatewayName(of: name) == nil)
    provider.gatewayPrefix = "p/"
    #expect(provider.gatewayName(of: name) == "p/" + name)
    provider.dotsVersions = true
    #expect(provider.gatewayName(of: name) == expected)
  }

  @Test func leavesOutModelsThatAreKnownToLackWhatIsNeeded() throws {
    var request = request
    request.reasoning = "high"
    let chain = try [
      candidate("p/plain") { $0.reasoning = false }, candidate("p/unknown"),
    ]
    #expect(try told(facts(chain), request) == ["p/plain skipped_capability", "p unknown"])
    let facts = try facts([candidate("p/plain") { $0.reasoning = false }])
    #expect(throws: Plan.Refusal.unsupported("'p/plain': it has no reasoning")) {
      try Plan(for: request, facts: facts)
    }
  }

  @Test func leavesCoolingRoutesAlone() throws {
    let chain = try [candidate("p/m"), candidate("q/n")]
    func told(_ cooldowns: Cooldown...) throws -> [String] {
      try self.told(facts(chain) { $0.cooldowns = cooldowns })
    }
    #expect(try told(cooldown("p", "p/m", until: 1)) == ["p/m skipped_cooldown", "q n"])
    #expect(try told(cooldown("p", nil, until: 1)) == ["p/m skipped_cooldown", "q n"])
    #expect(try told(cooldown("p", "p/other", until: 1)) == ["p m", "q n"])
    // Over, or about another key.
    #expect(try told(cooldown("p", "p/m", until: 0, failures: 1)) == ["p m", "q n"])
    #expect(try told(cooldown("p", nil, until: 1, mark: "another")) == ["p m", "q n"])
    // Written under a clock that was a year ahead.
    #expect(try told(cooldown("p", "p/m", until: 31_536_000_000)) == ["p m", "q n"])
    #expect(try told(cooldown("p", nil, until: 1, mark: "mark"))[0] == "p/m skipped_cooldown")
  }

  @Test func letsOneProcessProbeAfterACooldown() throws {
    let over = cooldown("p", "p/m", until: 0)
    let plan = try Plan(for: request, facts: facts { $0.cooldowns = [over] })
    #expect(plan.routes.map(\.probes) == [over])
    var probed = over
    probed.probeUntil = Instant(milliseconds: Instant.testNow.milliseconds + 1)
    let chain = try [candidate("p/m"), candidate("q/n")]
    #expect(
      try told(facts(chain) { $0.cooldowns = [probed] }) == ["p/m skipped_cooldown", "q n"])
  }

  @Test func triesCoolingRoutesRatherThanLosingARequest() throws {
    let plan = try Plan(
      for: request, facts: facts { $0.cooldowns = [cooldown("p", "p/m", until: 1)] })
    #expect(plan.routes.count == 1 && plan.notes.contains { $0.code == "cooldown" })
  }

  @Test func needsNoKeyWhereTheProviderNeedsNone() throws {
    var candidate = try candidate("p/m", hasKey: false)
    candidate.provider?.needsKey = false
    #expect(try told(facts([candidate])) == ["p m"])
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
    let candidate = try candidate("p/m") {
      $0.maxOutputTokens = most
      $0.reasoning = reasoning
    }
    let facts = try facts([candidate]) { $0.settings = SettingValues(chosen: settings) }
    #expect(try Plan(for: request, facts: facts).routes.map(\.maxTokens) == [sent])
  }
}
