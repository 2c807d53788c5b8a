extension World {
  /// The largest key a key command may print, in bytes.
  private static let longestKey = 64 << 10

  /// The real world. `GW_NOW` fixes the clock, but only together with `GW_HOME`, so that a stray variable cannot
  /// date a real ledger; a value that is no time is an error and not ignored.
  package static func live() throws(GatewayError) -> World {
    let environment = ProcessEnvironment.read()
    return World(
      environment: environment, locations: Locations(environment: environment),
      now: try clock(environment), monotonic: SystemClock.monotonicMilliseconds,
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
  }

  private static func clock(_ environment: [String: String]) throws(GatewayError) -> () -> Instant {
    guard let text = environment["GW_NOW"], environment["GW_HOME"]?.isEmpty == false else {
      return SystemClock.now
    }
    guard let fixed = Instant(text) else {
      throw GatewayError(
        .usage, "GW_NOW is no time: '\(text)'",
        hints: ["use RFC 3339, such as 2026-11-23T12:00:00Z"])
    }
    return { fixed }
  }
}
