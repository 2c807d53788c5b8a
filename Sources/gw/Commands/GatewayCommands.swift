import GWKit

/// `gw setup gateway enable|disable`: the global switch.
enum GatewayCommands {
  static let all = [enable, disable]

  private static let enable = Command(
    "setup", "gateway", "enable", summary: "let calls go through the gateway",
    details: """
      A call goes through the gateway when this switch is on, the client's own is on, and there is a key for a provider \
      of the role gateway. ENABLE_AI_GATEWAY overrides this switch.
      """,
    examples: [.init("gw setup gateway enable", "the way it is at first")],
    run: { _, session in try set(true, session) })

  private static let disable = Command(
    "setup", "gateway", "disable", summary: "call providers directly, each with its own key",
    examples: [.init("gw setup gateway disable", "while the gateway has trouble")],
    run: { _, session in try set(false, session) })

  private static func set(_ isOn: Bool, _ session: Session) throws {
    let database = try session.database()
    try database.write {
      try Settings(database).set(
        .gatewayEnabled, to: isOn ? "true" : "false", now: session.world.now())
    }
    session.note("the gateway is \(isOn ? "enabled" : "disabled")")
  }
}
