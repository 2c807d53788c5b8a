/// What the owner wants to be true, and how far it is.
package struct Goal: Sendable, Equatable {
  /// For programs: `cache_hit_rate`.
  package var name: String
  /// For people.
  package var title: String
  /// Such as `> 60%`.
  package var target: String
  /// Such as `62.1%`; nil when there is nothing to judge by yet.
  package var actual: String?
  package var isMet: Bool?

  package init(name: String, title: String, target: String, actual: String?, isMet: Bool?) {
    self.name = name
    self.title = title
    self.target = target
    self.actual = actual
    self.isMet = isMet
  }
}

extension Goal {
  /// What goals are judged by.
  package struct Facts: Sendable {
    package var total: Tally
    package var gatewayCalls: Int64
    package var activeClients: Int64
    /// Of the active ones, those with a budget of their own.
    package var budgetedClients: Int64
    package var lost: Int64

    package init(
      total: Tally, gatewayCalls: Int64, activeClients: Int64, budgetedClients: Int64, lost: Int64
    ) {
      self.total = total
      self.gatewayCalls = gatewayCalls
      self.activeClients = activeClients
      self.budgetedClients = budgetedClients
      self.lost = lost
    }
  }

  package static func all(_ facts: Facts) -> [Goal] {
    [
      share(
        "gateway_share", "calls through the gateway",
        Share(facts.gatewayCalls, of: facts.total[.calls]), atLeast: 100),
      share("cache_hit_rate", "requests answered from the cache", facts.total.hitRate, above: 60),
      share("cost_reduction", "cost saved by the cache", facts.total.costReduction, above: 30),
      share(
        "budgeted_clients", "active clients with a budget of their own",
        Share(facts.budgetedClients, of: facts.activeClients), above: 50),
      Goal(
        name: "lost_requests", title: "requests lost while a route existed", target: "0",
        actual: facts.total[.requests] > 0 ? "\(facts.lost)" : nil,
        isMet: facts.total[.requests] > 0 ? facts.lost == 0 : nil),
    ]
  }

  private static func share(
    _ name: String, _ title: String, _ share: Share, atLeast percent: Int64
  ) -> Goal {
    goal(name, title, "≥ \(percent)%", share) { $0 >= percent * 100 }
  }

  private static func share(
    _ name: String, _ title: String, _ share: Share, above percent: Int64
  ) -> Goal {
    // Exactly, not as rounded for people.
    goal(name, title, "> \(percent)%", share) { _ in
      Int128(share.part) * 100 > Int128(share.whole) * Int128(percent)
    }
  }

  private static func goal(
    _ name: String, _ title: String, _ target: String, _ share: Share,
    isMet: (_ basisPoints: Int64) -> Bool
  ) -> Goal {
    Goal(
      name: name, title: title, target: target, actual: share.percent.map { $0 + "%" },
      isMet: share.basisPoints.map(isMet))
  }
}
