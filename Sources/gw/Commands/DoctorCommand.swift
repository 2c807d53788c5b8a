import GWKit

/// `gw setup doctor`: what is wrong, and what helps.
enum DoctorCommand {
  private static let columns: [Column] = [
    Column("status", .text), Column("check", .text), Column("detail", .outside),
    Column("hint", .text, priority: 1),
  ]

  static let command = Command(
    "setup", "doctor", summary: "look for what is wrong with this setup",
    details: """
      Files and their modes, the database, the vault, keys, the default model, the exchange rate, libraries. --online \
      asks the providers whether their keys are good, for nothing. --fix mends modes and clears away what killed \
      processes left. The exit status is 10 when something FAILs.
      """,
    flags: [
      .toggle("online", "ask the providers about their keys, too"),
      .toggle("fix", "mend what can be mended without loss"),
    ],
    columns: columns,
    examples: [
      .init("gw setup doctor", "after an upgrade, or when something is odd"),
      .init("gw setup doctor --online --json", "for a monitor"),
    ],
    run: { arguments, session in
      try session.output.check(against: columns)
      var diagnosis = Diagnosis(world: session.world, isFixing: arguments.has("fix"))
      diagnosis.run()
      if arguments.has("online") {
        guard !session.globals.isOffline else { throw Gateway.offline }
        session.world.signals.catch()
        defer { session.world.signals.release() }
        try diagnosis.runOnline(timeout: session.globals.timeout)
      }
      let findings = diagnosis.findings
      try session.show(Listing(columns: columns, rows: findings.map(row), shape: .list))
      let failures = findings.count { $0.status == .fail }
      guard failures == 0 else {
        throw GatewayError(
          .findings, "\(failures) \(failures == 1 ? "check" : "checks") failed")
      }
    })

  private static func row(_ finding: Diagnosis.Finding) -> [JSON] {
    [
      .string(finding.status.rawValue), .string(finding.check), .string(finding.detail),
      .optional(finding.hint),
    ]
  }
}
