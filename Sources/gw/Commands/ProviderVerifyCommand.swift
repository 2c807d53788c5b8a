import GWKit

/// `gw setup provider verify`: whether keys are good, asked of the providers themselves, for nothing.
enum ProviderVerifyCommand {
  private static let columns: [Column] = [
    Column("name", .text), Column("ok", .boolean), Column("http_status", .number, priority: 3),
    Column("models", .number, priority: 4), Column("latency_ms", .duration, priority: 2),
    Column("problem", .outside),
  ]

  static let command = Command(
    "setup", "provider", "verify", summary: "ask providers whether their keys are good",
    details: """
      Without a name every provider that has a key is asked. Nothing that is sent costs anything. The exit status is 10 \
      when a key is not good or a provider cannot be reached.
      """,
    operands: [Operand("name", .any, values: .stored(.providers), "such as openai")],
    columns: columns,
    examples: [.init("gw setup provider verify openai", "one key")],
    run: { arguments, session in
      let database = try session.database()
      let providers = Providers(database)
      let keys = try Keys(session.world)
      let chosen = try arguments.operands.map { try ProviderCommands.named($0, in: providers) }
      let wanted =
        chosen.isEmpty ? try providers.all().filter { keys.place(for: $0) != nil } : chosen
      guard !session.globals.isOffline else { throw Gateway.offline }
      let probe = CredentialProbe(
        world: session.world, settings: try Settings(database).values())
      session.world.signals.catch()
      defer { session.world.signals.release() }
      let findings = try wanted.map {
        try probe.check($0, keys: keys, timeout: session.globals.timeout)
      }
      try session.show(Listing(columns: columns, rows: findings.map(row), shape: .list))
      let bad = findings.filter { $0.problem != nil }.map(\.provider)
      guard bad.isEmpty else {
        throw GatewayError(.findings, "not good: \(bad.joined(separator: ", "))")
      }
    })

  private static func row(_ finding: CredentialProbe.Finding) -> [JSON] {
    [
      .string(finding.provider), .bool(finding.problem == nil), .optional(finding.httpStatus),
      .optional(finding.models), .integer(finding.latencyMilliseconds),
      .optional(finding.problem),
    ]
  }
}
