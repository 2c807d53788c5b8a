import GWKit

/// The questions of `gw setup init`. What was answered is kept at once: whoever stops half way loses nothing.
struct Wizard {
  private let session: Session
  private let setup: FirstSetup
  private let database: Database
  private let prompt: Prompt

  init(session: Session, setup: FirstSetup, database: Database) {
    self.session = session
    self.setup = setup
    self.database = database
    prompt = Prompt(session)
  }

  func run() throws {
    say("gw keeps its data in \(session.world.locations?.data ?? "").")
    say("Enter leaves things as they are; ^C stops, and what was answered stays.")
    let providers = try Providers(database).all()
    say("\nOne key for all models, of an AI gateway:")
    for provider in providers where provider.role == .gateway { try askKey(provider) }
    say("\nKeys of providers that are called directly:")
    for provider in providers where provider.role == .direct && provider.needsKey {
      try askKey(provider)
    }
    try askCache()
    try askModel()
    let model = try Settings(database).values().text(.askModel)
    let isReady = try model.map { id in try choices().contains { $0.id.text == id } } ?? false
    say(
      isReady
        ? "\nDone. Try: gw ask 'What is a gateway?'"
        : "\nNot ready yet: gw setup doctor says what is missing.")
  }

  private func say(_ line: String) { session.console.say(line) }

  private func askKey(_ provider: Provider) throws {
    let place = try Keys(session.world).place(for: provider).map(KeyPlaceText.text)
    let now = place.map { " (now: \($0))" } ?? ""
    while true {
      var bytes = try prompt.secretBytes("  key for \(provider.name)\(now): ")
      guard bytes.contains(where: { $0 != 0x20 }) else { return }
      do {
        let secret = try KeyInput(session: session).secret(&bytes, "what was typed")
        return try setup.keep(secret, for: provider)
      } catch let error as UsageError {
        say("  \(error.message); once more, or Enter to leave it")
      }
    }
  }

  private func askCache() throws {
    let values = try Settings(database).values()
    let isOn = try prompt.confirm(
      "\nAnswer repeated requests from a cache?", otherwise: values.isOn(.cacheEnabled))
    if isOn != values.isOn(.cacheEnabled) {
      try setup.set(.cacheEnabled, isOn ? "true" : "false")
    }
    guard isOn else { return }
    let now = values.span(.cacheTimeToLive).text
    while true {
      let text = try prompt.line("  for how long? [\(now)] ")
      if text.isEmpty { return }
      do {
        return try setup.set(
          .cacheTimeToLive, SettingCommands.value(text, of: .cacheTimeToLive))
      } catch let error as UsageError {
        say("  \(error.message)")
      }
    }
  }
}

/// The default model.
extension Wizard {
  private func askModel() throws {
    let models = try choices()
    guard !models.isEmpty else {
      return say(
        "\nNo model can be asked yet: add a key, or a server with 'gw setup provider set'.")
    }
    say("\nThe model that answers when none is named (dollars per million tokens, in and out):")
    try show(models)
    let now = try Settings(database).values().text(.askModel)
    while true {
      let text = try prompt.line("number or id\(now.map { " [\($0)]" } ?? ""): ")
      if text.isEmpty { return }
      do {
        if let number = Int(text), models.indices.contains(number - 1) {
          return try setup.choose(models[number - 1])
        }
        return try setup.choose(setup.model(text))
      } catch let error as GatewayError
        where error.kind == .notFound || error.kind == .modelDisabled
      {
        say("  \(error.message)" + (error.hints.first.map { "; \($0)" } ?? ""))
      }
    }
  }

  /// Models whose provider has a key or needs none.
  private func choices() throws -> [RegisteredModel] {
    let keys = try Keys(session.world)
    let ready = try Providers(database).all().filter {
      keys.place(for: $0) != nil || !$0.needsKey
    }
    let names = Set(ready.map(\.name))
    let reachesAll = ready.contains { $0.role == .gateway }
    return try ModelRegistry(database).all().filter {
      $0.isEnabled && $0.removedAt == nil && (reachesAll || names.contains($0.id.provider))
    }
  }

  private func show(_ models: [RegisteredModel]) throws {
    let prices = try PriceBook(database).prices(at: session.world.now())
    let width = models.map { $0.id.text.count }.max() ?? 0
    var provider = ""
    for (index, model) in models.enumerated() {
      if model.id.provider != provider {
        provider = model.id.provider
        say("  \(provider)")
      }
      let number = String(index + 1)
      let price = prices[model.id].map {
        "\(PriceText.text($0.price.input)) / \(PriceText.text($0.price.output))"
      }
      say(
        "  " + String(repeating: " ", count: max(0, 4 - number.count)) + number + "  "
          + model.id.text + String(repeating: " ", count: width - model.id.text.count) + "  "
          + (price ?? "no price"))
    }
  }
}
