extension World {
  /// The largest key a key command may print, in bytes.
  private static let longestKey = 64 << 10

  /// The real world. `GW_NOW` fixes the clock, but only together with `GW_HOME`, so that a stray variable cannot
  /// date a real ledger; a value that is no time is a fault and not ignored.
  package static func live(_ environment: [String: String]) -> World {
    var now = SystemClock.now
    var fault: GatewayError?
    do {
      if let fixed = try fixedClock(environment) { now = { fixed } }
    } catch {
      fault = error
    }
    var world = World(
      environment: environment, locations: Locations(environment: environment),
      now: now, monotonic: SystemClock.monotonicMilliseconds,
      randomBytes: RandomBytes.make,
      http: .curl(
        clock: SystemClock.monotonicMilliseconds,
        isInterrupted: { Interrupts.pending != nil }),
      shellOutput: { (command, timeout) throws(SystemError) in
        try Shell.output(of: command, limit: longestKey, timeout: timeout)
      },
      signals: Signals(
        catch: Interrupts.catchSignals, release: Interrupts.releaseSignals,
        pending: { Interrupts.pending }))
    world.fault = fault
    world.sleep = { SystemClock.sleep(milliseconds: $0, unless: { Interrupts.pending != nil }) }
    return world
  }

  private static func fixedClock(_ environment: [String: String]) throws(GatewayError) -> Instant? {
    guard let text = environment["GW_NOW"], environment["GW_HOME"]?.isEmpty == false else {
      return nil
    }
    guard let fixed = Instant(text) else {
      throw GatewayError(
        .usage, "GW_NOW is no time: '\(text)'",
        hints: ["use RFC 3339, such as 2026-11-23T12:00:00Z"])
    }
    return fixed
  }
}
