import GWKit

/// `gw setup fallback show|set|add|rm|move`: which models take over.
enum FallbackCommands {
  static let all = [show, set, add, remove, move]

  private static let columns: [Column] = [
    Column("client", .identifier), Column("position", .number), Column("model", .identifier),
    Column("state", .text),
  ]

  private static let clientFlag = Flag.value(
    "client", nil, "NAME", values: .stored(.clients), "the client's own chain, not everybody's")

  private static let show = Command(
    "setup", "fallback", "show", summary: "show which models take over when one fails",
    details: """
      The chain of a client comes in the place of everybody's, which is shown as '*'. A model whose provider has no key, \
      or that is disabled, is passed over, and 'gw ask -n' says so before a call.
      """,
    flags: [clientFlag], columns: columns,
    examples: [.init("gw setup fallback", "all chains")], isDefault: true,
    run: { arguments, session in
      let database = try session.database()
      let chains = FallbackChains(database)
      let owners: [String?]
      if let name = arguments["client"] {
        owners = [try ClientCommands.named(name, in: Clients(database)).name]
      } else {
        owners = [nil] + (try chains.clients())
      }
      let keys = try Keys(session.world)
      var rows: [[JSON]] = []
      for owner in owners {
        for (index, id) in try chains.chain(of: owner).enumerated() {
          rows.append([
            .string(owner ?? "*"), .integer(index + 1), .string(id),
            .string(try state(id, database, keys)),
          ])
        }
      }
      try session.show(Listing(columns: columns, rows: rows, shape: .list))
    })

  private static func state(_ id: String, _ database: Database, _ keys: Keys) throws -> String {
    guard let model = try ModelRegistry(database).resolve(id) else { return "removed" }
    guard model.isEnabled else { return "disabled" }
    guard let provider = try Providers(database).find(model.id.provider) else {
      return "no provider"
    }
    return keys.place(for: provider) != nil || !provider.needsKey ? "ready" : "no key"
  }

  private static let set = Command(
    "setup", "fallback", "set", summary: "choose the models that take over, in their order",
    operands: [Operand("model", .any, values: .stored(.models), "ids or aliases; none: no chain")],
    flags: [clientFlag],
    examples: [
      .init(
        "gw setup fallback set openai/gpt-4o-mini groq/openai/gpt-oss-20b", "two, for everybody"),
      .init("gw setup fallback set fast --client acme", "one client's own"),
    ],
    run: { arguments, session in
      try change(arguments, session) { _, database in
        try arguments.operands.map { try usable($0, database) }
      }
    })

  private static let add = Command(
    "setup", "fallback", "add", summary: "add a model at the end of the chain",
    operands: [ModelCommands.modelOperand], flags: [clientFlag],
    examples: [.init("gw setup fallback add openai/gpt-4o-mini", "one more")],
    run: { arguments, session in
      try change(arguments, session) { chain, database in
        chain + [try usable(arguments.operands[0], database)]
      }
    })

  private static let remove = Command(
    "setup", "fallback", "rm", summary: "take a model out of the chain",
    operands: [ModelCommands.modelOperand], flags: [clientFlag, Session.yesFlag],
    examples: [.init("gw setup fallback rm openai/gpt-4o-mini --yes", "the others stay")],
    run: { arguments, session in
      let id = try ModelCommands.named(arguments.operands[0], in: session.database()).id
      try session.requireConsent("take '\(id.text)' out of the chain?", arguments)
      try change(arguments, session) { chain, _ in
        try require(id, in: chain)
        return chain.filter { $0 != id }
      }
    })

  private static let move = Command(
    "setup", "fallback", "move", summary: "give a model another place in the chain",
    operands: [ModelCommands.modelOperand, Operand("position", "a number from 1")],
    flags: [clientFlag],
    examples: [.init("gw setup fallback move openai/gpt-4o-mini 1", "to the front")],
    run: { arguments, session in
      let id = try ModelCommands.named(arguments.operands[0], in: session.database()).id
      let text = arguments.operands[1]
      try change(arguments, session) { chain, _ in
        try require(id, in: chain)
        guard let position = Int(text), chain.indices.contains(position - 1) else {
          throw UsageError(message: "'\(text)' is no place from 1 to \(chain.count)")
        }
        var moved = chain.filter { $0 != id }
        moved.insert(id, at: position - 1)
        return moved
      }
    })

  private static func require(_ id: ModelID, in chain: [ModelID]) throws {
    guard !chain.contains(id) else { return }
    throw GatewayError(
      .notFound, "'\(id.text)' is not in the chain", hints: ["gw setup fallback show"])
  }

  private static func usable(_ name: String, _ database: Database) throws -> ModelID {
    let model = try ModelCommands.named(name, in: database)
    guard model.removedAt == nil else {
      throw GatewayError(
        .notFound, "the model '\(model.id.text)' was removed", hints: ["gw models list"])
    }
    return model.id
  }

  /// Reads and writes in one transaction.
  private static func change(
    _ arguments: Arguments, _ session: Session,
    _ body: (_ chain: [ModelID], _ database: Database) throws -> [ModelID]
  ) throws {
    let database = try session.database()
    let chain = try database.write {
      let client = try arguments["client"].map {
        try ClientCommands.named($0, in: Clients(database)).name
      }
      let chains = FallbackChains(database)
      let chain = try body(chains.chain(of: client).compactMap { ModelID($0) }, database)
      guard Set(chain).count == chain.count else {
        throw UsageError(message: "a chain names a model once")
      }
      try chains.set(chain, for: client)
      return chain
    }
    let words = chain.isEmpty ? "nothing" : chain.map(\.text).joined(separator: ", ")
    session.note("what takes over: \(words)")
    let keys = try Keys(session.world)
    for id in chain {
      let state = try state(id.text, database, keys)
      if state != "ready" { session.note("'\(id.text)' is passed over for now: \(state)") }
    }
  }
}
