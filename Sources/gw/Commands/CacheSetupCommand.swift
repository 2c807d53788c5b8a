import GWKit

/// `gw setup cache`: how answers are kept.
enum CacheSetupCommand {
  private static let columns: [Column] = [
    Column("enabled", .boolean), Column("ttl", .text), Column("scope", .text),
    Column("max_bytes", .text), Column("only_temperature_0", .boolean),
  ]

  static let command = Command(
    "setup", "cache", summary: "show or change how answers are kept",
    details: """
      Without a flag what is in force is shown. An answer is given again to a request that asks the same of the same \
      model, by the same client; with --scope global by any client, which then may see what another one's question \
      brought. Answers that were kept for everybody are not served any more once the scope is client again.

      --max-bytes bounds the answers together with what is kept of their prompts and the indexes. When there is no room, \
      those go first whose time is over, then those that have saved least.
      """,
    flags: [
      .toggle("enable", "answer repeated requests from the cache"),
      .toggle("disable", "ask the model each time, and keep nothing"),
      .value("ttl", nil, "DURATION", "how long an answer may be served (1h)"),
      .value(
        "scope", nil, "SCOPE", values: .words(["client", "global"]),
        "client: each client's own answers; global: shared by all"),
      .value("max-bytes", nil, "SIZE", "how much the answers may take (1GiB)"),
      .toggle(
        "only-temperature-0", hasNegation: true, "only requests with temperature 0 use the cache"),
    ],
    columns: columns,
    examples: [
      .init("gw setup cache --ttl 12h", "for half a day"),
      .init("gw setup cache --scope global", "clients share answers"),
      .init("gw setup cache --disable", "no cache"),
    ],
    run: { arguments, session in
      let database = try session.database()
      let changes = try changes(arguments)
      guard !changes.isEmpty else {
        return try session.show(
          Listing(columns: columns, rows: [row(Settings(database).values())], shape: .object))
      }
      try database.write {
        for (setting, value) in changes {
          try Settings(database).set(setting, to: value, now: session.world.now())
        }
      }
      for (setting, value) in changes { session.note("\(setting.key) is \(value)") }
      if arguments["max-bytes"] != nil { try makeRoom(database, session) }
    })

  /// What is over the bound goes at once.
  private static func makeRoom(_ database: Database, _ session: Session) throws {
    let cache = ResponseCache(database)
    let most = try Settings(database).values().bytes(.cacheMaxBytes)
    let gone = try cache.trim(to: most, at: session.world.now())
    guard gone.entries > 0 else { return }
    try cache.erase()
    session.note(CacheClearCommands.words(gone))
  }

  private static func changes(
    _ arguments: Arguments
  ) throws(UsageError) -> [(setting: Setting, value: String)] {
    guard !(arguments.has("enable") && arguments.has("disable")) else {
      throw UsageError(message: "--enable and --disable exclude each other")
    }
    var changes: [(setting: Setting, value: String)] = []
    if arguments.has("enable") { changes.append((.cacheEnabled, "true")) }
    if arguments.has("disable") { changes.append((.cacheEnabled, "false")) }
    for (flag, setting) in [
      ("ttl", Setting.cacheTimeToLive), ("scope", .cacheScope), ("max-bytes", .cacheMaxBytes),
    ] {
      guard let text = arguments[flag] else { continue }
      guard let value = setting.normalized(text) else {
        throw UsageError(message: "--\(flag) takes \(setting.expectation), not '\(text)'")
      }
      changes.append((setting, value))
    }
    if let isOnly = arguments.isOn("only-temperature-0") {
      changes.append((.cacheOnlyTemperature0, isOnly ? "true" : "false"))
    }
    return changes
  }

  private static func row(_ values: SettingValues) -> [JSON] {
    [
      .bool(values.isOn(.cacheEnabled)), .optional(values.text(.cacheTimeToLive)),
      .optional(values.text(.cacheScope)), .optional(values.text(.cacheMaxBytes)),
      .bool(values.isOn(.cacheOnlyTemperature0)),
    ]
  }
}
