/// The file of `gw setup export`.
extension Configuration {
  private static let format: Int64 = 1

  package var json: JSON {
    [
      "gw_export": .integer(Self.format),
      "settings": .object(settings.map { JSONMember(key: $0.key, value: .string($0.value)) }),
      "providers": .array(providers.map(Self.json)),
      "models": .array(models.map { Self.json($0.model, $0.price) }),
      "aliases": .object(aliases.map { JSONMember(key: $0.name, value: .string($0.model)) }),
      "clients": .array(clients.map(Self.json)),
      "exchange_rate": rate.map {
        [
          "brl_per_usd": .number(DecimalText.text($0.nanoBRLPerUSD, places: 9)),
          "spread_percent": .number($0.spreadPercent),
        ]
      } ?? nil,
    ]
  }

  private static func json(_ provider: Provider) -> JSON {
    [
      "name": .string(provider.name), "dialect": .string(provider.dialect.rawValue),
      "base_url": .string(provider.baseURL), "role": .string(provider.role.rawValue),
      "key_variables": .array(provider.keyVariables.map(JSON.string)),
      "needs_key": .bool(provider.needsKey), "max_tokens_field": .string(provider.maxTokensField),
      "plain_http": .bool(provider.allowsPlainHTTP), "check_path": .string(provider.checkPath),
    ]
  }

  private static func json(_ model: RegisteredModel, _ price: Price?) -> JSON {
    func flag(_ value: Bool?) -> JSON { value.map(JSON.bool) ?? .null }
    return [
      "id": .string(model.id.text), "name": .string(model.name), "enabled": .bool(model.isEnabled),
      "context_window": .optional(model.contextWindow),
      "max_output_tokens": .optional(model.maxOutputTokens), "vision": flag(model.vision),
      "tools": flag(model.tools), "json": flag(model.json), "reasoning": flag(model.reasoning),
      "deprecated_at": .optional(model.deprecatedAt?.text), "price": price.map(json) ?? .null,
    ]
  }

  private static func json(_ price: Price) -> JSON {
    func usd(_ value: Int64?) -> JSON { value.map { .number(PriceText.text($0)) } ?? .null }
    return [
      "input_usd_per_1m": usd(price.input), "output_usd_per_1m": usd(price.output),
      "cache_read_usd_per_1m": usd(price.cacheRead),
      "cache_write_usd_per_1m": usd(price.cacheWrite),
      "usd_per_request": .number(DecimalText.text(price.perRequest, places: 9)),
      "usd_per_image": .number(DecimalText.text(price.perImage, places: 9)),
      "tiers": .array(
        price.tiers.map { tier in
          [
            "above_tokens": .integer(tier.threshold), "input_usd_per_1m": usd(tier.input),
            "output_usd_per_1m": usd(tier.output), "cache_read_usd_per_1m": usd(tier.cacheRead),
            "cache_write_usd_per_1m": usd(tier.cacheWrite),
          ]
        }),
    ]
  }

  private static func json(_ client: Client) -> JSON {
    [
      "name": .string(client.name), "display": .optional(client.display),
      "enabled": .bool(client.isEnabled), "gateway": .bool(client.usesGateway),
      "timezone": .optional(client.timezone),
    ]
  }
}

/// Reading it back. Everything is checked by the rules of the command line; nothing is guessed.
extension Configuration {
  package init(_ value: JSON, now: Instant) throws(ConfigurationProblem) {
    guard let version = value["gw_export"]?.int else {
      throw ConfigurationProblem("this is no file of 'gw setup export'")
    }
    guard version == Self.format else {
      throw ConfigurationProblem("the file is of a newer gw (format \(version))")
    }
    let known = [
      "gw_export", "settings", "providers", "models", "aliases", "clients", "exchange_rate",
    ]
    for member in value.members ?? [] where !known.contains(member.key) {
      throw ConfigurationProblem("the file has an unknown part '\(member.key)'")
    }
    for member in value["settings"]?.members ?? [] {
      settings.append((member.key, try Self.setting(member)))
    }
    for entry in value["providers"]?.array ?? [] { providers.append(try Self.provider(entry)) }
    for entry in value["models"]?.array ?? [] { models.append(try Self.model(entry)) }
    for member in value["aliases"]?.members ?? [] {
      guard Name.isValid(member.key), let model = member.value.string else {
        throw ConfigurationProblem("'\(member.key)' cannot be an alias")
      }
      aliases.append(ModelAliases.Alias(name: member.key, model: model))
    }
    for entry in value["clients"]?.array ?? [] { clients.append(try Self.client(entry, now)) }
    rate = try Self.rate(value["exchange_rate"])
  }

  private static func setting(_ member: JSONMember) throws(ConfigurationProblem) -> String {
    guard let setting = Setting.named(member.key) else {
      throw ConfigurationProblem("there is no setting '\(member.key)'")
    }
    guard let text = member.value.string, let value = setting.normalized(text) else {
      throw ConfigurationProblem("\(setting.key) takes \(setting.expectation)")
    }
    return value
  }

