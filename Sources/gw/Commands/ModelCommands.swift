import GWKit

/// `gw models list|show`.
enum ModelCommands {
  static let all: [Command] =
    [list, show] + ModelChangeCommands.all + AliasCommands.all
    + [ModelDefaultCommand.command, ModelVerifyCommand.command, SyncCommands.models]

  private static let list = Command(
    "models", "list", summary: "list the models by provider, with their prices",
    flags: [
      .value("provider", nil, "NAME", values: .stored(.providers), "only this provider's"),
      .value(
        "can", nil, "A,B", values: .words(Capability.allCases.map(\.rawValue)),
        "only models known to do all of these: vision, tools, json, reasoning"),
      .value("search", nil, "TEXT", "only ids, names and aliases with this text"),
      .value(
        "per", nil, "UNIT", values: .words(ModelRecord.Unit.allCases.map(\.rawValue)),
        "prices per 1k or 1m tokens"),
      .toggle("all", "disabled and removed ones too"),
    ],
    columns: ModelRecord.columns,
    examples: [
      .init("gw models", "all enabled models"),
      .init("gw models list --can vision,tools", "models for pictures and tools"),
      .init("gw models list --provider groq --sort input_usd_per_1m", "Groq's, the cheapest first"),
    ],
    isDefault: true,
    run: { arguments, session in
      let record = ModelRecord(unit: try unit(arguments))
      let database = try session.database()
      let now = session.world.now()
      if let name = arguments["provider"] {
        _ = try ProviderCommands.named(name, in: Providers(database))
      }
      let (models, prices, aliases) = try database.read {
        (
          try ModelRegistry(database).all(), try PriceBook(database).prices(at: now),
          try ModelAliases(database).all()
        )
      }
      let names = Dictionary(grouping: aliases, by: \.model).mapValues { $0.map(\.name) }
      let matches = try filter(arguments)
      let rows = models.filter { matches($0, names[$0.id.text] ?? []) }.map {
        record.row($0, prices[$0.id], aliases: names[$0.id.text] ?? [])
      }
      try session.show(
        Listing(columns: record.columns, rows: rows, shape: .list, group: "provider"))
    })

  private static func unit(_ arguments: Arguments) throws(UsageError) -> ModelRecord.Unit {
    try arguments.read("per", as: "1k or 1m", ModelRecord.Unit.init(rawValue:)) ?? .million
  }

  private static func filter(
    _ arguments: Arguments
  ) throws(UsageError) -> (RegisteredModel, _ aliases: [String]) -> Bool {
    let words = Capability.allCases.map(\.rawValue).joined(separator: ", ")
    let wanted: [Capability] =
      try arguments.read("can", as: "some of \(words), joined by commas") {
        text -> [Capability]? in
        let found = text.split(separator: ",").map { Capability(rawValue: String($0)) }
        return found.isEmpty || found.contains(nil) ? nil : found.compactMap(\.self)
      } ?? []
    let text = arguments["search"]
    let provider = arguments["provider"]
    let showsAll = arguments.has("all")
    return { model, aliases in
      (showsAll || (model.isEnabled && model.removedAt == nil))
        && (provider.map { $0 == model.id.provider } ?? true)
        && wanted.allSatisfy { model.capability($0) == true }
        && (text.map { text in
          ([model.id.text, model.name] + aliases).contains { $0.containsIgnoringCase(text) }
        } ?? true)
    }
  }

  private static let show = Command(
    "models", "show", summary: "show one model",
    operands: [modelOperand], columns: ModelRecord.columns,
    examples: [.init("gw models show openai/gpt-4o-mini", "its price, limits and capabilities")],
    run: { arguments, session in
      let database = try session.database()
      let model = try named(arguments.operands[0], in: database)
      try show(model, database, session)
    })

  static let modelOperand = Operand(
    "model", values: .stored(.models), "an id such as openai/gpt-4o-mini, or an alias")

  /// By id or alias; removed ones are found, since the log names them.
  static func named(_ name: String, in database: Database) throws -> RegisteredModel {
    let registry = ModelRegistry(database)
    if let model = try registry.resolve(name) ?? registry.find(name) { return model }
    throw GatewayError.unknown(
      "model", name, among: try registry.names(), otherwise: "gw models list")
  }

  static func show(_ model: RegisteredModel, _ database: Database, _ session: Session) throws {
    let price = try PriceBook(database).price(of: model.id, at: session.world.now())
    let aliases = try ModelAliases(database).all().filter { $0.model == model.id.text }
    let record = ModelRecord(unit: .million)
    try session.show(
      Listing(
        columns: record.columns, rows: [record.row(model, price, aliases: aliases.map(\.name))],
        shape: .object))
  }
}

extension String {
  /// Case of ASCII letters and of what lowercasing knows; bytes otherwise.
  fileprivate func containsIgnoringCase(_ text: String) -> Bool {
    let (bytes, wanted) = (Array(lowercased().utf8), Array(text.lowercased().utf8))
    guard bytes.count >= wanted.count else { return false }
    return (0...(bytes.count - wanted.count)).contains { start in
      bytes[start..<(start + wanted.count)].elementsEqual(wanted)
    }
  }
}
