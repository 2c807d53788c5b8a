import GWKit

/// `gw setup client add|list|show`.
enum ClientCommands {
  static let all = [add, list, show]

  private static let columns: [Column] = [
    Column("name", .identifier), Column("display", .outside, priority: 2),
    Column("enabled", .boolean), Column("gateway", .boolean, priority: 1),
    Column("timezone", .text, priority: 3), Column("created_at", .time, priority: 4),
  ]

  private static let list = Command(
    "setup", "client", "list", summary: "list the clients", columns: columns,
    examples: [.init("gw setup client list --csv", "for a spreadsheet")], isDefault: true,
    run: { _, session in
      let rows = try Clients(session.database()).all().map(row)
      try session.show(Listing(columns: columns, rows: rows, shape: .list))
    })

  private static let show = Command(
    "setup", "client", "show", summary: "show one client",
    operands: [Operand("name", values: .stored(.clients), "a client's name")], columns: columns,
    examples: [.init("gw setup client show acme", "one client")],
    run: { arguments, session in
      let clients = Clients(try session.database())
      let name = arguments.operands[0]
      guard let client = try clients.find(name) else {
        throw GatewayError.unknown(
          "client", name, among: try clients.all().map(\.name), otherwise: "gw setup client list")
      }
      try session.show(Listing(columns: columns, rows: [row(client)], shape: .object))
    })

  private static func row(_ client: Client) -> [JSON] {
    [
      .string(client.name), .optional(client.display), .bool(client.isEnabled),
      .bool(client.usesGateway), .optional(client.timezone), .string(client.createdAt.text),
    ]
  }

  private static let add = Command(
    "setup", "client", "add", summary: "add a client",
    operands: [Operand("name", "letters, digits and . _ @ + -")],
    flags: [.value("display", nil, "TEXT", "a name for reports, at most 200 bytes")],
    examples: [
      .init("gw setup client add acme --display 'Acme Ltda.'", "a client with a name for reports")
    ],
    run: { arguments, session in
      let name = arguments.operands[0]
      guard Name.isValid(name) else { throw GatewayError.badClientName(name) }
      let display = try arguments.read("display", as: "one line of at most 200 bytes") {
        Name.isDisplayText($0) && !$0.isEmpty ? $0 : nil
      }
      let database = try session.database()
      let client = Client(name: name, display: display, createdAt: session.world.now())
      guard try database.write({ try Clients(database).add(client) }) else {
        throw GatewayError(
          .conflict, "there is a client '\(name)' already", hints: ["gw setup client show \(name)"])
      }
      session.note("added client '\(name)'")
    })
}
