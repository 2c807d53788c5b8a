/// What the database says about who asks what of whom, in one short read before a request. For many requests it is kept
/// as long as no other process has changed anything, and never long: prices and rates take effect by the clock.
final class Briefing {
  private let world: World
  private let books: Books
  /// Several requests are made by what was read once.
  private let isShared: Bool
  private var asked: [Key: Asked] = [:]
  private var readings: [Key: Reading] = [:]
  private var savings: [Key: Plan.Facts] = [:]
  private var lastCut: Int64?
  private var rack: KeyRack?
  /// When it was read, and what other processes had written by then.
  private var mark: (monotonic: Int64, changes: Int64)?

  init(_ books: Books, world: World, isShared: Bool = false) {
    self.books = books
    self.world = world
    self.isShared = isShared
  }

  /// Milliseconds.
  private static let lifetime: Int64 = 1000

  private struct Key: Hashable {
    var client: String?
    var model: String?
    var fallback: [String]?
  }

  private var database: Database { books.database }

  /// The last time that answers were taken out of the cache before the request.
  func cuts() throws -> Int64 {
    look()
    let cut = try lastCut ?? ResponseCache(database).cuts()
    lastCut = cut
    return cut
  }

  /// What this process itself has changed.
  func forget() { mark = nil }

  /// A provider did not accept one. Finding them anew may take a command of the user's own.
  func forgetKeys() { rack = nil }

  private func look() {
    let changes = try? database.otherChanges()
    let now = world.monotonic()
    if isShared, let mark, mark.changes == changes, now - mark.monotonic < Self.lifetime { return }
    mark = changes.map { (now, $0) }
    (asked, readings, savings, lastCut) = ([:], [:], [:], nil)
  }

  /// The keys, found once.
  func keys() throws(GatewayError) -> KeyRack {
    if let rack { return rack }
    let rack = try KeyRack(world, keeps: isShared)
    self.rack = rack
    return rack
  }
}

/// Reading.
extension Briefing {
  /// What the database says of a request; keys are found afterwards.
  struct Reading {
    var facts: Plan.Facts
    /// Providers of that role, where both switches are on.
    var gateways: [Provider] = []

    func facts(with keys: KeyRack) -> Plan.Facts {
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
  struct Asked {
    var settings: SettingValues
    var client: Client
    var model: RegisteredModel
  }

  func asked(_ ask: AskRequest) throws -> Asked {
    look()
    let key = Key(client: ask.client, model: ask.model)
    if let known = asked[key] { return known }
    let asked = try readAsked(ask)
    self.asked[key] = asked
    return asked
  }

  private func readAsked(_ ask: AskRequest) throws -> Asked {
    let name = ask.client ?? Client.defaultName
    let (values, known, requested) = try database.read {
      let values = try Settings(database).values()
      return (
        values, try Clients(database).find(name),
        Result { try model(ask.model ?? values.text(.askModel)) }
      )
    }
    let client = try known ?? newClient(name, values: values)
    return Asked(settings: values, client: client, model: try requested.get())
  }

  /// Where unknown names become clients, this one does.
  func client(_ name: String) throws -> Client {
    let (values, known) = try database.read {
      (try Settings(database).values(), try Clients(database).find(name))
    }
    return try known ?? newClient(name, values: values)
  }

  /// As of now.
  func reading(for ask: AskRequest, _ asked: Asked) throws -> Reading {
    let key = Key(client: ask.client, model: ask.model, fallback: ask.fallback)
    var reading = try readings[key] ?? read(for: ask, asked)
    readings[key] = reading
    reading.facts.now = world.now()
    return reading
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

  /// What the answer of a model from the cache is reckoned by.
  func saving(_ ask: AskRequest, _ asked: Asked) throws -> Plan.Facts {
    let key = Key(client: ask.client, model: ask.model)
    let now = world.now()
    var facts = try savings[key] ?? readSaving(asked, now)
    savings[key] = facts
    facts.now = now
    return facts
  }

  private func readSaving(_ asked: Asked, _ now: Instant) throws -> Plan.Facts {
    try database.read {
      let candidate = Plan.Candidate(
        model: asked.model, provider: nil,
        price: try PriceBook(database).price(of: asked.model.id, at: now), key: nil)
      let rate = try ExchangeRates(database).rate(at: now)
      return Plan.Facts(
        client: asked.client, candidates: [candidate], rate: rate, settings: asked.settings,
        notes: [Self.rateNote(rate, [candidate])].compactMap(\.self), now: now)
    }
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

  private func newClient(_ name: String, values: SettingValues) throws -> Client {
    let clients = Clients(database)
    guard Name.isValid(name) else { throw GatewayError.badClientName(name) }
    guard values.isOn(.clientsAutoAdd) else {
      let names = try clients.all().map(\.name)
      throw GatewayError.unknown(
        "client", name, among: names, otherwise: "gw setup client add \(name)")
    }
    let client = Client(name: name, createdAt: world.now())
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
