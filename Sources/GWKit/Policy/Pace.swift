/// How fast the calls of one route may go out, learnt from what its provider says: the limits that it tells are kept,
/// and a refusal is followed by a pause, by one call that tries, and by fewer calls at once. It sends nothing and reads
/// no clock: times are milliseconds of a monotonic clock. As long as nothing is under way, the next call has a time.
package struct Pace: Sendable {
  /// What came of a call, as far as it says something about limits.
  package enum Answer: Sendable, Equatable {
    case passed([RateLimit])
    case rateLimited(retryAfter: Int64?, [RateLimit])
    /// No answer, or an error that is no refusal.
    case failed
  }

  /// A call under way.
  private struct Flight: Sendable {
    var number: Int
    var tokens: Int64
    var sent: Int64
  }

  /// In the order in which they went out.
  private var flights: [Flight] = []
  private var flown = 0
  private var buckets: [RateBucket] = []
  private var crowd: Crowd
  private var share = RefusalShare()
  private var pause: PacePause?

  /// At most `width` calls at once.
  package init(width: Int) {
    crowd = Crowd(width: max(1, width))
  }

  /// Milliseconds until a call of so many tokens may go out: 0 is now; nil is not before one that is under way has
  /// ended. What it says holds until the next call goes out or ends.
  package func delay(tokens: Int64, at now: Int64) -> Int64? {
    guard flights.count < crowd.size else { return nil }
    if let pause, flights.contains(where: { pause.isProbe($0.number) }) { return nil }
    return buckets.reduce(pause?.left(at: now) ?? crowd.wait(at: now)) { wait, bucket in
      max(wait, bucket.wait(for: Self.cost(tokens, in: bucket.unit), at: now))
    }
  }

  /// A call goes out.
  package mutating func send(tokens: Int64, at now: Int64) {
    flown += 1
    crowd.send(at: now)
    flights.append(Flight(number: flown, tokens: tokens, sent: now))
    for index in buckets.indices {
      buckets[index].take(Self.cost(tokens, in: buckets[index].unit), at: now)
    }
  }

  /// A call that was under way is over; `tokens` and `sent` are those with which it went out. Without `sent` it is the
  /// oldest of so many tokens, which may take the end of an earlier call for that of the one that tries.
  package mutating func end(_ answer: Answer, tokens: Int64, sent: Int64? = nil, at now: Int64) {
    let flight = remove(tokens, sent)
    switch answer {
    case .passed(let limits):
      hear(limits, of: flight, at: now)
      share.pass()
      crowd.pass(flight.number)
      if pause?.isProbe(flight.number) == true { pause = nil }
    case .rateLimited(let hint, let limits):
      hear(limits, of: flight, at: now)
      share.refuse()
      if !Self.explain(limits, flight), !judge(flight) { return }
      pause = PacePause(after: pause, refused: flight.number, last: flown, hint: hint, at: now)
    case .failed: break
    }
  }

  /// A refusal that no limit explains. False when it is one among many that passed: the call that met it waits, and the
  /// others have no reason to.
  private mutating func judge(_ refused: Flight) -> Bool {
    switch share.kind {
    case .rare: return pause != nil
    case .some: crowd.shrink(refused.number, last: flown)
    case .most: crowd.refuse(refused.number, last: flown)
    }
    return share.kind == .most || pause != nil
  }

  /// A call that was to go out has not: the provider knows nothing of it.
  package mutating func withdraw(tokens: Int64, sent: Int64) {
    _ = remove(tokens, sent)
    for index in buckets.indices {
      buckets[index].giveBack(Self.cost(tokens, in: buckets[index].unit))
    }
  }

  private mutating func remove(_ tokens: Int64, _ sent: Int64?) -> Flight {
    let place = flights.firstIndex { $0.tokens == tokens && $0.sent == sent ?? $0.sent }
    guard let place else { preconditionFailure("a call has ended that was not under way") }
    return flights.remove(at: place)
  }

  /// The provider has let nothing through for several rounds, and it is left alone. Once that time is over the next call
  /// tries again.
  package func isClosed(at now: Int64) -> Bool {
    pause.map { $0.isClosing && $0.left(at: now) > 0 } ?? false
  }

  private mutating func hear(_ limits: [RateLimit], of flight: Flight, at now: Int64) {
    let later = flights.filter { $0.number > flight.number }
    for limit in limits {
      let place = buckets.firstIndex { $0.unit == limit.unit }
      let heard = RateBucket(
        limit, later: later.map { Self.cost($0.tokens, in: limit.unit) }, teller: flight.number,
        before: place.map { buckets[$0] }, at: now)
      if let place { buckets[place].hear(heard, at: now) } else { buckets.append(heard) }
    }
  }

  /// A limit that is used up says itself how many calls may go; only a refusal that none explains is a matter of too
  /// many at once.
  private static func explain(_ limits: [RateLimit], _ refused: Flight) -> Bool {
    limits.contains { $0.left < min(cost(refused.tokens, in: $0.unit), $0.most ?? .max) }
  }

  private static func cost(_ tokens: Int64, in unit: RateLimit.Unit) -> Int64 {
    unit == .requests ? 1 : RateBucket.clamped(tokens)
  }
}
