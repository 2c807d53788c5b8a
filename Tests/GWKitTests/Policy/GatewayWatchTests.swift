import Testing

@testable import GWKit

/// What is not as it should be, by figures alone.
struct GatewayWatchTests {
  private func watch(
    _ recent: [Tally.Figure: Int64] = [:], before: [Tally.Figure: Int64] = [:],
    latencies: [Int64] = [], settings: [String: String] = [:], isUndecided: Bool = false
  ) -> [GatewayWatch.Trouble] {
    var (now, usual) = (Tally(), Tally())
    for (figure, value) in recent { now[figure] = value }
    for (figure, value) in before { usual[figure] = value }
    for latency in latencies { now.latencies.add(request: latency, count: 1) }
    return GatewayWatch(
      recent: now, before: usual, settings: SettingValues(chosen: settings)
    ).troubles.filter { $0.isBeingDone == isUndecided }
  }

  @Test func saysNothingWhenAllIsWell() {
    #expect(watch().isEmpty)
    #expect(watch([.requests: 100, .errors: 5], latencies: [100, 200, 300, 400, 500]).isEmpty)
  }

  @Test func tellsAShareFromItsLimitExactly() {
    #expect(watch([.requests: 100, .errors: 5]).isEmpty)
    let found = watch([.requests: 100, .errors: 6])
    #expect(found.map(\.type) == ["error_rate"])
    #expect(
      found[0].message == "6% (6 of 100) of requests failed in the last 60 minutes; the limit is 5%"
    )
    #expect(found[0].used == "6" && found[0].limit == "5")
    // Those that were refused were not tried.
    #expect(watch([.requests: 100, .refused: 20, .errors: 4]).isEmpty)
    #expect(watch([.requests: 100, .refused: 21, .errors: 4]).count == 1)
  }

  @Test func takesNoFewRequestsForARate() {
    #expect(watch([.requests: 4, .errors: 4]).isEmpty)
    #expect(watch([.requests: 5, .errors: 1]).isEmpty)
    #expect(watch([.requests: 5, .errors: 2]).count == 1)
    #expect(watch([.requests: 4, .errors: 4], settings: ["alerts.min_requests": "4"]).count == 1)
  }

  @Test func doesNotCallItOverWhereItCannotTell() {
    func undecided(_ figures: [Tally.Figure: Int64]) -> [String] {
      watch(figures, isUndecided: true).map(\.type)
    }
    #expect(
      undecided([.requests: 4, .misses: 4])
        == ["error_rate", "p95_latency", "fallback_rate", "hit_rate_drop"])
    #expect(undecided([.requests: 5, .misses: 20]).isEmpty)
    // Nobody asks any more: there is nothing to go on.
    #expect(undecided([:]).isEmpty)
  }

  @Test func watchesLatencyAndFallbacks() {
    let slow = watch([.requests: 5], latencies: [1, 1, 1, 1, 20_000])
    #expect(slow.map(\.type) == ["p95_latency"] && slow[0].limit == "10000")
    #expect(watch([.requests: 4], latencies: [1, 1, 1, 20_000]).isEmpty)
    let fallen = watch([.requests: 10, .fallbacks: 3])
    #expect(fallen.map(\.type) == ["fallback_rate"] && fallen[0].used == "30")
    #expect(watch([.requests: 10, .fallbacks: 2]).isEmpty)
  }

  @Test func watchesWhatTheCacheAnswersAgainstWhatIsUsual() {
    let usual: [Tally.Figure: Int64] = [.hits: 600, .misses: 400]
    #expect(watch([.hits: 6, .misses: 14], before: usual).isEmpty)
    let fallen = watch([.hits: 5, .misses: 15], before: usual)
    #expect(fallen.map(\.type) == ["hit_rate_drop"])
    #expect(
      fallen[0].message
        == "the cache answered 25% in the last 60 minutes, and 60% in the seven days before")
    #expect(watch([.hits: 5, .misses: 14], before: usual).isEmpty)
    #expect(watch([.hits: 0, .misses: 100], before: [.hits: 0, .misses: 400]).isEmpty)
  }
}
