import GWKit
import Testing

extension World {
  /// A world in which everything that a test did not plan fails it. Time stands still.
  package static func failing(
    home: TemporaryHome? = nil, environment: [String: String] = [:]
  ) -> World {
    var world = World(
      environment: environment, locations: home?.locations, now: { .testNow }, monotonic: { 0 },
      randomBytes: { count in
        Issue.record("randomness was not planned")
        return [UInt8](repeating: 0, count: count)
      },
      http: HTTPClient(
        prepare: {},
        send: { call, _ in Issue.record("a call to \(call.request.url) was not planned") }),
      shellOutput: { (command, _) throws(SystemError) in
        Issue.record("the command '\(command)' was not planned")
        return []
      },
      signals: Signals(catch: {}, release: {}, pending: { nil }))
    world.children = { invocations, _, _, _ in
      Issue.record("running \(invocations.map(\.arguments)) was not planned")
      return invocations.map { _ in ChildProcess.Outcome(end: .notStarted(2)) }
    }
    world.executable = { () throws(SystemError) in
      Issue.record("asking for the program's file was not planned")
      return "/unplanned"
    }
    world.account = {
      Issue.record("asking for the account was not planned")
      return Account(id: 65_534)
    }
    world.sleep = { Issue.record("a wait of \($0) ms was not planned") }
    return world
  }

  /// The same with real randomness and a real monotonic clock, for calls over the real network stack.
  package static func loopback(
    home: TemporaryHome, environment: [String: String] = [:],
    isInterrupted: @escaping () -> Bool = { false }
  ) -> World {
    var world = failing(home: home, environment: environment)
    world.randomBytes = RandomBytes.make
    world.monotonic = SystemClock.monotonicMilliseconds
    world.sleep = { _ in }
    world.http = .curl(
      clock: SystemClock.monotonicMilliseconds, isInterrupted: isInterrupted)
    return world
  }
}
