/// Reads what a report shows.
package struct ReportReader {
  private let database: Database
  private let period: Period
  private let filter: Rollups.Filter
  private let now: Instant

  package init(_ database: Database, _ period: Period, _ filter: Rollups.Filter, now: Instant) {
    self.database = database
    self.period = period
    self.filter = filter
    self.now = now
  }

  /// How much of it is wanted: what is not asked for is not read.
  package struct Extent: OptionSet, Sendable {
    package let rawValue: Int

    package init(rawValue: Int) { self.rawValue = rawValue }

    /// The same of the period before.
    package static let before = Extent(rawValue: 1)
    /// What went wrong by route.
    package static let routes = Extent(rawValue: 2)
    package static let goals = Extent(rawValue: 4)
    /// How long each client's requests took.
    package static let clientLatencies = Extent(rawValue: 8)
  }

  /// All of one moment.
  package func report(
    starts: [Instant], step: Period.Step, budgets: [BudgetStanding], _ extent: Extent
  ) throws -> Report {
    try database.read {
      let byRoute = try answer(starts, period.end, [.provider, .model, .apiType])
      let byClient = try answer(
        [period.start], period.end, [.client], wantsLatencies: extent.contains(.clientLatencies))
      var report = Report(now: now, period: period, total: Tally.sum(of: byRoute), step: step)
      report.providers = Self.lines(byRoute, by: \.provider)
      report.models = Self.lines(byRoute, by: \.model)
      report.clients = try clientLines(byClient)
      report.activeClients = Int64(report.clients.count { $0.tally[.requests] > 0 })
      report.series = starts.indices.map { index in
        Report.Point(start: starts[index], tally: Tally.sum(of: byRoute, part: index))
      }
      report.budgets = budgets
      report.cache = try ResponseCache(database).totals()
      if extent.contains(.before) { report.before = try before() }
      if extent.contains(.routes) { report.routes = try routes(byRoute) }
      if extent.contains(.goals) {
        report.goals = try goals(report, Self.lines(byRoute, by: \.apiType))
      }
      return report
    }
  }

  /// Up to the same time of its last day, so that a day that has just begun is not compared with a whole one.
  private func before() throws -> Tally {
    let previous = period.previous
    let past = min(period.end, now).milliseconds(since: period.start)
    let end = previous.start.adding(milliseconds: max(0, past))
    return Tally.sum(of: try answer([previous.start], end, []))
  }

  private func answer(
    _ starts: [Instant], _ end: Instant, _ parts: [UsageKey.Part], wantsLatencies: Bool = true
  ) throws -> UsageReader.Answer {
    var question = UsageReader.Question(
      starts: starts, end: end, parts: parts, wantsLatencies: wantsLatencies)
    question.filter = filter
    return try UsageReader(database).answer(question)
  }

  /// The dearest first.
  package static func lines(
    _ answer: UsageReader.Answer, by name: (UsageKey) -> String
  ) -> [Report.Line] {
    var tallies: [String: Tally] = [:]
    for (key, parts) in answer {
      for part in parts { tallies[name(key), default: Tally()].add(part) }
    }
    return tallies.filter { !$0.value.isNothing }.map { Report.Line(name: $0, tally: $1) }
      .sorted(by: Report.Line.isDearer)
  }

  private func clientLines(_ answer: UsageReader.Answer) throws -> [Report.Line] {
    let clients = try Clients(database).all()
    return Self.lines(answer, by: \.client).map { line in
      var line = line
      line.display = clients.first { $0.name == line.name }?.display
      return line
    }
  }

  package var logFilter: UsageLog.Filter {
    var log = UsageLog.Filter()
    (log.since, log.until) = (period.start, period.end)
    (log.client, log.provider, log.model) = (filter.client, filter.provider, filter.model)
    return log
  }

  /// Every route that was called, with what followed when it failed.
  package func routes() throws -> [RouteHealth] {
    try database.read { try routes(answer([period.start], period.end, [.provider, .model])) }
  }

  private func routes(_ answer: UsageReader.Answer) throws -> [RouteHealth] {
    var healths: [String: RouteHealth] = [:]
    for (key, parts) in answer {
      let name = "\(key.provider) \(key.model)"
      let calls = parts.reduce(0) { $0 + $1[.calls] }
      healths[name, default: RouteHealth(provider: key.provider, model: key.model)].calls += calls
    }
    for failure in try UsageLog(database).failures(logFilter) where failure.outcome != .refused {
      let name = "\(failure.provider) \(failure.model)"
      healths[name, default: RouteHealth(provider: failure.provider, model: failure.model)]
        .add(failure)
    }
    return healths.values.filter { $0.calls > 0 }.sorted {
      ($1.calls, $0.provider, $0.model) < ($0.calls, $1.provider, $1.model)
    }
  }

  private func goals(_ report: Report, _ apiTypes: [Report.Line]) throws -> [Goal] {
    let own = Set(report.budgets.map(\.budget.scope))
    return Goal.all(
      Goal.Facts(
        total: report.total,
        gatewayCalls: apiTypes.first { $0.name == Provider.Role.gateway.rawValue }?
          .tally[.calls] ?? 0,
        activeClients: report.activeClients,
        budgetedClients: Int64(
          report.clients.count { own.contains($0.name) && $0.tally[.requests] > 0 }),
        lost: try UsageLog(database).lost(logFilter)))
  }
}

extension Report.Line {
  fileprivate static func isDearer(_ left: Report.Line, _ right: Report.Line) -> Bool {
    let (first, second) = (left.tally, right.tally)
    return (second[.nanoUSD], second[.requests], second[.calls], left.name)
      < (first[.nanoUSD], first[.requests], first[.calls], right.name)
  }
}

extension Tally {
  /// Everything together, or one part of the question's time.
  package static func sum(of answer: UsageReader.Answer, part: Int? = nil) -> Tally {
    var sum = Tally()
    for parts in answer.values {
      if let part {
        sum.add(parts[part])
      } else {
        for tally in parts { sum.add(tally) }
      }
    }
    return sum
  }
}

extension RouteHealth {
  fileprivate init(provider: String, model: String) {
    self.init(
      provider: provider, model: model, calls: 0, failures: 0, retries: 0, fallbacks: 0,
      reasons: [])
  }

  fileprivate mutating func add(_ failure: Failure) {
    failures += failure.count
    retries += failure.retries
    fallbacks += failure.fallbacks
    if let index = reasons.firstIndex(where: { $0.reason == failure.code }) {
      reasons[index].count += failure.count
    } else {
      reasons.append((failure.code, failure.count))
    }
  }
}
