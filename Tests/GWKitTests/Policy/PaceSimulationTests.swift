import GWKit
import Testing

/// Paces against providers that fill a bucket evenly and refuse what it has no room for, event by event.
struct PaceSimulationTests {
  /// Each row: a provider, and how many of ten minutes' calls it refuses at most. The burst of fifty that goes out
  /// before anybody has said a word is allowed for.
  @Test(
    arguments: [
      (Provider(most: 60), 10), (Provider(most: 600), 10), (Provider(most: 10), 50),
      (Provider(most: 60, latency: 5000...30_000), 10),
      (Provider(most: 60, headsAreLate: true), 10),
      (Provider(most: 60, latency: 5000...30_000, headsAreLate: true), 10),
      (Provider(most: 60, sendsHints: false), 10),
      (Provider(most: 100_000, cost: 500...2000, unit: .tokens), 10),
      (Provider(most: 100_000, cost: 500...2000, excess: 4, unit: .tokens), 10),
      (Provider(most: 100_000, cost: 500...2000, excess: 4, unit: .tokens, headsAreLate: true), 10),
    ])
  func usesWhatAProviderAllowsAndIsRarelyRefused(_ provider: Provider, _ most: Int) throws {
    var simulation = Simulation(provider, width: 50)
    let outcome = try simulation.run(minutes: 10)
    #expect(outcome.share >= 90)
    #expect(outcome.refused <= most)
  }

  /// Of a provider that says nothing, refusals are all that can be learnt from: bursts of fifty, of twenty-five and so
  /// on, then few.
  @Test(
    arguments: [
      Provider(most: 60, sendsHeads: false), Provider(most: 600, sendsHeads: false),
      Provider(most: 10, sendsHeads: false),
      Provider(most: 60, latency: 5000...30_000, sendsHeads: false),
      Provider(most: 60, sendsHeads: false, sendsHints: false),
      Provider(most: 600, sendsHeads: false, sendsHints: false),
    ])
  func findsThePaceOfASilentProvider(_ provider: Provider) throws {
    var simulation = Simulation(provider, width: 50)
    let outcome = try simulation.run(minutes: 10)
    #expect(outcome.share >= 90)
    #expect(outcome.refused <= outcome.passed / 2 + 125)
  }

  /// Whoever asks and never gets an answer gives up, and asks again, for as long as that lasts.
  @Test func asksAProviderThatRefusesAllTwiceAMinute() throws {
    var simulation = Simulation(Provider(most: 0), width: 50)
    let outcome = try simulation.run(minutes: 60)
    #expect(outcome.passed == 0)
    #expect((50 + 100...50 + 130).contains(outcome.refused))
  }

  struct Provider {
    /// Units a minute, and as many at once.
    var most: Int64
    /// Milliseconds of an answer.
    var latency: ClosedRange<Int64> = 200...2000
    /// Of a call, in units; its bound is up to `excess` times as many.
    var cost: ClosedRange<Int64> = 1...1
    var excess: Int64 = 1
    var unit = RateLimit.Unit.requests
    var sendsHeads = true
    /// Heads tell of the moment of the answer, not of the call's arrival.
    var headsAreLate = false
    var sendsHints = true
  }

  struct Outcome {
    var passed = 0
    var refused = 0
    /// What passed, in hundredths of what could have: a full bucket, and one each minute.
    var share: Int64 = 0
  }
}

/// One provider, and calls that are always waiting for it.
private struct Simulation {
  private struct Call {
    var tokens: Int64
    var sent: Int64
    var end: Int64
    var passes: Bool
    /// As the provider tells it when the call arrives.
    var limits: [RateLimit]
    var hint: Int64?
  }

  private let provider: PaceSimulationTests.Provider
  private var pace: Pace
  private var calls: [Call] = []
  private var outcome = PaceSimulationTests.Outcome()
  private var used: Int64 = 0
  private var now: Int64 = 0
  private var seed: UInt64 = 1
  /// What the provider has, in sixty thousandths: a millisecond brings a whole number of them.
  private var level: Int64
  private var since: Int64 = 0
  private static let scale: Int64 = 60_000

  init(_ provider: PaceSimulationTests.Provider, width: Int) {
    self.provider = provider
    pace = Pace(width: width)
    level = provider.most * Self.scale
  }

  mutating func run(minutes: Int64) throws -> PaceSimulationTests.Outcome {
    while now < minutes * 60_000 {
      let cost = random(provider.cost)
      let tokens = cost * random(1...provider.excess)
      if let delay = pace.delay(tokens: tokens, at: now), delay == 0 {
        send(cost: cost, tokens: tokens)
      } else {
        try wait(pace.delay(tokens: tokens, at: now))
      }
    }
    outcome.share = used * 100 / max(1, provider.most * (minutes + 1))
    return outcome
  }

  private mutating func send(cost: Int64, tokens: Int64) {
    pace.send(tokens: tokens, at: now)
    fill()
    let missing = cost * Self.scale - level
    let passes = missing <= 0
    if passes { level -= cost * Self.scale }
    used += passes ? cost : 0
    let wait = provider.most > 0 ? missing / provider.most / 1000 * 1000 + 1000 : 1000
    calls.append(
      Call(
        tokens: tokens, sent: now, end: now + (passes ? random(provider.latency) : 20),
        passes: passes, limits: limits(), hint: provider.sendsHints ? wait : nil))
  }

  /// Until the next call ends, or the time that the pace has named: one of the two there must be.
  private mutating func wait(_ delay: Int64?) throws {
    now = try #require([calls.map(\.end).min(), delay.map { now + $0 }].compactMap { $0 }.min())
    while let index = calls.firstIndex(where: { $0.end <= now }) { end(calls.remove(at: index)) }
  }

  private mutating func end(_ call: Call) {
    if call.passes { outcome.passed += 1 } else { outcome.refused += 1 }
    fill()
    let limits = provider.headsAreLate ? limits() : call.limits
    pace.end(
      call.passes ? .passed(limits) : .rateLimited(retryAfter: call.hint, limits),
      tokens: call.tokens, sent: call.sent, at: now)
  }

  private mutating func fill() {
    (level, since) = (
      min(provider.most * Self.scale, level + (now - since) * provider.most), now
    )
  }

  private func limits() -> [RateLimit] {
    guard provider.sendsHeads, provider.most > 0 else { return [] }
    return [
      RateLimit(
        unit: provider.unit, most: provider.most, left: level / Self.scale,
        refill: (provider.most * Self.scale - level) / provider.most)
    ]
  }

  private mutating func random(_ range: ClosedRange<Int64>) -> Int64 {
    seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return range.lowerBound + Int64(seed >> 33) % Int64(range.count)
  }
}
