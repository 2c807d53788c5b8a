import GWKit
import TestSupport

/// Reports for pictures: made of plain arithmetic, so that every figure in a picture can be checked by hand.
enum SampleReport {
  static func tally(
    _ requests: Int64, latency: Int64 = 800, _ change: (inout Tally) -> Void = { _ in }
  )
    -> Tally
  {
    var tally = Tally()
    tally[.requests] = requests
    tally[.errors] = requests / 50
    tally[.hits] = requests * 6 / 10
    tally[.misses] = requests * 4 / 10
    tally[.fallbacks] = requests / 100
    tally[.calls] = requests * 4 / 10
    tally[.inputTokens] = requests * 740
    tally[.outputTokens] = requests * 260
    tally[.nanoUSD] = requests * 12_345_678
    tally[.nanoBRL] = requests * 66_666_666
    tally[.avoidedNanoUSD] = requests * 6_000_000
    tally[.avoidedNanoBRL] = requests * 32_000_000
    tally[.requestTime] = requests * latency
    for (perMille, factor) in [(900, 1), (60, 4), (35, 5), (5, 9)] as [(Int64, Int64)] {
      let count = max(1, requests * perMille / 1000)
      tally.latencies.request.add(milliseconds: latency * factor, count: requests > 0 ? count : 0)
      tally.latencies.firstToken.add(
        milliseconds: latency * factor / 3, count: requests > 0 ? count : 0)
    }
    change(&tally)
    return tally
  }

  static func period(days: Int64, zone: String = "UTC", table: ZoneTable = .utc) -> Period {
    Period(
      start: Instant.testNow.adding(days: -days), end: .testNow, zone: zone, table: table)
  }

  /// Nothing ever happened.
  static func empty(days: Int64 = 30) -> Report {
    let period = period(days: days)
    let points = (0..<days).map {
      Report.Point(start: period.start.adding(days: $0), tally: Tally())
    }
    return Report(
      now: .testNow, period: period, total: Tally(), before: Tally(), step: .day, series: points)
  }

  /// `requests` in each part of the period.
  static func report(
    _ requests: [Int64?], latencies: [Int64] = [800], step: Period.Step = .day,
    before: Tally? = nil
  ) -> Report {
    let length: Int64 = step == .hour ? 3_600_000 : 86_400_000
    let start = Instant.testNow.adding(milliseconds: -length * Int64(requests.count))
    let points = requests.enumerated().map { index, count in
      Report.Point(
        start: start.adding(milliseconds: length * Int64(index)),
        tally: count.map { tally($0, latency: latencies[index % latencies.count]) } ?? Tally())
    }
    var total = Tally()
    for point in points { total.add(point.tally) }
    return Report(
      now: .testNow, period: Period(start: start, end: .testNow, zone: "UTC", table: .utc),
      total: total, before: before, activeClients: 3, step: step, series: points)
  }

  static func budget(
    _ scope: String, spent: Int64, limit: Int64 = 50_000_000_000, unit: BudgetUnit = .brl,
    held: Int64 = 0, _ change: (inout OpenBudget) -> Void = { _ in }
  ) -> BudgetStanding {
    let rule = WindowRule(period: .monthly, zone: "UTC", weekStart: .monday, anchor: 1)
    var window = BudgetWindow(
      starts: Instant.testNow.adding(days: -22), ends: Instant.testNow.adding(days: 8), rule: rule,
      limit: limit)
    (window.spent, window.held) = (spent, held)
    var open = OpenBudget(
      budget: Budget(
        scope: scope, unit: unit, period: .monthly, limit: limit, createdAt: .testNow),
      window: window)
    change(&open)
    return BudgetStanding(open, at: .testNow, in: .utc)
  }

  static let goals = [
    Goal(name: "a", title: "gateway share", target: "≥ 100%", actual: "100%", isMet: true),
    Goal(name: "b", title: "cache hit rate", target: "> 60%", actual: "60%", isMet: false),
    Goal(name: "c", title: "cost reduction", target: "> 30%", actual: "32.7%", isMet: true),
    Goal(name: "d", title: "clients with a budget", target: "> 50%", actual: nil, isMet: nil),
    Goal(name: "e", title: "requests lost", target: "= 0", actual: "0", isMet: true),
  ]

  /// A month of a gateway that is used.
  static let busy: Report = {
    let shape: [Int64] = [310, 420, 480, 455, 502, 120, 90, 330, 470, 510, 495, 530, 140, 85, 360]
    var report = SampleReport.report(
      (shape + shape.map { $0 * 13 / 10 }).map { $0 },
      latencies: [700, 820, 760, 900, 1100, 640, 600, 740, 870, 1300, 980])
    report.before = tally(9_300, latency: 900) { $0[.errors] = 250 }
    report.total[.refused] = 12
    report.total[.unpriced] = 3
    report.providers = [
      .init(name: "vercel", tally: tally(7_700)), .init(name: "openai", tally: tally(3_100)),
      .init(name: "groq", tally: tally(1_370) { $0[.nanoUSD] = 90_000_000 }),
    ]
    report.clients = names.enumerated().map { index, name in
      .init(
        name: name.0, display: name.1, tally: tally(3_000 / Int64(index + 1)))
    }
    report.activeClients = Int64(names.count)
    report.budgets = [
      budget("acme", spent: 42_500_000_000),
      budget("@all", spent: 12_000_000_000, held: 900_000_000),
      budget("globex", spent: 50_000_000_000) { $0.window.isFull = true },
      budget("initech", spent: 150_000, limit: 200_000, unit: .tokens),
    ]
    report.goals = goals
    return report
  }()

  static let names: [(String, String?)] = [
    ("acme", "Acme GmbH"), ("globex", nil), ("initech", "Инитех"), ("tokyo", "東京支店 🗼"),
    ("family", "👨‍👩‍👧‍👦 Família"), ("haifa", "חברת הדגמה בע״מ"), ("cairo", "شركة المثال"),
    ("evil", "x\u{1B}[31m\u{202E}dlrow\u{2066}"), ("zalgo", "z\u{0301}\u{0302}\u{0303}algo"),
    ("long", String(repeating: "🎉ab", count: 33)), ("hidden", nil), ("default", nil),
  ]
}
