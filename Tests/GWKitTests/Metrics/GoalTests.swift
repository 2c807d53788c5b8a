import Testing

@testable import GWKit

struct GoalTests {
  private func verdicts(_ change: (inout Goal.Facts) -> Void) -> [String] {
    var total = Tally()
    (total[.requests], total[.calls], total[.hits], total[.misses]) = (1000, 390, 610, 390)
    (total[.nanoUSD], total[.avoidedNanoUSD]) = (60, 40)
    var facts = Goal.Facts(
      total: total, gatewayCalls: 390, activeClients: 4, budgetedClients: 3, lost: 0)
    change(&facts)
    return Goal.all(facts).map { goal in
      "\(goal.name) \(goal.actual ?? "-") \(goal.isMet.map { $0 ? "met" : "missed" } ?? "unknown")"
    }
  }

  @Test func allCanBeMet() {
    #expect(
      verdicts { _ in } == [
        "gateway_share 100% met", "cache_hit_rate 61% met", "cost_reduction 40% met",
        "budgeted_clients 75% met", "lost_requests 0 met",
      ])
  }

  /// More than means more than, however little less is shown.
  @Test func boundsAreExact() {
    let missed = verdicts { facts in
      facts.gatewayCalls = 389
      (facts.total[.hits], facts.total[.misses]) = (600, 400)
      (facts.total[.nanoUSD], facts.total[.avoidedNanoUSD]) = (70, 30)
      facts.budgetedClients = 2
      facts.lost = 1
    }
    #expect(
      missed == [
        "gateway_share 99.74% missed", "cache_hit_rate 60% missed", "cost_reduction 30% missed",
        "budgeted_clients 50% missed", "lost_requests 1 missed",
      ])
    let met = verdicts { facts in
      (facts.total[.hits], facts.total[.misses]) = (600_001, 400_000)
    }
    #expect(met[1] == "cache_hit_rate 60% met")
  }

  @Test func nothingIsJudgedByNothing() {
    let none = verdicts { facts in
      facts = Goal.Facts(
        total: Tally(), gatewayCalls: 0, activeClients: 0, budgetedClients: 0, lost: 0)
    }
    #expect(none.allSatisfy { $0.hasSuffix("- unknown") })
  }
}
