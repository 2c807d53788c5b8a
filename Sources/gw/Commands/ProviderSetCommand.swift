import GWKit

/// `gw setup provider set`: where a provider listens and where its key comes from.
enum ProviderSetCommand {
  static let command = Command(
    "setup", "provider", "set", summary: "add a provider or change one",
    details: """
      A provider that gw does not know is a server with OpenAI's chat completions; it needs --base-url, version path \
      included.

      --key-stdin keeps a key in the vault: typed on the terminal without being shown, or from a pipe. --key-file reads \
      it once from a file. --key-command names a command that prints the key each time. A key in the vault comes before \
      a command, a command before the environment (OPENAI_API_KEY, ANTHROPIC_API_KEY, GROQ_API_KEY, GEMINI_API_KEY or \
      GOOGLE_API_KEY, AI_GATEWAY_API_KEY, OPENROUTER_API_KEY). A key is never given as a flag: other users could see it.

      --byok sends the provider's own key along when one of its models is reached through the gateway, which then bills \
      the provider's account and not its own.

      --generation-path is where a gateway tells what a call cost after all, for 'gw budget reconcile'; with --role \
      gateway it is /generation unless something else is said.

      With another --base-url or --dialect it is another server: what the old one answered is taken out of the cache.

      Plain http is for this machine. --plain-http allows it to a private network as well.
      """,
    operands: [
      Operand("name", values: .stored(.providers), "such as openai, or a name of your own")
    ], flags: flags,
    examples: [
      .init("gw setup provider set openai --key-stdin", "type or paste a key; it is not shown"),
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
      let before = try providers.all()
      let name = try changed(arguments, from: providers).name
      let isReplacing = try replacesKey(arguments, name, session)
      let key = try key(arguments, name, session)
      let ring = try KeyRing(world: session.world, database: database)
      if let key { try ring.set(key, for: name) }
      // Read again in the same transaction: another gw may have changed it while the key was typed.
      let provider = try database.write {
        let provider = try changed(arguments, from: providers)
        try providers.save(provider, now: session.world.now())
        return provider
      }
      var words = "provider '\(name)' is at \(provider.baseURL)"
      if let key { words += ", its key \(key.hint) is in the vault" }
      if isReplacing, try ring.remove(name) {
        words += ", and the key that was in the vault is gone"
      }
      session.note(words)
      try CacheClearCommands.dropMoved(since: before, database, session)
    })

  /// A command takes the place of a key in the vault, which cannot be brought back: the person is asked.
  private static func replacesKey(
    _ arguments: Arguments, _ name: String, _ session: Session
  ) throws -> Bool {
    guard let command = arguments["key-command"], !command.isEmpty,
      try KeyRing(world: session.world, database: session.database()).has(name)
    else { return false }
    try session.requireConsent(
      "the vault has a key for '\(name)'; remove it for the command?", arguments)
    return true
  }

  private static let flags: [Flag] = [
    .toggle("key-stdin", "keep a key in the vault: typed, or from a pipe"),
    .value("key-file", nil, "FILE", values: .files, "keep the key that FILE holds in the vault"),
    .value("key-command", nil, "CMD", "a shell command that prints the key; '' for none"),
    .value("base-url", nil, "URL", "where it listens, such as http://127.0.0.1:8080/v1"),
    .value(
      "dialect", nil, "NAME", values: .words(["openai", "anthropic", "gemini"]),
      "openai, anthropic or gemini"),
    .value("role", nil, "ROLE", values: .words(["gateway", "direct"]), "gateway or direct"),
    .toggle("byok", hasNegation: true, "send its key along when it is reached through the gateway"),
    .toggle("plain-http", hasNegation: true, "allow http to a private address"),
    .value("generation-path", nil, "PATH", "where it tells what a call cost; '' for nowhere"),
    Session.yesFlag,
  ]

  private static func key(
    _ arguments: Arguments, _ provider: String, _ session: Session
  ) throws -> Secret? {
    let file = arguments["key-file"]
    let command = arguments["key-command"]
    let count =
      (arguments.has("key-stdin") ? 1 : 0) + (file == nil ? 0 : 1) + (command == nil ? 0 : 1)
    guard count <= 1 else {
      throw UsageError(message: "--key-stdin, --key-file and --key-command exclude each other")
    }
    if let file { return try KeyInput(session: session).fromFile(file) }
    guard arguments.has("key-stdin") else { return nil }
    return try KeyInput(session: session).fromInput(provider)
  }

  private static func changed(_ arguments: Arguments, from providers: Providers) throws -> Provider
  {
    let name = arguments.operands[0]
    var provider = try providers.find(name) ?? new(name, arguments)
    if let text = arguments["base-url"] { provider.baseURL = try baseURL(text).text }
    if let dialect = try arguments.read(
      "dialect", as: "openai, anthropic or gemini", Dialect.init(rawValue:))
    {
      provider.dialect = dialect
    }
    if let role = try arguments.read("role", as: "gateway or direct", Provider.Role.init(rawValue:))
    {
      provider.role = role
      // A gateway that does not tell what a call cost answers 404, which is no harm.
      provider.generationPath =
        role == .gateway ? provider.generationPath ?? "/generation" : nil
    }
    if let path = arguments["generation-path"] {
      guard path.isEmpty || Provider.isPath(path) else {
        throw UsageError(
          message: "--generation-path takes a path such as /generation, not '\(path)'")
      }
      provider.generationPath = path.isEmpty ? nil : path
    }
    if let command = arguments["key-command"] {
      provider.keyCommand = command.isEmpty ? nil : command
    } else if arguments.has("key-stdin") || arguments["key-file"] != nil {
      provider.keyCommand = nil
    }
    if let sends = arguments.isOn("byok") { provider.sendsKeyThroughGateway = sends }
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

  private static func baseURL(_ text: String) throws(UsageError) -> BaseURL {
    do {
      return try BaseURL(text)
    } catch {
      throw UsageError(
        message: "the base URL \(error.words)", hints: ["such as https://api.openai.com/v1"])
    }
  }
}
