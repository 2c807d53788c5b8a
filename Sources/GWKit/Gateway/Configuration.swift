/// Everything that someone set up, without a single secret: what `gw setup export` writes and `import` reads. Calls,
/// keys and key commands are not part of it.
package struct Configuration: Sendable, Equatable {
  package var settings: [(key: String, value: String)] = []
  package var providers: [Provider] = []
  package var models: [(model: RegisteredModel, price: Price?)] = []
  package var aliases: [ModelAliases.Alias] = []
  package var clients: [Client] = []
  package var budgets: [Budget] = []
  /// BRL per USD × 10^9 and the spread inside it; nil when only the built-in rate is there.
  package var rate: (nanoBRLPerUSD: Int64, spreadPercent: String)?

  package init() {}

  package static func == (left: Configuration, right: Configuration) -> Bool {
    left.json == right.json
  }

  /// How much of each there is, in words.
  package var summary: String {
    let parts = [
      (settings.count, "settings"), (providers.count, "providers"), (models.count, "models"),
      (aliases.count, "aliases"), (clients.count, "clients"), (budgets.count, "budgets"),
    ]
    return parts.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
      + (rate == nil ? "" : ", the exchange rate")
  }
}

/// From and into the database.
extension Configuration {
  package init(of database: Database, now: Instant) throws {
    let values = try Settings(database).values()
    settings = Setting.all.filter(values.isChosen).compactMap { setting in
      values.text(setting).map { (setting.key, $0) }
    }
    providers = try Providers(database).all()
    let prices = try PriceBook(database).prices(at: now)
    models = try ModelRegistry(database).all().map { ($0, prices[$0.id]?.price) }
    aliases = try ModelAliases(database).all()
    clients = try Clients(database).all()
    budgets = try Budgets(database).all()
    if let current = try ExchangeRates(database).rate(at: now), !current.isBuiltIn {
      rate = (current.nanoBRLPerUSD, current.spreadPercent)
    }
  }

  /// Adds what is missing and replaces what is there; what the file does not name stays. One transaction, or for
  /// `isTrial` none: everything is done and undone again.
  package func apply(
    to database: Database, zones: Zones, now: Instant, isTrial: Bool = false
  ) throws {
    struct Trial: Error {}
    do {
      try database.write {
        try applyAll(to: database, zones, now)
        if isTrial { throw Trial() }
      }
    } catch is Trial {}
  }

  private func applyAll(to database: Database, _ zones: Zones, _ now: Instant) throws {
    try applyProviders(to: database, now)
    try applyModels(to: database, now)
    for client in clients {
      if try !Clients(database).add(client) { try Clients(database).update(client, now: now) }
    }
    for (key, value) in settings {
      guard let setting = Setting.named(key) else { continue }
      if case .model = setting.kind, try ModelRegistry(database).resolve(value) == nil {
        throw ConfigurationProblem("\(key) names no model: '\(value)'")
      }
      try Settings(database).set(setting, to: value, now: now)
    }
    try applyRate(to: database, now)
    try applyBudgets(to: database, zones, now)
  }

  private func applyBudgets(to database: Database, _ zones: Zones, _ now: Instant) throws {
    let book = BudgetBook(database, settings: try Settings(database).values(), zones: zones)
    for budget in budgets {
      let client = try Clients(database).find(budget.scope)
      guard budget.scope == Budget.everyone || client != nil else {
        throw ConfigurationProblem("the budget '\(budget.selector)' is of no client")
      }
      try book.put(budget, now: now)
    }
  }

  private func applyProviders(to database: Database, _ now: Instant) throws {
    let store = Providers(database)
    for var provider in providers {
      // A command may hold a key, so it is not in the file, and importing must not take it away.
      provider.keyCommand = try store.find(provider.name)?.keyCommand
      try store.save(provider, now: now)
    }
  }

  private func applyModels(to database: Database, _ now: Instant) throws {
    let registry = ModelRegistry(database)
    let book = PriceBook(database)
    for (var model, price) in models {
      let present = try registry.find(model.id.text)
      model.status = present?.status ?? .unverified
      model.verifiedAt = present?.verifiedAt
      if try !registry.add(model, now: now) { try registry.update(model, now: now) }
      guard let price, try book.price(of: model.id, at: now)?.price != price else { continue }
      try book.add(price, for: model.id, source: "import", isRounded: false, now: now)
    }
    for alias in aliases {
      guard let id = ModelID(alias.model), try registry.find(alias.model) != nil else {
        throw ConfigurationProblem("the alias '\(alias.name)' names no model")
      }
      try ModelAliases(database).set(alias.name, to: id, now: now)
    }
  }

  private func applyRate(to database: Database, _ now: Instant) throws {
    guard let rate else { return }
    let rates = ExchangeRates(database)
    let current = try rates.rate(at: now)
    guard
      current?.isBuiltIn != false || current?.nanoBRLPerUSD != rate.nanoBRLPerUSD
        || current?.spreadPercent != rate.spreadPercent
    else { return }
    _ = try rates.add(
      nanoBRLPerUSD: rate.nanoBRLPerUSD, spreadPercent: rate.spreadPercent, source: "import",
      effectiveAt: now, now: now)
  }
}

/// Why a file is no configuration, in a sentence with the place in it.
package struct ConfigurationProblem: Error, Equatable {
  package var message: String

  package init(_ message: String) { self.message = message }
}
