import GWKit

/// `gw metrics fallbacks`: how the routes did, and which are left alone now.
enum RouteHealthCommand {
  private static let columns: [Column] = [
    Column("provider", .text), Column("model", .identifier), Column("calls", .number),
    Column("failures", .number), Column("retries", .number, priority: 3),
    Column("fallbacks", .number), Column("fallback_rate", .number, priority: 2),
    Column("reasons", .json, priority: 4), Column("cooldown_reason", .text, priority: 1),
    Column("cooldown_until", .time, priority: 1),
  ]

  static let command = Command(
    "metrics", "fallbacks", summary: "how each route did, and which ones are left alone for now",
    details: """
      One line for each provider and model. Fallbacks are failures after which another route was tried. A route that \
      failed three times in a row is left alone for 30 seconds and longer each time, up to ten minutes; a key without \
      quota or right for ten minutes, or until there is another key.
      """,
    flags: PeriodFlags.all,
    columns: columns,
    examples: [.init("gw metrics fallbacks --period 7d", "the last seven days")],
    run: { arguments, session in
      let scope = try MetricsScope(arguments, session)
      let now = scope.now
      let healths = try ReportReader(scope.database, scope.period, scope.filter, now: now).routes()
      if healths.isEmpty { try scope.requireNames() }
      let cooldowns = try Cooldowns(scope.database).all().filter { $0.until > now }
      var rows = healths.map { row($0, cooldowns) }
      // A key that is left alone without a call in the period still shows.
      for cooldown in cooldowns
      where !healths.contains(where: { concerns(cooldown, $0) }) && scope.filter.model == nil
        && (arguments["provider"].map { $0 == cooldown.provider } ?? true)
      {
        rows.append([
          .string(cooldown.provider), .optional(cooldown.model?.text), 0, 0, 0, 0, .null, [:],
          .string(cooldown.reason.rawValue), .string(cooldown.until.text),
        ])
      }
      try session.show(Listing(columns: columns, rows: rows, shape: .list))
    })

  private static func concerns(_ cooldown: Cooldown, _ health: RouteHealth) -> Bool {
    cooldown.provider == health.provider
      && (cooldown.model == nil || cooldown.model?.text == health.model)
  }

  private static func row(_ health: RouteHealth, _ cooldowns: [Cooldown]) -> [JSON] {
    let cooldown = cooldowns.first { concerns($0, health) }
    return [
      .string(health.provider), .string(health.model), .integer(health.calls),
      .integer(health.failures), .integer(health.retries), .integer(health.fallbacks),
      .number(health.fallbackRate),
      .object(health.reasons.map { JSONMember(key: $0.reason, value: .integer($0.count)) }),
      .optional(cooldown?.reason.rawValue), .optional(cooldown?.until.text),
    ]
  }
}
