import GWKit

/// `gw models default`: the model that answers when none is named.
enum ModelDefaultCommand {
  static let command = Command(
    "models", "default", summary: "show or choose the model that answers when none is named",
    operands: [
      Operand("model", .optional, values: .stored(.models), "an id or an alias; none: show it")
    ],
    columns: ModelRecord.columns,
    examples: [
      .init("gw models default openai/gpt-4o-mini", "from now on"),
      .init("gw models default --get id", "which one it is"),
    ],
    run: { arguments, session in
      let database = try session.database()
      guard let name = arguments.operands.first else {
        guard let id = try Settings(database).values().text(.askModel) else {
          throw GatewayError(
            .notSetUp, "there is no default model", hints: ["gw models default ID"])
        }
        return try ModelCommands.show(
          ModelCommands.named(id, in: database), database, session)
      }
      let model = try ModelCommands.named(name, in: database)
      guard model.removedAt == nil, model.isEnabled else {
        throw GatewayError(
          .modelDisabled, "the model '\(model.id.text)' cannot be asked",
          hints: ["gw models enable \(model.id.text)"])
      }
      try database.write {
        try Settings(database).set(.askModel, to: model.id.text, now: session.world.now())
      }
      session.note("the default model is '\(model.id.text)'")
    })
}
