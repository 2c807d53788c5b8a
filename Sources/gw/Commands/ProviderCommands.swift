import GWKit

/// `gw setup provider list|show|set`.
enum ProviderCommands {
  static let all = [list, show, set]

  private static let columns: [Column] = [
    Column("name", .text), Column("dialect", .text, priority: 3), Column("base_url", .text),
    Column("role", .text, priority: 2), Column("key", .text),
    Column("max_tokens_field", .text, isShownInTable: false),
    Column("plain_http", .boolean, isShownInTable: false),
  ]

  private static let list = Command(
    "setup", "provider", "list", summary: "list the providers and where their keys are",
    columns: columns, examples: [.init("gw setup provider list", "all of them")], isDefault: true,
    run: { _, session in
      let rows = try Providers(session.database()).all().map { row($0, session) }
      try session.show(Listing(columns: columns, rows: rows, shape: .list))
    })

  private static let show = Command(
    "setup", "provider", "show", summary: "show one provider",
    operands: [Operand("name", values: .stored(.providers), "such as openai")], columns: columns,
    examples: [.init("gw setup provider show openai", "where its key comes from")],
    run: { arguments, session in
      let providers = Providers(try session.database())
      let name = arguments.operands[0]
      guard let provider = try providers.find(name) else {
        throw GatewayError.unknown(
          "provider", name, among: try providers.all().map(\.name),
          otherwise: "gw setup provider list")
      }
      try session.show(Listing(columns: columns, rows: [row(provider, session)], shape: .object))
    })

  private static func row(_ provider: Provider, _ session: Session) -> [JSON] {
    let key = Keys(session.world).place(for: provider).map(KeyPlaceText.text)
    return [
      .string(provider.name), .string(provider.dialect.rawValue), .string(provider.baseURL),
      .string(provider.role.rawValue),
      .string(key ?? (provider.needsKey ? "missing" : "not needed")),
      .string(provider.maxTokensField), .bool(provider.allowsPlainHTTP),
    ]
  }

  private static let set = Command(
    "setup", "provider", "set", summary: "add a provider or change one",
    details: """
      A provider that gw does not know is a server with OpenAI's chat completions; it needs --base-url, version path \
      included. Its key is read each time from the command of --key-command, or else from the environment: \
      OPENAI_API_KEY, ANTHROPIC_API_KEY, GROQ_API_KEY, GEMINI_API_KEY or GOOGLE_API_KEY, AI_GATEWAY_API_KEY, \
      OPENROUTER_API_KEY. A key is never given as a flag: other users could see it.

      Plain http is for this machine. --plain-http allows it to a private network as well.
      """,
    operands: [
      Operand("name", values: .stored(.providers), "such as openai, or a name of your own")
    ],
    flags: [
      .value("base-url", nil, "URL", "where it listens, such as http://127.0.0.1:8080/v1"),
      .value(
        "dialect", nil, "NAME", values: .words(["openai", "anthropic", "gemini"]),
        "openai, anthropic or gemini"),
      .value("role", nil, "ROLE", values: .words(["gateway", "direct"]), "gateway or direct"),
      .value("key-command", nil, "CMD", "a shell command that prints the key; '' for none"),
      .toggle("plain-http", hasNegation: true, "allow http to a private address"),
    ],
    examples: [
      .init(
        "gw setup provider set openai --key-command 'pass show openai'",
        "a key from a password store"),
      .init(
        "gw setup provider set local --base-url http://127.0.0.1:8080/v1",
        "a server on this machine"),
    ],
    run: { arguments, session in
      let database = try session.database()
      let providers = Providers(database)
      let now = session.world.now()
      let provider = try changed(arguments, from: providers)
      try database.write { try providers.save(provider, now: now) }
      session.note("provider '\(provider.name)' is at \(provider.baseURL)")
    })

  private static func changed(_ arguments: Arguments, from providers: Providers) throws -> Provider
  {
    let name = arguments.operands[0]
    var provider = try providers.find(name) ?? new(name, arguments)
    if let text = arguments["base-url"] { provider.baseURL = try baseURL(text, arguments).text }
    if let dialect = try arguments.read(
      "dialect", as: "openai, anthropic or gemini", Dialect.init(rawValue:))
    {
      provider.dialect = dialect
    }
    if let role = try arguments.read("role", as: "gateway or direct", Provider.Role.init(rawValue:))
    {
      provider.role = role
    }
    if let command = arguments["key-command"] {
      provider.keyCommand = command.isEmpty ? nil : command
    }
    if let allows = arguments.isOn("plain-http") { provider.allowsPlainHTTP = allows }
    guard !(provider.allowsPlainHTTP && provider.role == .gateway) else {
      throw UsageError(message: "a gateway is never reached over plain http")
    }
    return provider
  }

  private static func new(_ name: String, _ arguments: Arguments) throws -> Provider {
    guard Name.isValid(name) else {
      throw UsageError(
        message: "'\(name)' cannot be a provider's name",
        hints: ["names have letters, digits and . _ @ + -, at most 64"])
    }
    guard arguments["base-url"] != nil else {
      throw UsageError(
        message: "'\(name)' is new and needs --base-url",
        hints: ["gw setup provider set \(name) --base-url URL", "gw setup provider list"])
    }
    return Provider(name: name, baseURL: "")
  }

  private static func baseURL(_ text: String, _ arguments: Arguments) throws(UsageError) -> BaseURL
  {
    do {
      return try BaseURL(text)
    } catch {
      let problem =
        switch error {
        case .scheme: "must begin with https:// or http://"
        case .host: "names no host, or a port that is none"
        case .credentials: "must not contain a user or password"
        case .characters: "has characters that a URL cannot have"
        case .queryOrFragment: "must not have a query or fragment"
        }
      throw UsageError(
        message: "the base URL \(problem)", hints: ["such as https://api.openai.com/v1"])
    }
  }
}