  private static func provider(_ entry: JSON) throws(ConfigurationProblem) -> Provider {
    guard let name = entry["name"]?.string, Name.isValid(name) else {
      throw ConfigurationProblem("a provider has no proper name")
    }
    let checkPath = entry["check_path"]?.string ?? "/models"
    guard let url = entry["base_url"]?.string, let base = try? BaseURL(url),
      let dialect = Dialect(rawValue: entry["dialect"]?.string ?? "openai"),
      let role = Provider.Role(rawValue: entry["role"]?.string ?? "direct"),
      checkPath.hasPrefix("/"),
      ["max_tokens", "max_completion_tokens"].contains(
        entry["max_tokens_field"]?.string ?? "max_tokens")
    else { throw ConfigurationProblem("the provider '\(name)' is malformed") }
    let isPlain = entry["plain_http"]?.bool ?? false
    guard !(isPlain && role == .gateway) else {
      throw ConfigurationProblem("the gateway '\(name)' is reached over plain http")
    }
    return Provider(
      name: name, dialect: dialect, baseURL: base.text, role: role,
      keyVariables: (entry["key_variables"]?.array ?? []).compactMap(\.string),
      needsKey: entry["needs_key"]?.bool ?? false,
      maxTokensField: entry["max_tokens_field"]?.string ?? "max_tokens",
      allowsPlainHTTP: isPlain, checkPath: checkPath)
  }

  private static func model(
    _ entry: JSON
  ) throws(ConfigurationProblem) -> (model: RegisteredModel, price: Price?) {
    guard let text = entry["id"]?.string, let id = ModelID(text) else {
      throw ConfigurationProblem("a model has no proper id")
    }
    let name = entry["name"]?.string ?? id.name
    let counts = [entry["context_window"], entry["max_output_tokens"]]
    guard Name.isDisplayText(name),
      counts.allSatisfy({ $0 == nil || $0?.isNull == true || ($0?.int ?? 0) > 0 })
    else { throw ConfigurationProblem("the model '\(text)' is malformed") }
    var model = RegisteredModel(id: id, name: name)
    model.isEnabled = entry["enabled"]?.bool ?? true
    model.contextWindow = entry["context_window"]?.int
    model.maxOutputTokens = entry["max_output_tokens"]?.int
    model.vision = entry["vision"]?.bool
    model.tools = entry["tools"]?.bool
    model.json = entry["json"]?.bool
    model.reasoning = entry["reasoning"]?.bool
    model.deprecatedAt = entry["deprecated_at"]?.string.flatMap { Instant($0) }
    guard let price = entry["price"], !price.isNull else { return (model, nil) }
    return (model, try Self.price(price, of: text))
  }

  private static func price(
    _ value: JSON, of model: String
  ) throws(ConfigurationProblem) -> Price {
    let problem = ConfigurationProblem("the price of '\(model)' is malformed")
    func usd(_ value: JSON, _ name: String) throws(ConfigurationProblem) -> Int64? {
      guard let text = value[name], !text.isNull else { return nil }
      guard let price = text.numberText.flatMap(PriceText.nanoUSD)?.value else { throw problem }
      return price
    }
    guard let input = try usd(value, "input_usd_per_1m"),
      let output = try usd(value, "output_usd_per_1m")
    else { throw problem }
    var price = Price(
      input: input, output: output, cacheRead: try usd(value, "cache_read_usd_per_1m"),
      cacheWrite: try usd(value, "cache_write_usd_per_1m"))
    price.perRequest = try usd(value, "usd_per_request") ?? 0
    price.perImage = try usd(value, "usd_per_image") ?? 0
    for tier in value["tiers"]?.array ?? [] {
      guard let threshold = tier["above_tokens"]?.int, threshold > 0,
        let input = try usd(tier, "input_usd_per_1m"),
        let output = try usd(tier, "output_usd_per_1m")
      else { throw problem }
      price.tiers.append(
        PriceTier(
          threshold: threshold, input: input, output: output,
          cacheRead: try usd(tier, "cache_read_usd_per_1m"),
          cacheWrite: try usd(tier, "cache_write_usd_per_1m")))
    }
    price.tiers.sort { $0.threshold < $1.threshold }
    return price
  }

  private static func client(
    _ entry: JSON, _ now: Instant
  ) throws(ConfigurationProblem) -> Client {
    guard let name = entry["name"]?.string, Name.isValid(name) else {
      throw ConfigurationProblem("a client has no proper name")
    }
    let display = entry["display"]?.string
    let zone = entry["timezone"]?.string
    guard display.map(Name.isDisplayText) ?? true, zone.map(ZoneFiles.knows) ?? true else {
      throw ConfigurationProblem("the client '\(name)' is malformed")
    }
    var client = Client(name: name, display: display, timezone: zone, createdAt: now)
    client.isEnabled = entry["enabled"]?.bool ?? true
    client.usesGateway = entry["gateway"]?.bool ?? true
    return client
  }

  private static func rate(
    _ value: JSON?
  ) throws(ConfigurationProblem) -> (nanoBRLPerUSD: Int64, spreadPercent: String)? {
    guard let value, !value.isNull else { return nil }
    guard let text = value["brl_per_usd"]?.numberText, let number = DecimalText(text),
      !number.isNegative, !number.isZero, let nanos = number.scaled(byPowerOfTen: 9)?.value,
      let spread = Setting.fxSpreadPercent.normalized(
        value["spread_percent"]?.numberText ?? "0")
    else { throw ConfigurationProblem("the exchange rate is malformed") }
    return (nanos, spread)
  }
}
