import GWKit

/// `gw models add|edit|rm|enable|disable`.
enum ModelChangeCommands {
  static let all = [add, edit, enable, disable, remove]

  private static let add = Command(
    "models", "add", summary: "add a model and its price",
    details: """
      Prices are US dollars per million tokens. A model without --in and --out is unpriced: its calls are logged, \
      their cost is unknown. --free is a price of 0. Capabilities that are not named stay unknown and are left to the \
      provider. A model that was removed is brought back.
      """,
    operands: [Operand("model", "provider/model, as the provider calls it")],
    flags: ModelFlags.all,
    examples: [
      .init("gw models add local/llama --free --context 8192", "a model on this machine"),
      .init("gw models add openai/gpt-x --in 2.50 --out 10 --cache-read 1.25", "a priced model"),
    ],
    run: { arguments, session in
      let id = try ModelFlags.id(arguments.operands[0])
      var model = RegisteredModel(id: id, name: id.name)
      try ModelFlags.apply(arguments, to: &model)
      let price = try PriceFlags(arguments).price(after: nil)
      let database = try session.database()
      try requireProvider(of: id, in: database)
      let added = model
      try database.write {
        try insert(added, into: ModelRegistry(database), session)
        try enter(price, for: id, database, session)
      }
      let kept = try PriceBook(database).price(of: id, at: session.world.now())?.price
      let words =
        price != nil
        ? ""
        : kept.map {
          ", at its last price of \(PriceText.text($0.input)) in and \(PriceText.text($0.output)) out"
        } ?? ", without a price"
      session.note("added model '\(id.text)'" + words)
    })

  private static func requireProvider(of id: ModelID, in database: Database) throws {
    let providers = try Providers(database).all().map(\.name)
    guard !providers.contains(id.provider) else { return }
    throw GatewayError.unknown(
      "provider", id.provider, among: providers,
      otherwise: "gw setup provider set \(id.provider) --base-url URL")
  }

  private static func insert(
    _ model: RegisteredModel, into registry: ModelRegistry, _ session: Session
  ) throws {
    if try registry.add(model, now: session.world.now()) { return }
    guard try registry.find(model.id.text)?.removedAt != nil else {
      throw GatewayError(
        .conflict, "there is a model '\(model.id.text)' already",
        hints: ["gw models edit \(model.id.text)"])
    }
    try registry.update(model, now: session.world.now())
  }

  /// Every change of a price is a row of its own.
  private static func enter(
    _ price: (price: Price, isRounded: Bool)?, for id: ModelID, _ database: Database,
    _ session: Session
  ) throws {
    guard let price else { return }
    try PriceBook(database).add(
      price.price, for: id, source: "manual", isRounded: price.isRounded, now: session.world.now())
  }

  private static let edit = Command(
    "models", "edit", summary: "change a model or its price; what is not named stays",
    details: """
      A new price holds from now on: calls keep the one that was in force when they were made. --tier replaces all \
      tiers.
      """,
    operands: [ModelCommands.modelOperand], flags: ModelFlags.all,
    examples: [
      .init("gw models edit openai/gpt-4o --in 2 --out 8", "a price cut"),
      .init("gw models edit local/llama --no-tools", "never send it tools"),
    ],
    run: { arguments, session in
      guard ModelFlags.areNamed(in: arguments) else {
        throw UsageError(
          message: "nothing is named that should change", hints: ["gw models edit -h"])
      }
      let database = try session.database()
      let flags = try PriceFlags(arguments)
      try change(arguments, database, session) { model in
        try ModelFlags.apply(arguments, to: &model)
        let now = try PriceBook(database).price(of: model.id, at: session.world.now())
        let price = try flags.price(after: now?.price)
        if price?.price != now?.price { try enter(price, for: model.id, database, session) }
        return "changed model '\(model.id.text)'"
      }
    })

  private static let enable = Command(
    "models", "enable", summary: "let a model be asked again",
    operands: [ModelCommands.modelOperand],
    examples: [.init("gw models enable openai/gpt-4o", "after a pause")],
    run: { arguments, session in
      try change(arguments, session.database(), session) { model in
        model.isEnabled = true
        return "model '\(model.id.text)' is enabled"
      }
    })

  private static let disable = Command(
    "models", "disable", summary: "refuse all calls of a model",
    operands: [ModelCommands.modelOperand],
    examples: [.init("gw models disable openai/gpt-4o", "too dear")],
    run: { arguments, session in
      try change(arguments, session.database(), session) { model in
        model.isEnabled = false
        return "model '\(model.id.text)' is disabled"
      }
    })

  private static let remove = Command(
    "models", "rm", summary: "hide a model; its prices and calls stay",
    operands: [ModelCommands.modelOperand], flags: [Session.yesFlag],
    examples: [.init("gw models rm local/llama --yes", "'gw models add' brings it back")],
    run: { arguments, session in
      let database = try session.database()
      let model = try ModelCommands.named(arguments.operands[0], in: database)
      try session.requireConsent("remove model '\(model.id.text)'?", arguments)
      try change(arguments, database, session) { model in
        model.removedAt = session.world.now()
        try ModelAliases(database).remove(ofModel: model.id)
        return "removed model '\(model.id.text)'; 'gw models list --all' still shows it"
      }
      try CacheClearCommands.drop(
        [ResponseCache.Filter(model: model.id.text)], database, session)
      if try Settings(database).values().text(.askModel) == model.id.text {
        session.note("it was the default; choose another: gw models default ID")
      }
    })

  /// Reads and writes in one transaction, so that two changes at once do not undo each other.
  private static func change(
    _ arguments: Arguments, _ database: Database, _ session: Session,
    _ body: (inout RegisteredModel) throws -> String
  ) throws {
    let words = try database.write {
      var model = try ModelCommands.named(arguments.operands[0], in: database)
      guard model.removedAt == nil else {
        throw GatewayError(
          .notFound, "the model '\(model.id.text)' was removed",
          hints: ["gw models add \(model.id.text) brings it back"])
      }
      let words = try body(&model)
      try ModelRegistry(database).update(model, now: session.world.now())
      return words
    }
    session.note(words)
  }
}
