import GWKit

/// `gw setup provider list|show|rm`.
enum ProviderCommands {
  static let all = [list, show, ProviderSetCommand.command, ProviderVerifyCommand.command, remove]

  static let columns: [Column] = [
    Column("name", .text), Column("dialect", .text, priority: 3), Column("base_url", .text),
    Column("role", .text, priority: 2), Column("key", .text),
    Column("max_tokens_field", .text, isShownInTable: false),
    Column("plain_http", .boolean, isShownInTable: false),
    Column("byok", .boolean, isShownInTable: false),
    Column("generation_path", .text, isShownInTable: false),
  ]

  private static let list = Command(
    "setup", "provider", "list", summary: "list the providers and where their keys are",
    columns: columns, examples: [.init("gw setup provider list", "all of them")], isDefault: true,
    run: { _, session in
      let providers = try Providers(session.database()).all()
      let keys = try Keys(session.world)
      try session.show(
        Listing(columns: columns, rows: providers.map { row($0, keys) }, shape: .list))
    })

  private static let show = Command(
    "setup", "provider", "show", summary: "show one provider",
    operands: [Operand("name", values: .stored(.providers), "such as openai")], columns: columns,
    examples: [.init("gw setup provider show openai", "where its key comes from")],
    run: { arguments, session in
      let provider = try named(arguments.operands[0], in: Providers(session.database()))
      let keys = try Keys(session.world)
      try session.show(Listing(columns: columns, rows: [row(provider, keys)], shape: .object))
    })

  static func named(_ name: String, in providers: Providers) throws -> Provider {
    if let provider = try providers.find(name) { return provider }
    throw GatewayError.unknown(
      "provider", name, among: try providers.all().map(\.name),
      otherwise: "gw setup provider list")
  }

  private static func row(_ provider: Provider, _ keys: Keys) -> [JSON] {
    let key = keys.place(for: provider).map(KeyPlaceText.text)
    return [
      .string(provider.name), .string(provider.dialect.rawValue), .string(provider.baseURL),
      .string(provider.role.rawValue),
      .string(key ?? (provider.needsKey ? "missing" : "not needed")),
      .string(provider.maxTokensField), .bool(provider.allowsPlainHTTP),
      .bool(provider.sendsKeyThroughGateway), .optional(provider.generationPath),
    ]
  }

  private static let remove = Command(
    "setup", "provider", "rm", summary: "remove a provider, and its key from the vault",
    details: """
      A provider that gw knows by itself stays, without its key and as it was at first. The models of another one stay \
      in the registry and cannot be asked until the provider is there again.
      """,
    operands: [Operand("name", values: .stored(.providers), "such as openai")],
    flags: [Session.yesFlag],
    examples: [.init("gw setup provider rm local --yes", "a server that is gone")],
    run: { arguments, session in
      let database = try session.database()
      let providers = Providers(database)
      let provider = try named(arguments.operands[0], in: providers)
      try session.requireConsent("remove provider '\(provider.name)' and its key?", arguments)
      let before = try providers.all()
      let hadKey = try KeyRing(world: session.world, database: database).remove(provider.name)
      let builtIn = Providers.builtIn(provider.name)
      let now = session.world.now()
      try database.write {
        if let builtIn {
          try providers.save(builtIn, now: now)
        } else {
          _ = try providers.remove(provider.name)
        }
      }
      let what = builtIn == nil ? "removed provider" : "put back provider"
      session.note(
        "\(what) '\(provider.name)'" + (hadKey ? ", and its key is gone from the vault" : ""))
      try CacheClearCommands.dropMoved(since: before, database, session)
    })
}
