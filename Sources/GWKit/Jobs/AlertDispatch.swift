/// The job `deliver-alerts`: takes alerts of the outbox to their sinks, a webhook's in order, all sinks beside each other.
/// What a sink took is noted at once, so that a process that is killed sends little twice; a sink that does not answer is
/// left alone until the next run.
final class AlertDispatch {
  private let world: World
  private let database: Database
  private let post: AlertPost
  private let now: Instant
  private var lanes: [Lane] = []
  private var warnings: [String] = []
  /// On the monotonic clock.
  private var started: Int64 = 0

  /// What one sink has to get.
  private struct Lane {
    var sink: AlertSink
    var waiting: ArraySlice<AlertDelivery>
    var isBusy = false
    /// In this run, which a person has been told.
    var hasFailed = false

    var command: String? {
      if case .command(let command) = sink.target { return command }
      return nil
    }
  }

  /// Sinks that are talked to at once.
  private static let width = 32
  /// Alerts that one command gets in a run, all at once; the next run goes on.
  private static let mostOfCommand = 16
  /// Milliseconds after which no further webhook is talked to in a run.
  private static let longestRun: Int64 = 60_000

  init(_ run: JobRun) {
    world = run.world
    database = run.database
    post = AlertPost(world: run.world, settings: run.settings)
    now = run.now
  }

  func perform(_ run: inout JobRun) throws {
    let pending = try Alerts(database).pending(by: now, longest: DeliveryRule.longestPause)
    let posted = pending.filter { $0.sink != AlertDelivery.standardOutput }
    guard !run.isTrial else {
      return run.add(posted.map { JobChange($0.line, "would go to '\($0.sink)'") })
    }
    guard !posted.isEmpty else { return }
    lanes = try AlertSinks(database).all().compactMap { sink in
      let waiting = pending.filter { $0.sink == sink.name }
      return waiting.isEmpty ? nil : Lane(sink: sink, waiting: waiting[...])
    }
    started = world.monotonic()
    // Webhooks go out while commands are at work.
    try runCommands(postAll)
    try run.checkInterrupt()
    for warning in warnings { run.warn(warning) }
  }

  /// What came of one try. A sink that did not take an alert gets no other in this run.
  private func note(_ problem: String?, _ delivery: AlertDelivery, of lane: Int) throws {
    var noted = delivery
    noted.tries += 1
    noted.error = problem
    if let problem {
      lanes[lane].waiting = []
      let next = DeliveryRule.nextTry(after: noted.tries, now: now)
      noted.state = next == nil ? .dead : .pending
      noted.nextAt = next ?? delivery.nextAt
      let isNews = delivery.tries == 0 && !lanes[lane].hasFailed
      lanes[lane].hasFailed = true
      if isNews || next == nil { warnings.append(Self.warning(noted, problem)) }
    } else {
      noted.state = .delivered
    }
    try database.write(isInterruptible: false) { try Alerts(database).note(noted) }
  }

  private static func warning(_ delivery: AlertDelivery, _ problem: String) -> String {
    let words =
      delivery.state == .dead
      ? "it is given up after \(delivery.tries) tries" : "it is tried again"
    return "'\(delivery.sink)' did not take '\(delivery.line)': \(problem); \(words)"
  }
}

/// Commands.
extension AlertDispatch {
  /// Each alert of each command beside all others, and `meanwhile` besides.
  private func runCommands(_ meanwhile: () throws -> Void) throws {
    var taken: [(lane: Int, delivery: AlertDelivery)] = []
    var invocations: [ChildProcess.Invocation] = []
    for index in lanes.indices {
      guard let command = lanes[index].command else { continue }
      for next in lanes[index].waiting.prefix(Self.mostOfCommand) {
        taken.append((index, next))
        invocations.append(AlertPost.invocation(of: command, next))
      }
    }
    var failure: (any Error)?
    let outcomes = world.children(
      invocations, AlertPost.longestOutput, AlertSink.commandPatience
    ) {
      do { try meanwhile() } catch { failure = error }
    }
    for (taken, outcome) in zip(taken, outcomes) {
      // What was ended with this process was not tried.
      if outcome.end == .killed, world.signals.pending() != nil { continue }
      try note(AlertPost.problem(outcome), taken.delivery, of: taken.lane)
    }
    if let failure { throw failure }
  }

}

/// Webhooks.
extension AlertDispatch {
  private func postAll() throws {
    try world.http.sendMany(Self.width) { try nextPost() }
  }

  /// Of a sink that is not being talked to; nil when there is none for now.
  private func nextPost() throws -> HTTPExchange? {
    guard world.monotonic() - started < Self.longestRun else { return nil }
    while let index = lanes.firstIndex(where: {
      $0.command == nil && !$0.isBusy && !$0.waiting.isEmpty
    }) {
      guard let delivery = lanes[index].waiting.popFirst() else { return nil }
      do {
        let call = try post.call(delivery, to: lanes[index].sink)
        lanes[index].isBusy = true
        return exchange(call, delivery, index)
      } catch {
        try note(error.message, delivery, of: index)
      }
    }
    return nil
  }

  private func exchange(_ call: HTTPCall, _ delivery: AlertDelivery, _ lane: Int) -> HTTPExchange {
    var status = 0
    return HTTPExchange(
      call: call, receiver: HTTPReceiver(head: { status = $0.status }, body: { _ in true }),
      ended: { [self] failure in
        lanes[lane].isBusy = false
        if let failure = failure as? HTTPError, failure.kind == .interrupted {
          throw GatewayError(
            .interrupted, "interrupted", signal: world.signals.pending() ?? .interrupt)
        }
        try note(AlertPost.problem(failure, status), delivery, of: lane)
      })
  }
}
