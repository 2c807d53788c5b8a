import GWKit

/// `gw models list|show|add`.
enum ModelCommands {
  static let all = [list, show, add]

  private static let columns: [Column] = [
    Column("id", .identifier), Column("provider", .text, isShownInTable: false),
    Column("name", .outside, priority: 7), Column("enabled", .boolean, isShownInTable: false),
    Column("status", .text, priority: 8), Column("verified_at", .time, isShownInTable: false),
    Column("input_usd_per_1m", .number, header: "IN USD/1M"),
    Column("output_usd_per_1m", .number, header: "OUT USD/1M"),
    Column("cache_read_usd_per_1m", .number, header: "CACHE READ", isShownInTable: false),
    Column("cache_write_usd_per_1m", .number, header: "CACHE WRITE", isShownInTable: false),
    Column("tiers", .json, isShownInTable: false),
    Column("context_window", .number, header: "CONTEXT", priority: 2),
    Column("max_output_tokens", .number, header: "MAX OUT", priority: 3),
    Column("vision", .boolean, priority: 4), Column("tools", .boolean, priority: 5),
    Column("json", .boolean, priority: 6), Column("reasoning", .boolean, priority: 6),
    Column("aliases", .list, isShownInTable: false),
    Column("price_source", .text, isShownInTable: false),
    Column("priced_at", .time, isShownInTable: false),
    Column("deprecated_at", .time, isShownInTable: false),
  ]

  private static let list = Command(
    "models", "list", summary: "list the models by provider, with their prices",
    flags: [
      .value("provider", nil, "NAME", values: .stored(.providers), "only this provider's"),
      .value("search", nil, "TEXT", "only ids and names with this text"),
      .toggle("all", "disabled ones too"),
    ],
    columns: columns,
    examples: [
      .init("gw models", "all enabled models"),
      .init("gw models list --provider groq --sort input_usd_per_1m", "Groq's, the cheapest first"),
    ],
    isDefault: true,
    run: { arguments, session in
      let database = try session.database()
      let now = session.world.now()
      let (models, prices) = try database.read {
        (try ModelRegistry(database).all(), try PriceBook(database).prices(at: now))
      }
      if let name = arguments["provider"], try Providers(database).find(name) == nil {
        throw GatewayError.unknown(
          "provider", name, among: try Providers(database).all().map(\.name),
          otherwise: "gw setup provider list")
      }
      let wanted = arguments["search"]?.lowercased()
      let shown = models.filter { model in
        (arguments.has("all") || model.isEnabled)
          && (arguments["provider"].map { $0 == model.id.provider } ?? true)
          && (wanted.map { model.matches($0) } ?? true)
      }
      try session.show(
        Listing(columns: columns, rows: shown.map { row($0, prices[$0.id]) }, shape: .list))
    })

  private static let show = Command(
    "models", "show", summary: "show one model",
    operands: [Operand("model", values: .stored(.models), "an id such as openai/gpt-4o-mini")],
    columns: columns,
    examples: [.init("gw models show openai/gpt-4o-mini", "its price, limits and capabilities")],
    run: { arguments, session in
      let registry = ModelRegistry(try session.database())
      let id = arguments.operands[0]
      guard let model = try registry.find(id) else {
        throw GatewayError.unknown(
          "model", id, among: try registry.names(), otherwise: "gw models list")
      }
      let price = try PriceBook(session.database()).price(of: model.id, at: session.world.now())
      try session.show(Listing(columns: columns, rows: [row(model, price)], shape: .object))
    })

