/// Reading the file of `gw setup export` back. Everything is checked by the rules of the command line; nothing is
/// guessed, and what is not known is refused.
extension Configuration {
  package init(_ value: JSON, now: Instant) throws(ConfigurationProblem) {
    guard let version = value["gw_export"]?.int else {
      throw ConfigurationProblem("this is no file of 'gw setup export'")
    }
    guard version == Self.format else {
      throw ConfigurationProblem("the file is of a newer gw (format \(version))")
    }
    let file = ConfigurationEntry(value, "the file")
    try file.allow([
      "gw_export", "settings", "providers", "models", "aliases", "clients", "budgets",
      "exchange_rate",
    ])
    for (key, text) in try file.texts("settings") {
      settings.append((key, try Self.setting(key, text)))
    }
    for entry in try file.list("providers", "a provider") {
      providers.append(try Self.provider(entry))
    }
    for entry in try file.list("models", "a model") { models.append(try Self.model(entry, now)) }
    for (name, model) in try file.texts("aliases") {
      guard Name.isValid(name) else { throw ConfigurationProblem("'\(name)' cannot be an alias") }
      aliases.append(ModelAliases.Alias(name: name, model: model))
    }
    for entry in try file.list("clients", "a client") {
      clients.append(try Self.client(entry, now))
    }
    for entry in try file.list("budgets", "a budget") {
      budgets.append(try Self.budget(entry, now))
    }
    rate = try Self.rate(file)
  }

  private static func setting(
    _ key: String, _ text: String
  ) throws(ConfigurationProblem) -> String {
    guard let setting = Setting.named(key) else {
      throw ConfigurationProblem("there is no setting '\(key)'")
    }
    guard let value = setting.normalized(text) else {
      throw ConfigurationProblem("\(key) takes \(setting.expectation)")
    }
    if case .zone = setting.kind, !ZoneFiles.knows(value) {
      throw ConfigurationProblem("\(key) names no time zone of this system: '\(value)'")
    }
    return value
  }

  private static func provider(
    _ entry: ConfigurationEntry
  ) throws(ConfigurationProblem) -> Provider {
    try entry.allow([
      "name", "dialect", "base_url", "role", "key_variables", "needs_key", "max_tokens_field",
      "plain_http", "check_path", "gateway_prefix", "dots_versions", "byok",
      "generation_path",
    ])
    let name = try entry.required("name") { Name.isValid($0) ? $0 : nil }
    var provider = Provider(
      name: name, baseURL: try entry.required("base_url") { (try? BaseURL($0))?.text })
    provider.dialect = try entry.required("dialect", Dialect.init(rawValue:))
    provider.role = try entry.required("role", Provider.Role.init(rawValue:))
    provider.keyVariables = try entry.words("key_variables")
    provider.needsKey = try entry.required(flag: "needs_key")
    provider.maxTokensField = try entry.required("max_tokens_field") {
      ["max_tokens", "max_completion_tokens"].contains($0) ? $0 : nil
    }
    provider.allowsPlainHTTP = try entry.required(flag: "plain_http")
    provider.checkPath = try entry.required("check_path") { Provider.isPath($0) ? $0 : nil }
    provider.dotsVersions = try entry.flag("dots_versions") ?? false
    provider.sendsKeyThroughGateway = try entry.flag("byok") ?? false
    provider.generationPath = try entry.optional("generation_path") {
      Provider.isPath($0) ? $0 : nil
    }
    provider.gatewayPrefix = try entry.optional("gateway_prefix") {
      $0.isEmpty || Name.isModelID($0) ? $0 : nil
    }
    guard !(provider.allowsPlainHTTP && provider.role == .gateway) else {
      throw ConfigurationProblem("the gateway '\(name)' is reached over plain http")
    }
    return provider
  }

  private static func model(
    _ entry: ConfigurationEntry, _ now: Instant
  ) throws(ConfigurationProblem) -> (model: RegisteredModel, price: Price?) {
    try entry.allow([
      "id", "name", "enabled", "context_window", "max_output_tokens", "vision", "tools", "json",
      "reasoning", "removed", "deprecated_at", "price",
    ])
    let id = try entry.required("id") { ModelID($0) }
    var model = RegisteredModel(
      id: id, name: try entry.required("name") { Name.isDisplayText($0) ? $0 : nil })
    model.isEnabled = try entry.required(flag: "enabled")
    model.removedAt = try entry.required(flag: "removed") ? now : nil
    model.contextWindow = try entry.count("context_window")
    model.maxOutputTokens = try entry.count("max_output_tokens")
    model.vision = try entry.flag("vision")
    model.tools = try entry.flag("tools")
    model.json = try entry.flag("json")
    model.reasoning = try entry.flag("reasoning")
    model.deprecatedAt = try entry.optional("deprecated_at") { Instant($0) }
    guard let price = try entry.object("price", "the price of '\(id.text)'") else {
      return (model, nil)
    }
    return (model, try Self.price(price))
  }

