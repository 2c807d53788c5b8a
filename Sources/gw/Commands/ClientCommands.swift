import GWKit

/// `gw setup client list|show|add|edit|enable|disable|rm|forget`.
enum ClientCommands {
  static let all = [list, show, add, edit, enable, disable, remove, forget]

  private static let columns: [Column] = [
    Column("name", .identifier), Column("display", .outside, priority: 2),
    Column("enabled", .boolean), Column("gateway", .boolean, priority: 1),
    Column("timezone", .text, priority: 3), Column("created_at", .time, priority: 4),
  ]

  private static let nameOperand = Operand(
    "name", values: .stored(.clients), "a client's name")

  private static let list = Command(
    "setup", "client", "list", summary: "list the clients", columns: columns,
    examples: [.init("gw setup client list --csv", "for a spreadsheet")], isDefault: true,
    run: { _, session in
      let rows = try Clients(session.database()).all().map(row)
      try session.show(Listing(columns: columns, rows: rows, shape: .list))
    })

  private static let show = Command(
    "setup", "client", "show", summary: "show one client", operands: [nameOperand],
    columns: columns, examples: [.init("gw setup client show acme", "one client")],
    run: { arguments, session in
      let client = try named(arguments.operands[0], in: Clients(session.database()))
      try session.show(Listing(columns: columns, rows: [row(client)], shape: .object))
    })

  private static func row(_ client: Client) -> [JSON] {
    [
      .string(client.name), .optional(client.display), .bool(client.isEnabled),
      .bool(client.usesGateway), .optional(client.timezone), .string(client.createdAt.text),
    ]
  }

  static func named(_ name: String, in clients: Clients) throws -> Client {
    if let client = try clients.find(name) { return client }
    throw GatewayError.unknown(
      "client", name, among: try clients.all().map(\.name), otherwise: "gw setup client list")
  }

  private static let traits: [Flag] = [
    .value("display", nil, "TEXT", "a name for reports, at most 200 bytes; '' for none"),
    .value(
      "gateway", nil, "SWITCH", values: .words(["on", "off"]),
      "whether its calls may go through the gateway: on or off"),
    .value("timezone", nil, "ZONE", "its time zone, such as America/Sao_Paulo; '' for none"),
  ]

  private static func apply(_ arguments: Arguments, to client: inout Client) throws(UsageError) {
    let display = try arguments.read(
      "display", as: "one line of at most 200 bytes without control characters"
    ) { Name.isDisplayText($0) ? $0 : nil }
    if let display { client.display = display.isEmpty ? nil : display }
    if let isOn = try arguments.read("gateway", as: "on or off", SwitchWord.value) {
      client.usesGateway = isOn
    }
    let zone = try arguments.read("timezone", as: "a time zone such as America/Sao_Paulo") {
      $0.isEmpty || ZoneFiles.knows($0) ? $0 : nil
    }
    if let zone { client.timezone = zone.isEmpty ? nil : zone }
  }

  private static let add = Command(
    "setup", "client", "add", summary: "add a client",
    operands: [Operand("name", "letters, digits and . _ @ + -")], flags: traits,
    examples: [
      .init("gw setup client add acme --display 'Acme Ltda.'", "a client with a name for reports")
    ],
    run: { arguments, session in
      let name = arguments.operands[0]
      guard Name.isValid(name) else { throw GatewayError.badClientName(name) }
      var client = Client(name: name, createdAt: session.world.now())
      try apply(arguments, to: &client)
      let database = try session.database()
      let added = client
      guard try database.write({ try Clients(database).add(added) }) else {
        throw GatewayError(
          .conflict, "there is a client '\(name)' already", hints: ["gw setup client show \(name)"])
      }
      session.note("added client '\(name)'")
    })

  private static let edit = Command(
    "setup", "client", "edit", summary: "change a client; what is not named stays",
    operands: [nameOperand], flags: traits,
    examples: [
      .init("gw setup client edit acme --gateway off", "its calls go to the providers directly")
    ],
    run: { arguments, session in
      guard traits.contains(where: { arguments[$0.name] != nil }) else {
        throw UsageError(
          message: "nothing is named that should change",
          hints: ["gw setup client edit \(arguments.operands[0]) --display TEXT"])
      }
      try change(arguments, session) { client throws(UsageError) in
        try apply(arguments, to: &client)
        return "changed client '\(client.name)'"
      }
    })