  private static func row(_ model: RegisteredModel, _ record: PriceRecord?) -> [JSON] {
    func price(_ value: Int64?) -> JSON { .number(optional: value.map(PriceText.text)) }
    func flag(_ value: Bool?) -> JSON { value.map(JSON.bool) ?? .null }
    let list = record?.price
    return [
      .string(model.id.text), .string(model.id.provider), .string(model.name),
      .bool(model.isEnabled), .string(model.status.rawValue),
      .optional(model.verifiedAt?.text), price(list?.input), price(list?.output),
      price(list?.cacheRead), price(list?.cacheWrite),
      .array((list?.tiers ?? []).map(tier)), .optional(model.contextWindow),
      .optional(model.maxOutputTokens), flag(model.vision), flag(model.tools), flag(model.json),
      flag(model.reasoning), .array([]), .optional(record?.source),
      .optional(record?.effectiveAt.text), .optional(model.deprecatedAt?.text),
    ]
  }

  private static func tier(_ tier: PriceTier) -> JSON {
    [
      "above_tokens": .integer(tier.threshold),
      "input_usd_per_1m": .number(PriceText.text(tier.input)),
      "output_usd_per_1m": .number(PriceText.text(tier.output)),
      "cache_read_usd_per_1m": .number(optional: tier.cacheRead.map(PriceText.text)),
      "cache_write_usd_per_1m": .number(optional: tier.cacheWrite.map(PriceText.text)),
    ]
  }

  private static let add = Command(
    "models", "add", summary: "add a model and its price",
    details: """
      Prices are US dollars per million tokens. A model without --in and --out is unpriced: its calls are logged, \
      their cost is unknown. --free is a price of 0. Capabilities that are not named stay unknown and are left to the \
      provider.
      """,
    operands: [Operand("model", "provider/model, as the provider calls it")], flags: addFlags,
    examples: [
      .init("gw models add local/llama --free --context 8192", "a model on this machine"),
      .init("gw models add openai/gpt-x --in 2.50 --out 10 --cache-read 1.25", "a priced model"),
    ],
    run: { arguments, session in
      let model = try ModelFlags.model(arguments)
      let price = try ModelFlags.price(arguments)
      let database = try session.database()
      let now = session.world.now()
      let providers = try Providers(database).all().map(\.name)
      guard providers.contains(model.id.provider) else {
        throw GatewayError.unknown(
          "provider", model.id.provider, among: providers,
          otherwise: "gw setup provider set \(model.id.provider) --base-url URL")
      }
      try database.write {
        guard try ModelRegistry(database).add(model, now: now) else {
          throw GatewayError(
            .conflict, "there is a model '\(model.id.text)' already",
            hints: ["gw models show \(model.id.text)"])
        }
        if let price {
          try PriceBook(database).add(
            price.price, for: model.id, source: "manual", isRounded: price.isRounded, now: now)
        }
      }
      session.note("added model '\(model.id.text)'" + (price == nil ? ", without a price" : ""))
    })

  private static let addFlags: [Flag] = [
    .value("name", nil, "TEXT", "a name for lists"),
    .value("in", nil, "USD", "per million input tokens"),
    .value("out", nil, "USD", "per million output tokens"),
    .value("cache-read", nil, "USD", "per million input tokens read from the provider's cache"),
    .value("cache-write", nil, "USD", "per million input tokens written to it"),
    .value("tier", nil, "SPEC", isRepeatable: true, "prices above a size: 272k:in=5,out=22.5"),
    .toggle("free", "it costs nothing"),
    .value("context", nil, "TOKENS", "how much it reads"),
    .value("max-output", nil, "TOKENS", "how much it writes"),
    .toggle("vision", hasNegation: true, "it reads images"),
    .toggle("tools", hasNegation: true, "it calls tools"),
    .toggle("json-mode", hasNegation: true, "it answers by a schema"),
    .toggle("reasoning", hasNegation: true, "it thinks before it answers"),
  ]
}

extension RegisteredModel {
  /// `text` must be in lower case.
  fileprivate func matches(_ text: String) -> Bool {
    let wanted = Array(text.utf8)
    return [id.text, name].contains { candidate in
      let bytes = Array(candidate.lowercased().utf8)
      guard bytes.count >= wanted.count else { return false }
      return (0...(bytes.count - wanted.count)).contains { start in
        bytes[start..<(start + wanted.count)].elementsEqual(wanted)
      }
    }
  }
}
