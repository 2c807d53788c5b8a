import GWKit

/// `gw setup show|get|set|unset`: the settings.
enum SettingCommands {
  private static let columns: [Column] = [
    Column("key", .text), Column("value", .text), Column("source", .text, priority: 1),
    Column("meaning", .text, priority: 2),
  ]

  static let show = Command(
    "setup", "show", summary: "show every setting and where its value comes from",
    columns: columns, examples: [.init("gw setup show --json", "for a program")], isDefault: true,
    run: { _, session in
      let values = try Settings(session.database()).values()
      let rows = Setting.all.map { row($0, values) }
      try session.show(Listing(columns: columns, rows: rows, shape: .list))
    })

  static let get = Command(
    "setup", "get", summary: "print one setting's value",
    details: "The bare value is printed, unless a format or fields are asked for.",
    operands: [Operand("key", values: .settings, "such as ask.model")], columns: columns,
    examples: [.init("gw setup get ask.timeout", "how long a request may take")],
    run: { arguments, session in
      let setting = try named(arguments.operands[0])
      let values = try Settings(session.database()).values()
      let choice = session.output
      guard choice.hasFormat || choice.options.fields != nil || choice.options.get != nil else {
        return try session.write(Array(((values.text(setting) ?? "") + "\n").utf8))
      }
      try session.show(
        Listing(columns: columns, rows: [row(setting, values)], shape: .object))
    })

  private static func row(_ setting: Setting, _ values: SettingValues) -> [JSON] {
    [
      .string(setting.key), .optional(values.text(setting)),
      .string(values.isChosen(setting) ? "set" : "built-in"), .string(setting.summary),
    ]
  }

  static let set = Command(
    "setup", "set", summary: "change a setting",
    operands: [
      Operand("key", values: .settings, "such as ask.model"),
      Operand("value", values: .settingValue, "its new value"),
    ],
    examples: [
      .init("gw setup set ask.model openai/gpt-4o-mini", "the model that answers by default"),
      .init("gw setup set ask.timeout 2m", "give up after two minutes"),
    ],
    run: { arguments, session in
      let setting = try named(arguments.operands[0])
      let text = arguments.operands[1]
      let value = try value(text, of: setting)
      let database = try session.database(
        allowsNetwork: setting.key == Setting.storeAllowNetworkFileSystem.key)
      if case .model = setting.kind { try requireModel(value, in: database) }
      if case .zone = setting.kind { try requireZone(value) }
      try database.write {
        try Settings(database).set(setting, to: value, now: session.world.now())
      }
      session.note("\(setting.key) is \(value)")
    })

  static let unset = Command(
    "setup", "unset", summary: "give a setting its built-in value again",
    operands: [Operand("key", values: .settings, "such as ask.model")],
    examples: [.init("gw setup unset ask.timeout", "back to 10m")],
    run: { arguments, session in
      let setting = try named(arguments.operands[0])
      let database = try session.database()
      _ = try database.write { try Settings(database).unset(setting) }
      session.note("\(setting.key) is \(setting.builtIn ?? "not set")")
    })

  static func value(_ text: String, of setting: Setting) throws(UsageError) -> String {
    if let value = setting.normalized(text) { return value }
    throw UsageError(message: "\(setting.key) takes \(setting.expectation), not '\(text)'")
  }

  private static func named(_ key: String) throws -> Setting {
    if let setting = Setting.named(key) { return setting }
    throw GatewayError.unknown(
      "setting", key, among: Setting.all.map(\.key), otherwise: "gw setup show")
  }

  static func requireZone(_ name: String) throws(UsageError) {
    guard !ZoneFiles.knows(name) else { return }
    throw UsageError(
      message: "there is no time zone '\(name)' on this system",
      hints: ["zones are the files below /usr/share/zoneinfo, such as America/Sao_Paulo"])
  }

  private static func requireModel(_ id: String, in database: Database) throws {
    let registry = ModelRegistry(database)
    guard try registry.find(id) == nil else { return }
    throw GatewayError.unknown(
      "model", id, among: try registry.names(), otherwise: "gw models list")
  }
}