  private static let enable = Command(
    "setup", "client", "enable", summary: "let a client's calls through again",
    operands: [nameOperand], examples: [.init("gw setup client enable acme", "after a pause")],
    run: { arguments, session in
      try change(arguments, session) { client throws(UsageError) in
        client.isEnabled = true
        return "client '\(client.name)' is enabled"
      }
    })

  private static let disable = Command(
    "setup", "client", "disable", summary: "refuse all calls of a client",
    operands: [nameOperand], examples: [.init("gw setup client disable acme", "until enabled")],
    run: { arguments, session in
      try change(arguments, session) { client throws(UsageError) in
        client.isEnabled = false
        return "client '\(client.name)' is disabled: its calls are refused"
      }
    })

  /// Reads and writes in one transaction, so that two changes at once do not undo each other.
  private static func change(
    _ arguments: Arguments, _ session: Session,
    _ body: (inout Client) throws(UsageError) -> String
  ) throws {
    let database = try session.database()
    let words = try database.write {
      let clients = Clients(database)
      var client = try named(arguments.operands[0], in: clients)
      let words = try body(&client)
      try clients.update(client, now: session.world.now())
      return words
    }
    session.note(words)
  }

  private static let remove = Command(
    "setup", "client", "rm", summary: "remove a client; its calls stay in the log",
    operands: [nameOperand], flags: [Session.yesFlag],
    examples: [.init("gw setup client rm acme --yes", "without asking")],
    run: { arguments, session in
      let database = try session.database()
      let client = try named(arguments.operands[0], in: Clients(database))
      guard client.name != Client.defaultName else {
        throw UsageError(
          message: "the client 'default' is built in",
          hints: ["gw setup client disable default"])
      }
      try session.requireConsent("remove client '\(client.name)'?", arguments)
      let cache = ResponseCache(database)
      _ = try cache.clear(ResponseCache.Filter(client: client.name))
      guard
        let budgets = try Budgets(database).removeClient(client.name, now: session.world.now())
      else { throw GatewayError(.notFound, "there is no client '\(client.name)' any more") }
      try cache.erase()
      let also = budgets.isEmpty ? "" : " and its budgets"
      session.note("removed client '\(client.name)'\(also); its calls are still in the log")
    })

  private static let forget = Command(
    "setup", "client", "forget",
    summary: "erase what a client's calls say about people; figures stay",
    details: """
      Phone numbers, conversation labels, tags and error texts are taken out of the log, and the client's answers out of \
      the cache. Tokens, costs and times stay, so that reports and bills do not change. With --phone only the calls with \
      that number are meant; when the log keeps the last four digits only, these are what is compared. The cache knows no \
      numbers: 'gw cache clear --client NAME' empties it.
      """,
    operands: [nameOperand],
    flags: [.value("phone", nil, "NUMBER", "only calls with this number"), Session.yesFlag],
    examples: [
      .init("gw setup client forget acme --phone +5511999991234 --yes", "one person's request")
    ],
    run: { arguments, session in
      let database = try session.database()
      let name = arguments.operands[0]
      // A client that was removed has calls in the log all the same.
      if try !UsageLog(database).knows(name, in: .client) {
        _ = try named(name, in: Clients(database))
      }
      let settings = try Settings(database).values()
      let phone = arguments["phone"].map { LoggedPhone.text($0, settings) ?? $0 }
      try session.requireConsent("erase this of the calls of '\(name)' for good?", arguments)
      let count = try UsageLog(database).forget(client: name, phone: phone)
      let cache = ResponseCache(database)
      if phone == nil { _ = try cache.clear(ResponseCache.Filter(client: name)) }
      // With the log of the file, in which is what was overwritten.
      try cache.erase()
      session.note(
        "\(count) \(count == 1 ? "call" : "calls") of '\(name)' \(count == 1 ? "says" : "say") nothing about people any more"
      )
    })
}
