import GWKit

/// `gw models alias list|set|rm`: short names.
enum AliasCommands {
  static let all = [list, set, remove]

  private static let columns: [Column] = [
    Column("name", .identifier), Column("model", .identifier),
  ]

  private static let list = Command(
    "models", "alias", "list", summary: "list the short names of models", columns: columns,
    examples: [.init("gw models alias list", "all of them")], isDefault: true,
    run: { _, session in
      let rows = try ModelAliases(session.database()).all().map { alias -> [JSON] in
        [.string(alias.name), .string(alias.model)]
      }
      try session.show(Listing(columns: columns, rows: rows, shape: .list))
    })

  private static let set = Command(
    "models", "alias", "set", summary: "give a model a short name, or a short name another model",
    operands: [
      Operand("name", values: .stored(.aliases), "letters, digits and . _ @ + -"),
      ModelCommands.modelOperand,
    ],
    examples: [.init("gw models alias set fast groq/openai/gpt-oss-20b", "then: gw ask -m fast")],
    run: { arguments, session in
      let name = arguments.operands[0]
      guard Name.isValid(name) else {
        throw UsageError(
          message: "'\(name)' cannot be an alias",
          hints: ["names have letters, digits and . _ @ + -, at most 64"])
      }
      let database = try session.database()
      let id = try database.write {
        let model = try ModelCommands.named(arguments.operands[1], in: database)
        guard model.removedAt == nil else {
          throw GatewayError(
            .notFound, "the model '\(model.id.text)' was removed", hints: ["gw models list"])
        }
        try ModelAliases(database).set(name, to: model.id, now: session.world.now())
        return model.id
      }
      session.note("'\(name)' is \(id.text)")
    })

  private static let remove = Command(
    "models", "alias", "rm", summary: "take a short name away",
    operands: [Operand("name", values: .stored(.aliases), "a short name")],
    flags: [Session.yesFlag],
    examples: [.init("gw models alias rm fast --yes", "the model stays")],
    run: { arguments, session in
      let database = try session.database()
      let aliases = ModelAliases(database)
      let name = arguments.operands[0]
      guard try aliases.model(of: name) != nil else {
        throw GatewayError.unknown(
          "alias", name, among: try aliases.all().map(\.name), otherwise: "gw models alias list")
      }
      try session.requireConsent("remove the alias '\(name)'?", arguments)
      _ = try database.write { try aliases.remove(name) }
      session.note("removed the alias '\(name)'")
    })
}
