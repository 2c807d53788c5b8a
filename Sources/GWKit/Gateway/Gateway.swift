/// The request path: facts, plan, call, record. The only place where the parts meet; every effect is in its order.
package struct Gateway {
  private let world: World
  private let database: Database

  package init(world: World, database: Database) {
    self.world = world
    self.database = database
  }

  /// Asks, hands the answer on as it comes, and returns once the call is durably in the log. Throws `GatewayError`;
  /// what was seen or may have to be paid is in its `partial`.
  package func send(
    _ ask: AskRequest, trace: ((String) -> Void)? = nil, show: @escaping (AskEvent) throws -> Void
  ) throws(GatewayError) -> Receipt {
    do {
      let keys = try Keys(world)
      let facts = try facts(for: ask, keys)
      let plan = try Plan(for: ask.chat, facts: facts)
      guard !ask.isOffline else { throw Self.offline }
      world.http.prepare()
      guard let route = plan.routes.first else { preconditionFailure("a plan has a route") }
      let left = ask.millisecondsLeft(facts.settings, now: world.monotonic())
      let secret = try route.key.map {
        try keys.secret(
          at: $0, of: route.provider, timeout: TimeSpan(milliseconds: max(1, left)))
      }
      var attempt = Attempt(ask: ask, facts: facts, route: route, world: world, database: database)
      attempt.notes = plan.notes + Self.rateNotes(facts)
      return try attempt.run(secret: secret, trace: trace, show: show)
    } catch {
      throw GatewayError(error)
    }
  }

  /// What `send` would do, without doing it.
  package func preview(_ ask: AskRequest) throws(GatewayError) -> Preview {
    do {
      let facts = try facts(for: ask, Keys(world))
      let plan = try Plan(for: ask.chat, facts: facts)
      return Preview(ask: ask, plan: plan, facts: facts)
    } catch {
      throw GatewayError(error)
    }
  }

  package static let offline = GatewayError(
    .offline, "nothing is called in offline mode",
    hints: ["leave out --offline and unset GW_OFFLINE"])

  private static func rateNotes(_ facts: Plan.Facts) -> [Note] {
    guard let rate = facts.rate, rate.isBuiltIn, facts.price.map({ !$0.price.isFree }) ?? false
    else {
      return []
    }
    return [
      Note(
        code: "built_in_rate",
        text: "reais at the built-in rate of \(rate.text); set yours: gw setup fx set RATE")
    ]
  }
}

/// The one short read before a request.
extension Gateway {
  private func facts(for ask: AskRequest, _ keys: Keys) throws -> Plan.Facts {
    let now = world.now()
    let values = try database.read { try Settings(database).values() }
    let client = try client(ask.client ?? Client.defaultName, values: values, now: now)
    return try database.read {
      let model = try model(ask.model ?? values.text(.askModel))
      let provider = try Providers(database).find(model.id.provider)
      return Plan.Facts(
        client: client, model: model, provider: provider,
        price: try PriceBook(database).price(of: model.id, at: now),
        rate: try ExchangeRates(database).rate(at: now), settings: values,
        key: provider.flatMap { keys.place(for: $0) })
    }
  }

  private func client(_ name: String, values: SettingValues, now: Instant) throws -> Client {
    let clients = Clients(database)
    if let client = try clients.find(name) { return client }
    guard Name.isValid(name) else { throw GatewayError.badClientName(name) }
    guard values.isOn(.clientsAutoAdd) else {
      let names = try clients.all().map(\.name)
      throw GatewayError.unknown(
        "client", name, among: names, otherwise: "gw setup client add \(name)")
    }
    let client = Client(name: name, createdAt: now)
    _ = try database.write { try clients.add(client) }
    return client
  }

  private func model(_ id: String?) throws -> RegisteredModel {
    guard let id else {
      throw GatewayError(
        .notSetUp, "no model is named and there is no default",
        hints: ["gw models list", "gw setup set ask.model openai/gpt-4o-mini"])
    }
    let registry = ModelRegistry(database)
    if let model = try registry.resolve(id) { return model }
    throw GatewayError.unknown(
      "model", id, among: try registry.names(), otherwise: "gw models list")
  }
}

extension GatewayError {
  /// Something that was named and does not exist; the nearest name, if any is near, is the hint.
  package static func unknown(
    _ noun: String, _ name: String, among names: [String], otherwise: String
  ) -> GatewayError {
    let near = nearest(to: name, among: names)
    return GatewayError(
      .notFound, "there is no \(noun) '\(name)'",
      hints: [near.map { "did you mean '\($0)'?" } ?? otherwise])
  }

  package static func badClientName(_ name: String) -> GatewayError {
    GatewayError(
      .usage, "'\(name)' cannot be a client's name",
      hints: ["names have letters, digits and . _ @ + -, at most 64"])
  }
}
