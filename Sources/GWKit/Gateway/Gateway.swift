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
      var chain = try Chain(
        ask: ask, keys: keys, world: world, database: database, trace: trace, show: show
      ) {
        let facts = try facts(for: ask, keys)
        return (facts, try Plan(for: ask.chat, facts: facts))
      }
      guard !ask.isOffline else { throw Self.offline }
      world.http.prepare()
      return try chain.run()
    } catch {
      throw GatewayError(error)
    }
  }

  /// What `send` would do, without doing it.
  package func preview(_ ask: AskRequest) throws(GatewayError) -> Preview {
    do {
      let facts = try facts(for: ask, Keys(world))
      let plan = try Plan(for: ask.chat, facts: facts)
      let book = BudgetBook(database, settings: facts.settings, zones: world.zones)
      let budgets = try book.current(
        scopes: BudgetBook.scopes(of: facts.client.name), at: world.now())
      return Preview(ask: ask, plan: plan, facts: facts, budgets: budgets)
    } catch {
      throw GatewayError(error)
    }
  }

  package static let offline = GatewayError(
    .offline, "nothing is called in offline mode",
    hints: ["leave out --offline and unset GW_OFFLINE"])
}

/// The one short read before a request.
extension Gateway {
  private func facts(for ask: AskRequest, _ keys: Keys) throws -> Plan.Facts {
    let now = world.now()
    let values = try database.read { try Settings(database).values() }
    let client = try client(ask.client ?? Client.defaultName, values: values, now: now)
    return try database.read {
      let requested = try model(ask.model ?? values.text(.askModel))
      var (models, notes) = try chain(ask.fallback, client)
      models.removeAll { $0.id == requested.id }
      let all = [requested] + models
      let cooldowns = try Cooldowns(database).all()
      let providers = try Providers(database).all()
      let prices = try PriceBook(database).prices(of: all.map(\.id), at: now)
      let candidates = all.map { model in
        Self.candidate(
          model, providers.first { $0.name == model.id.provider }, prices[model.id], keys, cooldowns
        )
      }
      let rate = try ExchangeRates(database).rate(at: now)
      if let note = Self.rateNote(rate, candidates) { notes.append(note) }
      var facts = Plan.Facts(
        client: client, candidates: candidates, rate: rate, settings: values,
        cooldowns: cooldowns, notes: notes, now: now)
      if try usesGateway(client, values) {
        facts.gateway = Self.gateway(providers, keys, cooldowns)
      }
      return facts
    }
  }

  private static func candidate(
    _ model: RegisteredModel, _ provider: Provider?, _ price: PriceRecord?, _ keys: Keys,
    _ cooldowns: [Cooldown]
  ) -> Plan.Candidate {
    Plan.Candidate(
      model: model, provider: provider, price: price, key: provider.flatMap { keys.place(for: $0) },
      keyMark: provider.flatMap { mark(of: $0, keys, cooldowns) })
  }

  /// Only where a cooldown may be about another key: a mark costs guarded memory.
  private static func mark(
    of provider: Provider, _ keys: Keys, _ cooldowns: [Cooldown]
  ) -> String? {
    cooldowns.contains { $0.provider == provider.name } ? keys.mark(for: provider) : nil
  }

  /// Unknown names are left out with a word; a model that is asked for by name must exist, one that only takes over
  /// need not.
  private func chain(
    _ names: [String]?, _ client: Client
  ) throws -> (models: [RegisteredModel], notes: [Note]) {
    var (models, notes): ([RegisteredModel], [Note]) = ([], [])
    let names = try names ?? FallbackChains(database).chainInForce(for: client.name)
    for (name, model) in zip(names, try ModelRegistry(database).resolve(names)) {
      if let model {
        if !models.contains(where: { $0.id == model.id }) { models.append(model) }
      } else {
        notes.append(
          Note(code: "unknown_fallback", text: "there is no model '\(name)' to fall back to"))
      }
    }
    return (models, notes)
  }

  /// Both switches must be on; the variable overrides the global one.
  private func usesGateway(_ client: Client, _ values: SettingValues) throws -> Bool {
    guard client.usesGateway else { return false }
    guard let text = world.environment["ENABLE_AI_GATEWAY"], !text.isEmpty else {
      return values.isOn(.gatewayEnabled)
    }
    guard let isOn = SwitchWord.value(text) else {
      throw GatewayError(.usage, "ENABLE_AI_GATEWAY is neither 1 nor 0: '\(text)'")
    }
    return isOn
  }

  /// The first provider of that role with a key.
  private static func gateway(
    _ providers: [Provider], _ keys: Keys, _ cooldowns: [Cooldown]
  ) -> Plan.GatewayAccess? {
    for provider in providers where provider.role == .gateway {
      let key = keys.place(for: provider)
      if key != nil || !provider.needsKey {
        return Plan.GatewayAccess(
          provider: provider, key: key, keyMark: mark(of: provider, keys, cooldowns))
      }
    }
    return nil
  }

  private static func rateNote(_ rate: ExchangeRate?, _ candidates: [Plan.Candidate]) -> Note? {
    guard let rate, rate.isBuiltIn,
      candidates.contains(where: { $0.price.map { !$0.price.isFree } ?? false })
    else { return nil }
    return Note(
      code: "built_in_rate",
      text: "reais at the built-in rate of \(rate.text); set yours: gw setup fx set RATE")
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
