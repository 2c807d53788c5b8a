import GWKit

/// `gw setup init`: everything that a first answer needs, asked on the terminal or given as flags.
enum InitCommand {
  static let command = Command(
    "setup", "init", summary: "set gw up: keys, cache, default model",
    details: """
      On a terminal each thing is asked for, keys without being shown; Enter leaves it as it is. With flags nothing is \
      asked, and only what they name is changed. It can be run again at any time.
      """,
    flags: flags,
    examples: [
      .init("gw setup init", "asks for everything"),
      .init(
        "gw setup init --key-file openai=/run/secrets/openai --model openai/gpt-4o-mini",
        "for a script"),
    ],
    run: { arguments, session in
      let database = try session.database()
      let setup = FirstSetup(session: session, database: database)
      guard flags.contains(where: { isNamed($0, in: arguments) }) else {
        guard Prompt(session).isPossible else {
          throw UsageError(
            message: "nobody can be asked, and no flag says what to set up",
            hints: ["gw setup init --key-file openai=FILE --model openai/gpt-4o-mini"])
        }
        return try Wizard(session: session, setup: setup, database: database).run()
      }
      try apply(arguments, setup, session)
    })

  private static let flags: [Flag] = [
    .value(
      "key-file", nil, "PROVIDER=FILE", isRepeatable: true,
      "keep the key that FILE holds in the vault; - is standard input"),
    .value("model", "m", "ID", values: .stored(.models), "the model that answers by default"),
    .toggle("cache", hasNegation: true, "answer repeated requests from the cache"),
    .value("ttl", nil, "DURATION", "how long an answer may be served from the cache"),
    .value("rate", nil, "BRL", "reais for one dollar, such as 5.33"),
  ]

  private static func isNamed(_ flag: Flag, in arguments: Arguments) -> Bool {
    arguments[flag.name] != nil || arguments.isOn(flag.name) != nil
  }

  /// Everything is checked before anything is changed.
  private static func apply(
    _ arguments: Arguments, _ setup: FirstSetup, _ session: Session
  ) throws {
    let keys = try arguments.all("key-file").map { try key($0, setup, session) }
    let model = try arguments["model"].map(setup.model)
    let ttl = try arguments["ttl"].map { try SettingCommands.value($0, of: .cacheTimeToLive) }
    let rate = try arguments["rate"].map(RateText.nanos)
    for (provider, secret) in keys { try setup.keep(secret, for: provider) }
    if let model { try setup.choose(model) }
    if let isOn = arguments.isOn("cache") { try setup.set(.cacheEnabled, isOn ? "true" : "false") }
    if let ttl { try setup.set(.cacheTimeToLive, ttl) }
    if let rate { try setup.setRate(rate) }
  }

  private static func key(
    _ text: String, _ setup: FirstSetup, _ session: Session
  ) throws -> (Provider, Secret) {
    guard let equals = text.firstIndex(of: "="), equals != text.startIndex,
      text.index(after: equals) != text.endIndex
    else { throw UsageError(message: "--key-file takes PROVIDER=FILE, not '\(text)'") }
    let provider = try setup.provider(String(text[..<equals]))
    let path = String(text[text.index(after: equals)...])
    let input = KeyInput(session: session)
    return (provider, try path == "-" ? input.fromInput(provider.name) : input.fromFile(path))
  }
}

/// The single steps of a first setup; each says what it did.
struct FirstSetup {
  let session: Session
  let database: Database

  func provider(_ name: String) throws -> Provider {
    try ProviderCommands.named(name, in: Providers(database))
  }

  func model(_ name: String) throws -> RegisteredModel {
    let model = try ModelCommands.named(name, in: database)
    guard model.isEnabled, model.removedAt == nil else {
      throw GatewayError(
        .modelDisabled, "the model '\(model.id.text)' cannot be asked",
        hints: ["gw models enable \(model.id.text)"])
    }
    return model
  }

  func keep(_ secret: Secret, for provider: Provider) throws {
    try KeyRing(world: session.world, database: database).set(secret, for: provider.name)
    session.note("the key \(secret.hint) of '\(provider.name)' is in the vault")
  }

  func choose(_ model: RegisteredModel) throws {
    try set(.askModel, model.id.text)
  }

  func set(_ setting: Setting, _ value: String) throws {
    try database.write {
      try Settings(database).set(setting, to: value, now: session.world.now())
    }
    session.note("\(setting.key) is \(value)")
  }

  func setRate(_ nanos: Int64) throws {
    try RateText.enter(nanos, database, session)
  }
}
