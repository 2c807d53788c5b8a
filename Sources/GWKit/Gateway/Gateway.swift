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
      let asked = try asked(ask)
      let desk = CacheDesk(
        world: world, ask: ask, client: asked.client, settings: asked.settings)
      // Before all that only a call needs: the chain, the providers, and the vault with the keys.
      if let receipt = try served(desk, asked, show) { return receipt }
      let reading = try read(for: ask, asked)
      if desk.rule.mode == .only { return try servedByFallback(desk, reading.facts, show) }
      let keys = try Keys(world)
      var first: Reading? = reading
      var chain = try Chain(
        desk: desk, keys: keys, world: world, database: database, trace: trace, show: show
      ) {
        let facts = try (first ?? read(for: ask, self.asked(ask))).facts(with: keys)
        first = nil
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
      let asked = try asked(ask)
      let facts = try read(for: ask, asked).facts(with: Keys(world))
      let plan = try Plan(for: ask.chat, facts: facts)
      let book = BudgetBook(database, settings: facts.settings, zones: world.zones)
      let budgets = try book.current(
        scopes: BudgetBook.scopes(of: facts.client.name), at: world.now())
      var preview = Preview(ask: ask, plan: plan, facts: facts, budgets: budgets)
      let desk = CacheDesk(
        world: world, ask: ask, client: asked.client, settings: asked.settings)
      for index in preview.steps.indices {
        preview.steps[index].cache = try desk.status(of: preview.steps[index].step.model, database)
      }
      return preview
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
  /// What the database says; keys are found afterwards.
  private struct Reading {
    var facts: Plan.Facts
    /// Providers of that role, where both switches are on.
    var gateways: [Provider] = []

    func facts(with keys: Keys) -> Plan.Facts {
      var facts = facts
      // A mark costs guarded memory: only where a cooldown may be about another key.
      func mark(_ provider: Provider) -> String? {
        facts.cooldowns.contains { $0.provider == provider.name } ? keys.mark(for: provider) : nil
      }
      for index in facts.candidates.indices {
        guard let provider = facts.candidates[index].provider else { continue }
        facts.candidates[index].key = keys.place(for: provider)
        facts.candidates[index].keyMark = mark(provider)
      }
      // The first with a key.
      facts.gateway =
        gateways.lazy.compactMap { provider in
          let key = keys.place(for: provider)
          guard key != nil || !provider.needsKey else { return nil }
          return Plan.GatewayAccess(provider: provider, key: key, keyMark: mark(provider))
        }.first
      return facts
    }
  }

  /// Who asks what of which model, and by which rules.
  private struct Asked {
    var settings: SettingValues
    var client: Client
    var model: RegisteredModel
  }

  private func asked(_ ask: AskRequest) throws -> Asked {
    let name = ask.client ?? Client.defaultName
    let (values, known, requested) = try database.read {
      let values = try Settings(database).values()
      return (
        values, try Clients(database).find(name),
        Result { try model(ask.model ?? values.text(.askModel)) }
      )
    }
    let client = try known ?? client(name, values: values, now: world.now())
    return Asked(settings: values, client: client, model: try requested.get())
  }

  private func read(for ask: AskRequest, _ asked: Asked) throws -> Reading {
    let now = world.now()
    let (values, client, requested) = (asked.settings, asked.client, asked.model)
    return try database.read {
      var (models, notes) = try chain(ask.fallback, client)
      models.removeAll { $0.id == requested.id }
      let all = [requested] + models
      let cooldowns = try Cooldowns(database).all()
      let providers = try Providers(database).all()
      let prices = try PriceBook(database).prices(of: all.map(\.id), at: now)
      let candidates = all.map { model in
        Plan.Candidate(
          model: model, provider: providers.first { $0.name == model.id.provider },
          price: prices[model.id], key: nil)
      }
      let rate = try ExchangeRates(database).rate(at: now)
      if let note = Self.rateNote(rate, candidates) { notes.append(note) }
      let facts = Plan.Facts(
        client: client, candidates: candidates, rate: rate, settings: values,
        cooldowns: cooldowns, notes: notes, now: now)
      let gateways =
        try usesGateway(client, values) ? providers.filter { $0.role == .gateway } : []
      return Reading(facts: facts, gateways: gateways)
    }
  }

  /// The answer of the model that was asked for, from the cache.
  private func served(
    _ desk: CacheDesk, _ asked: Asked, _ show: (AskEvent) throws -> Void
  ) throws -> Receipt? {
    guard asked.client.isEnabled, asked.model.isEnabled, asked.model.removedAt == nil else {
      return nil
    }
    guard let find = try desk.find(asked.model.id, in: database) else { return nil }
    let now = world.now()
    let facts = try database.read {
      let candidate = Plan.Candidate(
        model: asked.model, provider: nil,
        price: try PriceBook(database).price(of: asked.model.id, at: now), key: nil)
      let rate = try ExchangeRates(database).rate(at: now)
      return Plan.Facts(
        client: asked.client, candidates: [candidate], rate: rate, settings: asked.settings,
        notes: [Self.rateNote(rate, [candidate])].compactMap(\.self), now: now)
    }
    return try desk.serve(find, facts, from: database, notes: facts.notes, show: show)
  }

  /// Asked only for answers from the cache, those of the models that take over will do as well.
  private func servedByFallback(
    _ desk: CacheDesk, _ facts: Plan.Facts, _ show: (AskEvent) throws -> Void
  ) throws -> Receipt {
    guard facts.client.isEnabled else { throw Plan.Refusal.clientDisabled(facts.client.name) }
    for candidate in facts.candidates.dropFirst()
    where candidate.model.isEnabled && candidate.model.removedAt == nil {
      guard let find = try desk.find(candidate.model.id, in: database) else { continue }
      return try desk.serve(find, facts, from: database, notes: facts.notes, show: show)
    }
    throw GatewayError(
      .cacheMiss, "there is no fresh answer in the cache",
      hints: [
        facts.settings.isOn(.cacheEnabled)
          ? "--cache auto asks the model" : "the cache is off: gw setup cache --enable"
      ])
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
    guard Name.isValid(name) else { throw GatewayError.badClientName(name) }
    guard values.isOn(.clientsAutoAdd) else {
      let names = try clients.all().map(\.name)
      throw GatewayError.unknown(
        "client", name, among: names, otherwise: "gw setup client add \(name)")
    }
    let client = Client(name: name, createdAt: now)
    // Another process may have been first.
    return try database.write { try clients.add(client) ? client : clients.find(name) ?? client }
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
