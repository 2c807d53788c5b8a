import GWKit

/// `gw setup alerts list|set|rm|test`: where alerts go.
enum AlertCommands {
  static let all = [list, set, remove, test]

  private static let columns: [Column] = [
    Column("name", .identifier), Column("kind", .text), Column("target", .outside, priority: 1),
    Column("format", .text, priority: 2), Column("only", .text, priority: 3),
    Column("signed", .boolean, priority: 4), Column("pending", .number), Column("dead", .number),
  ]

  private static let nameOperand = Operand("name", values: .stored(.sinks), "a sink's name")

  private static let list = Command(
    "setup", "alerts", "list", summary: "list where alerts go",
    details:
      "Of a webhook only the host and the end are shown: who knows all of it may post there.",
    columns: columns, examples: [.init("gw setup alerts", "all sinks")], isDefault: true,
    run: { _, session in
      let database = try session.database()
      let standings = try Alerts(database).standings()
      let rows = try AlertSinks(database).all().map { row($0, standings) }
      try session.show(Listing(columns: columns, rows: rows, shape: .list))
    })

  private static func row(_ sink: AlertSink, _ standings: [Alerts.Standing]) -> [JSON] {
    let standing = standings.first { $0.sink == sink.name }
    var kind = "webhook"
    if case .command = sink.target { kind = "command" }
    return [
      .string(sink.name), .string(kind), .string(sink.shownTarget),
      .string(sink.format.rawValue), sink.takes == .all ? .null : .string(sink.takes.rawValue),
      .bool(sink.isSigned), .integer(standing?.pending ?? 0), .integer(standing?.dead ?? 0),
    ]
  }

  private static let set = Command(
    "setup", "alerts", "set", summary: "send alerts to a command or a webhook",
    details: """
      A command is run by /bin/sh with the alert as one JSON object to read, and takes it by ending with status 0 within \
      \(AlertSink.commandPatience.text). A webhook is posted to, and takes it by answering 2xx within \
      \(AlertSink.webhookPatience.text): the same JSON object, or an object with a text with --slack, which is usual for \
      hooks.slack.com. The header webhook-id has the alert's key: an alert that comes twice has the same one.

      --secret-stdin keeps a secret in the vault that posts are signed with: webhook-signature as Standard Webhooks says \
      (a secret that begins with whsec_ is read as it says, too), and X-Hub-Signature-256 over the body alone.

      A sink gets what is recorded from now on. What it does not take is tried again, and given up after \
      \(DeliveryRule.mostTries) tries. Plain http is for this machine; --plain-http allows it to a private network as well.
      """,
    operands: [nameOperand],
    flags: [
      .value("command", nil, "CMD", "a shell command that reads the alert"),
      .value("webhook", nil, "URL", "where to post it"),
      .toggle("slack", hasNegation: true, "post a text, as Slack and many others take it"),
      .toggle("secret-stdin", "sign posts with a secret: typed, or from a pipe"),
      .value(
        "only", nil, "KIND", values: .words(["budget", "gateway"]),
        "only alerts of budgets, or of the gateway; '' for all"),
      .toggle("plain-http", hasNegation: true, "allow http to a private address"),
    ],
    examples: [
      .init("gw setup alerts set ops --webhook https://hooks.slack.com/services/T0/B0/X", "Slack"),
      .init(
        "gw setup alerts set mail --command 'mail -s \"gw alert\" ops@example.com'",
        "a command that reads it"),
      .init(
        "gw setup alerts set bot --webhook https://bot.example.com/gw --secret-stdin --only budget",
        "signed, budgets only"),
    ],
    run: { arguments, session in
      let database = try session.database()
      let name = arguments.operands[0]
      let present = try AlertSinks(database).find(name)
      var sink = try AlertOptions(arguments, present: present).sink
      let secret =
        arguments.has("secret-stdin") ? try KeyInput(session: session).fromInput(name) : nil
      guard secret?.isProperForSigning ?? true else {
        throw UsageError(
          message: "the secret begins with whsec_ and goes on with something else than Base64")
      }
      let now = session.world.now()
      let ring = try KeyRing(world: session.world, database: database)
      if let secret {
        sink.isSigned = true
        if present?.isSigned == true, present?.target != sink.target {
          // Whoever had the old secret gets nothing signed with the new one: in between nothing can be sent.
          try ring.setSecret(nil, ofSink: name)
          try database.write { try AlertSinks(database).save(sink, now: now) }
        }
        try ring.setSecret(secret, ofSink: name)
      }
      let revived = try database.write {
        try AlertSinks(database).save(sink, now: now)
        return try AlertSinks(database).revive(name, now: now)
      }
      if present?.isSigned == true, !sink.isSigned { try ring.setSecret(nil, ofSink: name) }
      session.note(
        "alerts go to '\(name)': \(sink.shownTarget)\(sink.isSigned ? ", signed" : "")"
          + (revived == 0 ? "" : "; \(revived) that did not arrive are sent again"))
    })

  private static let remove = Command(
    "setup", "alerts", "rm", summary: "send no more alerts to a sink",
    details: "What was on its way to it goes as well, and so does its secret.",
    operands: [nameOperand], flags: [Session.yesFlag],
    examples: [.init("gw setup alerts rm ops --yes", "without being asked")],
    run: { arguments, session in
      let database = try session.database()
      let sink = try named(arguments.operands[0], database)
      let standing = try Alerts(database).standings().first { $0.sink == sink.name }
      let lost = (standing?.pending ?? 0) + (standing?.dead ?? 0)
      let words = lost == 0 ? "" : "; \(lost) that did not arrive yet are dropped"
      try session.requireConsent("send no more alerts to '\(sink.name)'\(words)?", arguments)
      _ = try database.write { try AlertSinks(database).remove(sink.name) }
      if sink.isSigned {
        try KeyRing(world: session.world, database: database).setSecret(nil, ofSink: sink.name)
      }
      session.note("no alert goes to '\(sink.name)' any more\(words)")
    })

  private static let test = Command(
    "setup", "alerts", "test", summary: "send a sink an alert that is none",
    details: "Its kind is test. The exit status is 8 when the sink does not take it.",
    operands: [nameOperand],
    examples: [.init("gw setup alerts test ops", "does it arrive?")],
    run: { arguments, session in
      let database = try session.database()
      let sink = try named(arguments.operands[0], database)
      if case .webhook = sink.target, session.globals.isOffline { throw Gateway.offline }
      session.world.signals.catch()
      defer { session.world.signals.release() }
      try AlertTest(world: session.world, database: database).send(to: sink)
      session.note("'\(sink.name)' took it")
    })

  private static func named(_ name: String, _ database: Database) throws -> AlertSink {
    if let sink = try AlertSinks(database).find(name) { return sink }
    throw GatewayError.unknown(
      "sink", name, among: try AlertSinks(database).all().map(\.name),
      otherwise: "gw setup alerts list")
  }
}
