@testable import GWKit

/// Reports for pages: what a month looks like, and what a page must survive.
enum PageReport {
  static let now = Instant(milliseconds: 1_795_392_000_000)  // 2026-11-23T00:00:00Z
  private static let day: Int64 = 86_400_000

  static let hostileNames = [
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onmouseover='alert(1)",
    "\u{202E}gnp.exe\u{2066}", "</title></svg><style>*{display:none}</style>", "a\u{0}b\u{1B}[31mc",
    "&lt;b&gt;", "]]><!--",
  ]
  static let oddNames = [
    "Padaria São João 🥐", "مكتبة الإسكندرية", "日本語のクライアント株式会社", "👩‍👩‍👧‍👦 Família",
    String(repeating: "Consultoria e Participações ", count: 7).trimmed(to: 200),
    String(repeating: "W", count: 200),
  ]

  static func period(days: Int64) -> Period {
    Period(
      start: now.adding(days: -days), end: now, zone: "America/Sao_Paulo",
      table: ZoneTable(firstOffset: 0))
  }

  static var empty: Report {
    Report(now: now, period: period(days: 30), total: Tally(), step: .day)
  }

  /// Something between 0 and `bound`, the same in every run.
  private static func noise(_ seed: Int64, _ bound: Int64) -> Int64 {
    let mixed = UInt64(truncatingIfNeeded: seed &+ 17) &* 6_364_136_223_846_793_005
    return Int64((mixed >> 33) % UInt64(bound))
  }

  static func tally(_ requests: Int64, seed: Int64, slow: Int64 = 1) -> Tally {
    var tally = Tally()
    tally[.requests] = requests
    tally[.errors] = requests * noise(seed, 5) / 100
    tally[.refused] = requests / 60
    tally[.hits] = requests * (20 + noise(seed + 3, 18)) / 100
    tally[.misses] = requests / 2
    tally[.fallbacks] = requests * noise(seed + 5, 4) / 100
    tally[.calls] = requests * 8 / 10
    tally[.callErrors] = requests * noise(seed + 1, 6) / 100
    tally[.inputTokens] = requests * 1830
    tally[.outputTokens] = requests * 412
    tally[.nanoUSD] = requests * (2_310_457 + noise(seed, 1_900_000))
    tally[.nanoBRL] = tally[.nanoUSD] * 54 / 10
    tally[.avoidedTokens] = tally[.hits] * 2200
    tally[.avoidedNanoUSD] = tally[.hits] * 2_950_111
    tally[.avoidedNanoBRL] = tally[.avoidedNanoUSD] * 54 / 10
    for index in 0..<min(requests, 120) {
      let time =
        slow * (100 + noise(seed &* 7, 90))
        * (420 + noise(seed * 131 + index, 900) + (index % 17 == 0 ? 3100 : 0)) / 100
      tally.latencies.request.add(milliseconds: time)
      tally.latencies.call.add(milliseconds: time * 9 / 10)
      tally.latencies.firstToken.add(milliseconds: time / 3)
    }
    return tally
  }

  static func series(_ count: Int64, gaps: Set<Int64> = []) -> [Report.Point] {
    (0..<count).map { index in
      let weekend = (index % 7) > 4 ? 3 : 1 as Int64
      let tally = tally((520 + noise(index, 380) + index * 9) / weekend, seed: index)
      return Report.Point(
        start: now.adding(days: index - count), tally: gaps.contains(index) ? Tally() : tally)
    }
  }

  static func sum(_ points: [Report.Point]) -> Tally {
    points.reduce(into: Tally()) { $0.add($1.tally) }
  }

  static var month: Report {
    let points = series(30, gaps: [8, 9, 13])
    var report = Report(
      now: now, period: period(days: 30), total: sum(points), before: sum(series(26)),
      activeClients: 12, step: .day, series: points)
    report.clients = clients(oddNames + [hostileNames[0], hostileNames[3]], count: 12)
    report.providers = ["vercel", "anthropic", "groq"].enumerated().map {
      Report.Line(
        name: $1, tally: tally([9100, 4300, 1450][$0], seed: Int64($0), slow: Int64($0) + 1))
    }
    report.models = [
      "anthropic/claude-sonnet-4.5", "openai/gpt-5-mini", "groq/llama-3.3-70b", "local/llama:8b",
    ].enumerated().map {
      Report.Line(name: $1, tally: tally(8200 / Int64($0 + 1), seed: Int64($0) + 40))
    }
    report.models[3].tally[.nanoUSD] = 0
    report.models[3].tally[.unpriced] = 1640
    report.routes = routes
    report.budgets = budgets
    report.goals = goals
    report.cache = CacheTotals(
      entries: 4212, unreadable: 3, bytes: 48_211_904, misses: 61_022,
      savings: CacheSavings(
        hits: 40_871, tokens: 92_114_000, usd: NanoUSD(nanos: 120_571_003_211),
        brl: NanoBRL(nanos: 651_083_417_339)))
    return report
  }

