/// Asks models the smallest real question, to learn whether they answer. Each call costs what it costs and is logged
/// like any other.
package struct ModelProbe {
  private let world: World
  private let database: Database

  package init(world: World, database: Database) {
    self.world = world
    self.database = database
  }

  package struct Finding: Sendable {
    package var model: ModelID
    /// What the registry says now.
    package var status: RegisteredModel.Status
    /// Nil: it answered.
    package var problem: String?
    package var cost: NanoUSD?
    package var latencyMilliseconds: Int64?
    /// For `gw metrics show`.
    package var requestID: String?
  }

  /// Fewer are refused by some providers.
  private static let maxTokens: Int64 = 16

  /// Sets the model's badge. What says nothing about the model itself (no key, no connection, no quota) leaves it.
  package func check(
    _ model: RegisteredModel, timeout: TimeSpan?
  ) throws(GatewayError) -> Finding {
    var ask = AskRequest(
      chat: ChatRequest(
        messages: [Message(role: .user, text: "Reply with the word ok.")],
        maxTokens: Self.maxTokens, isStreaming: false),
      startedMonotonic: world.monotonic())
    ask.model = model.id.text
    // Another model's answer says nothing about this one.
    ask.fallback = []
    ask.timeout = timeout
    ask.tags = [JSONMember(key: "gw", value: "verify")]
    do {
      let receipt = try Gateway(world: world, database: database).send(ask) { _ in }
      let last = receipt.last
      try mark(model, .verified)
      return Finding(
        model: model.id, status: .verified, cost: last.cost,
        latencyMilliseconds: last.latencyMilliseconds, requestID: last.requestID)
    } catch {
      if error.kind == .interrupted || error.kind == .storageFailed { throw error }
      let isOfTheModel = Self.damning.contains(error.reason ?? .ok)
      if isOfTheModel { try mark(model, .failed) }
      return Finding(
        model: model.id, status: isOfTheModel ? .failed : model.status, problem: error.message)
    }
  }

  private static let damning: Set<AttemptReason> = [.notFound, .badRequest, .malformed, .empty]

  private func mark(
    _ model: RegisteredModel, _ status: RegisteredModel.Status
  ) throws(GatewayError) {
    do {
      try database.write {
        let registry = ModelRegistry(database)
        guard var current = try registry.find(model.id.text) else { return }
        current.status = status
        current.verifiedAt = world.now()
        try registry.update(current, now: world.now())
      }
    } catch {
      throw GatewayError(error)
    }
  }
}
