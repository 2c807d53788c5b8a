/// Waiting for calls under way to make room.
extension Chain {
  /// How long a request has waited.
  struct RoomWait {
    var count = 0
    /// The person was told.
    var isTold = false
  }

  /// Nobody is told of a wait that is over before it is noticed; milliseconds.
  private static let silence: Int64 = 2000
  /// Naps grow from the first to the last, and never all end at once; milliseconds.
  private static let naps: ClosedRange<Int64> = 100...1000

  /// Waits a little when calls under way are what is in the way and there is time, and then plans anew the routes that
  /// were refused because of them.
  func waitForRoom() throws -> Need? {
    guard isRefused, let limit = ask.wait else { return nil }
    let held = refusals.filter { $0.refusal.reason == .held }
    let waited = world.monotonic() - startedMonotonic
    let left = min(limit.milliseconds - waited, timeLeft)
    guard left > 0, !held.isEmpty else { return nil }
    if waited >= Self.silence, !wait.isTold {
      wait.isTold = true
      try show(.waiting(Set(held.flatMap(\.refusal.budgets).map(\.budget.selector)).sorted()))
    }
    // Who wants the same did not ask to wait for room.
    land(hasAnswer: false)
    return pause(min(left, nap()), .room) {
      try self.planAnew(held)
      return try self.takeStep()
    }
  }

  private func nap() -> Int64 {
    let longest = min(Self.naps.upperBound, Self.naps.lowerBound << min(wait.count, 5))
    wait.count += 1
    let random = world.randomBytes(2).reduce(Int64(0)) { $0 << 8 | Int64($1) }
    return longest / 2 + random % (longest / 2)
  }

  /// Whatever was changed meanwhile counts: the client, its models, their prices and the rate. What else was found of
  /// the request stays.
  private func planAnew(_ held: [Refused]) throws {
    let plan: Plan
    (facts, plan) = try planning()
    steps = plan.steps.filter { step in
      guard case .attempt(let route) = step else { return false }
      return held.contains {
        $0.route.model == route.model && $0.route.provider.name == route.provider.name
      }
    }
    refusals.removeAll { $0.refusal.reason == .held }
    isRefused = !refusals.isEmpty
    let skips = held.map(\.skip)
    reports.removeAll { report in skips.contains { AttemptReport($0) == report } }
    notes.removeAll { note in skips.contains { $0.note == note } }
  }
}