  static func clients(_ displays: [String], count: Int) -> [Report.Line] {
    (0..<count).map { index in
      Report.Line(
        name: "client-\(index + 1)", display: index < displays.count ? displays[index] : nil,
        tally: tally(5200 / Int64(index + 1), seed: Int64(index)))
    }
  }

  static let routes = [
    RouteHealth(
      provider: "vercel", model: "anthropic/claude-sonnet-4.5", calls: 8120, failures: 212,
      retries: 160, fallbacks: 52, reasons: [("rate_limited", 140), ("timeout", 50), ("cut", 22)]),
    RouteHealth(
      provider: "groq", model: "groq/llama-3.3-70b", calls: 1450, failures: 0, retries: 0,
      fallbacks: 0, reasons: []),
  ]

  static let goals = [
    Goal(
      name: "cache_hit_rate", title: "Answers from the cache", target: "> 60%", actual: "62.1%",
      isMet: true),
    Goal(
      name: "cost_reduction", title: "Cost saved by the cache", target: "> 30%", actual: "24.8%",
      isMet: false),
    Goal(
      name: "lost", title: "Requests lost while a route existed", target: "= 0", actual: nil,
      isMet: nil),
  ]

  static var budgets: [BudgetStanding] {
    [
      budget("acme", .brl, .monthly, limit: 50, spent: 42_503_117_000, held: 1_200_000_000),
      budget("@all", .usd, .weekly, limit: 500, spent: 121_007_311_000, held: 0),
      budget("lab", .usd, .daily, limit: 2, spent: 2_010_000_000, held: 0, refused: 14),
    ]
  }

  static func budget(
    _ scope: String, _ unit: BudgetUnit, _ period: BudgetPeriod, limit: Int64, spent: Int64,
    held: Int64, refused: Int64 = 0
  ) -> BudgetStanding {
    let budget = Budget(
      scope: scope, unit: unit, period: period, limit: limit * 1_000_000_000, createdAt: now)
    var window = BudgetWindow(
      starts: now.adding(days: -20), ends: now.adding(days: 10),
      rule: WindowRule(
        period: period, zone: "America/Sao_Paulo", weekStart: .monday, anchor: 1),
      limit: budget.limit)
    window.spent = spent
    window.held = held
    window.refused = refused
    window.isFull = window.isOver
    return BudgetStanding(
      OpenBudget(budget: budget, window: window), at: now,
      in: ZoneTable(firstOffset: -10_800_000), alertsFired: window.isOver ? [80, 90, 100] : [80])
  }
}

extension PageReport {
  static var onePoint: Report {
    let points = series(1)
    let line = Report.Line(name: "acme", tally: sum(points))
    return Report(
      now: now, period: period(days: 1), total: sum(points), activeClients: 1, clients: [line],
      providers: [line], models: [line], step: .day, series: points)
  }

  static var hostile: Report {
    var report = month
    report.clients = clients(hostileNames, count: hostileNames.count)
    report.goals = hostileNames.map {
      Goal(name: $0, title: $0, target: $0, actual: $0, isMet: nil)
    }
    report.providers = hostileNames.map { Report.Line(name: $0, tally: tally(10, seed: 1)) }
    report.routes = hostileNames.map {
      RouteHealth(
        provider: $0, model: $0, calls: 1, failures: 1, retries: 0, fallbacks: 0,
        reasons: [($0, 1)])
    }
    report.models = report.providers
    report.period.zone = hostileNames[1]
    return report
  }

  /// Many of everything, and numbers as large as they get.
  static var huge: Report {
    var report = month
    report.series = series(400, gaps: Set(100..<160))
    report.period = period(days: 400)
    report.clients = clients(oddNames, count: 200)
    report.providers = (0..<12).map {
      Report.Line(name: "provider-\($0)", tally: tally(9000 / Int64($0 + 1), seed: Int64($0)))
    }
    for figure in Tally.Figure.allCases {
      report.total[figure] = .max
      report.series[399].tally[figure] = .max
      report.clients[0].tally[figure] = .max
      report.providers[0].tally[figure] = .max
    }
    report.total.latencies.request.add(milliseconds: .max, count: 1_000_000_000)
    report.series[398].tally.latencies.request.add(milliseconds: 600_000_000_000)
    report.activeClients = 200
    return report
  }
}

extension String {
  /// As many bytes at most, without a broken character.
  fileprivate func trimmed(to bytes: Int) -> String {
    var text = self
    while text.utf8.count > bytes { text.removeLast() }
    return text
  }
}
