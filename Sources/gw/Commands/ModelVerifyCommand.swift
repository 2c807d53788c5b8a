import GWKit

/// `gw models verify`: whether models answer.
enum ModelVerifyCommand {
  private static let columns: [Column] = [
    Column("id", .identifier), Column("ok", .boolean), Column("status", .text),
    Column("cost_usd", .number, priority: 2), Column("latency_ms", .duration, priority: 3),
    Column("request_id", .identifier, isShownInTable: false), Column("problem", .outside),
  ]

  static let command = Command(
    "models", "verify",
    summary: "ask models a smallest real question, and note whether they answer",
    details: """
      Every question is a paid call and in the log. Without an id all enabled models are asked whose provider has a key. \
      -n shows which these are. The exit status is 10 when a model did not answer.
      """,
    operands: [Operand("model", .any, values: .stored(.models), "ids or aliases")],
    flags: [.toggle("dry-run", "n", "show what would be asked; call nothing")],
    columns: columns,
    examples: [
      .init("gw models verify openai/gpt-4o-mini", "one model"),
      .init("gw models verify -n", "what all of them would be"),
    ],
    run: { arguments, session in
      try session.output.check(against: columns)
      let database = try session.database()
      let models = try chosen(arguments.operands, database, session)
      if arguments.has("dry-run") {
        let rows = models.map { model -> [JSON] in
          [.string(model.id.text), nil, .string(model.status.rawValue), nil, nil, nil, nil]
        }
        return try session.show(Listing(columns: columns, rows: rows, shape: .list))
      }
      guard !session.globals.isOffline else { throw Gateway.offline }
      let probe = ModelProbe(world: session.world, database: database)
      let findings = try models.map { try probe.check($0, timeout: session.globals.timeout) }
      try session.show(Listing(columns: columns, rows: findings.map(row), shape: .list))
      let bad = findings.filter { $0.problem != nil }.map(\.model.text)
      guard bad.isEmpty else {
        throw GatewayError(.findings, "no answer from \(bad.joined(separator: ", "))")
      }
    })

  private static func chosen(
    _ names: [String], _ database: Database, _ session: Session
  ) throws -> [RegisteredModel] {
    guard names.isEmpty else {
      return try names.map { try ModelCommands.named($0, in: database) }
    }
    let keys = try Keys(session.world)
    let ready = try Providers(database).all().filter {
      keys.place(for: $0) != nil && $0.dialect == .openai
    }.map(\.name)
    let models = try ModelRegistry(database).all().filter {
      $0.isEnabled && $0.removedAt == nil && ready.contains($0.id.provider)
    }
    guard !models.isEmpty else {
      throw GatewayError(
        .noKey, "no provider has a key", hints: ["gw setup provider set openai --key-stdin"])
    }
    return models
  }

  private static func row(_ finding: ModelProbe.Finding) -> [JSON] {
    [
      .string(finding.model.text), .bool(finding.problem == nil),
      .string(finding.status.rawValue), .number(optional: finding.cost?.text),
      .optional(finding.latencyMilliseconds), .optional(finding.requestID),
      .optional(finding.problem),
    ]
  }
}
