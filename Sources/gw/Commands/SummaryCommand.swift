import GWKit

/// `gw metrics summary`: everything in one glance.
enum SummaryCommand {
  private static let columns: [Column] = [
    Column("from", .time), Column("to", .time), Column("timezone", .text),
    Column("requests", .number), Column("errors", .number), Column("error_rate", .number),
    Column("refused", .number), Column("cost_usd", .number), Column("cost_brl", .number),
    Column("unpriced", .number), Column("input_tokens", .number), Column("output_tokens", .number),
    Column("cache_hits", .number), Column("cache_hit_rate", .number), Column("saved_usd", .number),
    Column("saved_brl", .number), Column("cost_reduction", .number),
    Column("active_clients", .number), Column("fallback_rate", .number),
    Column("latency_ms", .json), Column("ttft_ms", .json), Column("providers", .json),
    Column("top_clients", .json), Column("series", .json),
  ]

  static let command = Command(
    "metrics", "summary", summary: "who spends what, in one glance",
    details: """
      Requests, cost, errors, latency and savings of a period, with the change against the period before it up to the same \
      hour; shares of providers; the ten clients that cost most. Rates are percent of the requests that were not refused, \
      the hit rate of those that were looked up in the cache. Percentiles are of whole requests; answers from the cache \
      are no part of them.
      """,
    flags: PeriodFlags.all + [PeriodFlags.step], columns: columns,
    examples: [
      .init("gw metrics", "the last 30 days"),
      .init("gw metrics --period 7d --client acme", "one client's week"),
      .init("gw metrics --get cost_usd", "one figure"),
    ], isDefault: true,
    run: { arguments, session in
      let scope = try MetricsScope(arguments, session)
      let isPicture =
        session.output.options.format == .table && session.output.options.get == nil
        && session.output.options.fields == nil
      let report = try scope.report(
        step: arguments.step(), session, isPicture ? [.before, .goals] : [])
      if report.total.isNothing { try scope.requireNames() }
      var listing = Listing(columns: columns, rows: [row(report)], shape: .object)
      listing.picture = { SummaryPicture(report, style: $0).text }
      try session.show(listing)
    })

  private static let mostClients = 10

  private static func row(_ report: Report) -> [JSON] {
    let total = report.total
    return [
      .string(report.period.start.text), .string(report.period.end.text),
      .string(report.period.zone),
      .integer(total[.requests]), .integer(total[.errors]),
      .number(optional: total.errorRate.percent), .integer(total[.refused]),
      UsageColumn.costUSD.value(total, total), UsageColumn.costBRL.value(total, total),
      .integer(total[.unpriced]), .integer(total[.inputTokens]), .integer(total[.outputTokens]),
      .integer(total[.hits]), .number(optional: total.hitRate.percent),
      .number(total.saved.text), .number(total.savedBRL.text),
      .number(optional: total.costReduction.percent), .integer(report.activeClients),
      .number(optional: total.fallbackRate.percent), latency(total),
      percentiles(total.latencies.firstToken),
      lines(report.providers, "provider", UsageColumn.ofCalls, total),
      lines(Array(report.clients.prefix(mostClients)), "client", clientFigures, total),
      .array(report.series.map(point)),
    ]
  }

  /// What is known without asking how long each client's requests took.
  private static let clientFigures = [
    UsageColumn.requests, .errors, .errorRate, .refused, .costUSD, .costBRL, .costShare,
    .inputTokens, .outputTokens, .hits, .hitRate, .savedUSD, .savedBRL,
  ]

  private static func lines(
    _ lines: [Report.Line], _ name: String, _ figures: [UsageColumn], _ total: Tally
  ) -> JSON {
    .array(
      lines.map { line in
        .object(
          [JSONMember(key: name, value: .string(line.name))]
            + figures.map {
              JSONMember(key: $0.column.name, value: $0.value(line.tally, total))
            })
      })
  }

  private static func latency(_ total: Tally) -> JSON {
    let average = JSONMember(key: "avg", value: .optional(total.averageLatency))
    return .object([average] + (percentiles(total.latencies.request).members ?? []))
  }

  private static func percentiles(_ histogram: Histogram) -> JSON {
    [
      "p50": .milliseconds(histogram, 500), "p95": .milliseconds(histogram, 950),
      "p99": .milliseconds(histogram, 990),
    ]
  }

  private static func point(_ point: Report.Point) -> JSON {
    let tally = point.tally
    return [
      "start": .string(point.start.text), "requests": .integer(tally[.requests]),
      "errors": .integer(tally[.errors]), "refused": .integer(tally[.refused]),
      "cost_usd": .number(tally.cost.text), "cost_brl": .number(tally.costBRL.text),
      "cache_hits": .integer(tally[.hits]), "saved_usd": .number(tally.saved.text),
      "p95_ms": .milliseconds(tally.latencies.request, 950),
    ]
  }
}

extension MetricsScope {
  /// The report of the scope, in parts of `step` or of what suits its length.
  func report(
    step: Period.Step?, _ session: Session, _ extent: ReportReader.Extent
  ) throws -> Report {
    let step = step ?? period.usualStep
    return try ReportReader(database, period, filter, now: now)
      .report(starts: starts(by: step), step: step, budgets: budgets(session), extent)
  }

  /// Those of the client, or all of them.
  private func budgets(_ session: Session) throws -> [BudgetStanding] {
    let book = BudgetBook(database, settings: settings, zones: session.world.zones)
    return try book.standings(scopes: filter.client.map { [$0] }, at: now)
  }
}