  private static func price(
    _ entry: ConfigurationEntry
  ) throws(ConfigurationProblem) -> Price {
    try entry.allow([
      "input_usd_per_1m", "output_usd_per_1m", "cache_read_usd_per_1m", "cache_write_usd_per_1m",
      "usd_per_request", "usd_per_image", "tiers", "cache_write_1h_usd_per_1m",
      "reasoning_usd_per_1m",
    ])
    var price = Price(
      input: try entry.required(usd: "input_usd_per_1m"),
      output: try entry.required(usd: "output_usd_per_1m"),
      cacheRead: try entry.usd("cache_read_usd_per_1m"),
      cacheWrite: try entry.usd("cache_write_usd_per_1m"))
    price.cacheWriteHour = try entry.usd("cache_write_1h_usd_per_1m")
    price.reasoning = try entry.usd("reasoning_usd_per_1m")
    price.perRequest = try entry.usd("usd_per_request") ?? 0
    price.perImage = try entry.usd("usd_per_image") ?? 0
    for tier in try entry.list("tiers", "a tier") {
      try tier.allow([
        "above_tokens", "input_usd_per_1m", "output_usd_per_1m", "cache_read_usd_per_1m",
        "cache_write_usd_per_1m",
      ])
      guard let threshold = try tier.count("above_tokens"),
        !price.tiers.contains(where: { $0.threshold == threshold })
      else { throw ConfigurationProblem("\(entry.subject) has tiers that are malformed") }
      price.tiers.append(
        PriceTier(
          threshold: threshold, input: try tier.required(usd: "input_usd_per_1m"),
          output: try tier.required(usd: "output_usd_per_1m"),
          cacheRead: try tier.usd("cache_read_usd_per_1m"),
          cacheWrite: try tier.usd("cache_write_usd_per_1m")))
    }
    price.tiers.sort { $0.threshold < $1.threshold }
    return price
  }

  private static func client(
    _ entry: ConfigurationEntry, _ now: Instant
  ) throws(ConfigurationProblem) -> Client {
    try entry.allow(["name", "display", "enabled", "gateway", "timezone"])
    var client = Client(
      name: try entry.required("name") { Name.isValid($0) ? $0 : nil },
      display: try entry.optional("display") { Name.isDisplayText($0) ? $0 : nil },
      timezone: try entry.optional("timezone") { ZoneFiles.knows($0) ? $0 : nil },
      createdAt: now)
    client.isEnabled = try entry.required(flag: "enabled")
    client.usesGateway = try entry.required(flag: "gateway")
    return client
  }

  private static func budget(
    _ entry: ConfigurationEntry, _ now: Instant
  ) throws(ConfigurationProblem) -> Budget {
    try entry.allow([
      "scope", "type", "period", "limit", "hard", "paused", "alerts", "timezone", "week_start",
      "anchor",
    ])
    let unit = try entry.required("type", BudgetUnit.init(rawValue:))
    guard let limit = AmountText.value(try entry.number("limit"), unit) else {
      throw ConfigurationProblem("\(entry.subject) has no proper 'limit'")
    }
    var budget = Budget(
      scope: try entry.required("scope") { Name.isValid($0) || $0 == Budget.everyone ? $0 : nil },
      unit: unit, period: try entry.required("period", BudgetPeriod.init(rawValue:)), limit: limit,
      createdAt: now)
    budget.isHard = try entry.required(flag: "hard")
    budget.isPaused = try entry.flag("paused") ?? false
    budget.thresholds = try entry.numbers("alerts", 1...100)
    budget.timezone = try entry.optional("timezone") { ZoneFiles.knows($0) ? $0 : nil }
    budget.weekStart = try entry.required("week_start", WeekStart.init(rawValue:))
    guard let anchor = try entry.count("anchor"), anchor <= 31 else {
      throw ConfigurationProblem("\(entry.subject) has no proper 'anchor'")
    }
    budget.anchor = anchor
    return budget
  }

  private static func rate(
    _ file: ConfigurationEntry
  ) throws(ConfigurationProblem) -> (nanoBRLPerUSD: Int64, spreadPercent: String)? {
    guard let entry = try file.object("exchange_rate", "the exchange rate") else { return nil }
    try entry.allow(["brl_per_usd", "spread_percent"])
    let nanos = try entry.required(usd: "brl_per_usd")
    guard (1..<1_000_000_000_000).contains(nanos),
      let spread = Setting.fxSpreadPercent.normalized(try entry.number("spread_percent"))
    else { throw ConfigurationProblem("the exchange rate is malformed") }
    return (nanos, spread)
  }
}
