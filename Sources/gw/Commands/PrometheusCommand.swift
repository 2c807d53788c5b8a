import GWKit

/// `gw metrics prometheus`: figures for a textfile collector. Names are OpenTelemetry's for generative AI where it has
/// any (semantic conventions 1.41), gw's own otherwise.
enum PrometheusCommand {
  static let command = Command(
    "metrics", "prometheus", summary: "write figures for Prometheus' textfile collector",
    details: """
      Counters since the beginning of the log, budgets as they are now, and the exchange rate. Into a file they come whole or \
      not at all, readable by the collector's user. A bucket of a histogram counts what was shorter than its bound.
      """,
    flags: [
      .value(
        "output", "o", "FILE", values: .files,
        "where to write it, such as /var/lib/prometheus/node-exporter/gw.prom")
    ],
    examples: [
      .init("gw metrics prometheus -o /var/lib/prometheus/node-exporter/gw.prom", "from cron"),
      .init("gw metrics prometheus", "what it would write"),
    ],
    run: { arguments, session in
      let database = try session.database()
      let text = try PrometheusMetrics(database, session).text
      guard let file = arguments["output"], file != "-" else {
        return try session.console.write(text)
      }
      do {
        // Others are to read it.
        let output = try OutputFile(file, mode: 0o644)
        try output.write(Array(text.utf8))
        try output.finish()
      } catch let error as SystemError {
        throw GatewayError(.outputFailed, error.message)
      }
    })
}

/// What there is to tell, read at one moment.
private struct PrometheusMetrics {
  private let routes: [(key: UsageKey, tally: Tally)]
  private let failures: [Failure]
  private let budgets: [BudgetStanding]
  private let rate: ExchangeRate?

  /// Milliseconds after which nothing follows a failed call any more: more than a request's time limit, which is ten
  /// minutes unless it is set.
  private static let longestRequest: Int64 = 3_600_000

  init(_ database: Database, _ session: Session) throws {
    let now = session.world.now()
    let settings = try Settings(database).values()
    let book = BudgetBook(database, settings: settings, zones: session.world.zones)
    let all = UsageReader.Question(
      starts: [Instant(milliseconds: .min / 2)], end: Instant(milliseconds: .max / 2),
      parts: [.provider, .model])
    (routes, failures, budgets, rate) = try database.read {
      var answer = try UsageReader(database).answer(all)
      // A counter must not go down: what is counted as the end of a request may turn out not to be one.
      try Rollups(database).forEachUnfinished(since: now.adding(milliseconds: -Self.longestRequest))
      {
        var facts = $0
        let key = UsageKey(provider: facts.provider, model: facts.model)
        answer[key]?[0].add(facts, sign: -1)
        facts.endsRequest = false
        answer[key]?[0].add(facts)
      }
      return (
        answer.map { ($0, $1[0]) }.filter { !$0.1.isNothing }.sorted { $0.0.text < $1.0.text },
        try UsageLog(database).failures(UsageLog.Filter()),
        try book.standings(at: now), try ExchangeRates(database).rate(at: now)
      )
    }
  }

  var text: String {
    var text = PrometheusText()
    addCounters(&text)
    addFailures(&text)
    addTimes(&text)
    addBudgets(&text)
    addRate(&text)
    return text.text
  }

  private func labels(_ key: UsageKey) -> PrometheusText.Labels {
    [("provider", key.provider), ("model", key.model)]
  }

  private func counters(
    _ value: (Tally) -> String
  ) -> [(labels: PrometheusText.Labels, value: String)] {
    routes.map { (labels($0.key), value($0.tally)) }
  }

  private func addCounters(_ text: inout PrometheusText) {
    text.add(
      "gw_requests_total", .counter, "Requests by how they ended, at the route that ended them.",
      routes.flatMap { key, tally in
        let counts: [(String, Int64)] = [
          ("ok", tally.admitted - tally[.errors] - tally[.hits]), ("error", tally[.errors]),
          ("refused", tally[.refused]), ("hit", tally[.hits]),
        ]
        return counts.map { (labels(key) + [("outcome", $0.0)], "\($0.1)") }
      })
    text.add(
      "gw_calls_total", .counter, "Calls upstream.", counters { "\($0[.calls])" })
    text.add(
      "gw_call_errors_total", .counter, "Calls upstream that failed.",
      counters { "\($0[.callErrors])" })
    // What was presumed may turn out to have cost less, which no counter can say.
    text.add(
      "gw_cost_usd", .gauge, "What all calls cost, in US dollars.", counters { $0.cost.text })
    text.add(
      "gw_cost_brl", .gauge, "What all calls cost, in reais.", counters { $0.costBRL.text })
    text.add(
      "gw_unpriced_calls_total", .counter, "Calls whose cost is not known.",
      counters { "\($0[.unpriced])" })
    text.add(
      "gw_saved_usd_total", .counter, "What answers from the cache would have cost, in US dollars.",
      counters { $0.saved.text })
    text.add(
      "gen_ai_client_token_usage", "Tokens of calls.",
      routes.flatMap { key, tally in
        [("input", tally[.inputTokens]), ("output", tally[.outputTokens])].map { type, sum in
          PrometheusText.Distribution(
            labels: semantic(key) + [("gen_ai_token_type", type)], buckets: [],
            count: tally[.calls], sum: "\(sum)")
        }
      })
  }

  private func semantic(_ key: UsageKey) -> PrometheusText.Labels {
    [
      ("gen_ai_operation_name", "chat"), ("gen_ai_provider_name", key.provider),
      ("gen_ai_request_model", key.model),
    ]
  }

  private func addFailures(_ text: inout PrometheusText) {
    func counts(_ value: (Failure) -> Int64) -> [(labels: PrometheusText.Labels, value: String)] {
      let sums = Dictionary(grouping: failures) { [$0.provider, $0.model] }
        .mapValues { $0.reduce(0) { $0 + value($1) } }
      return sums.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map {
        ([("provider", $0.key[0]), ("model", $0.key[1])], "\($0.value)")
      }
    }
    text.add(
      "gw_retries_total", .counter, "Failures after which the same route was tried again.",
      counts(\.retries))
    text.add(
      "gw_fallbacks_total", .counter, "Failures after which another route was tried.",
      counts(\.fallbacks))
  }

  /// Octaves of 10 ms, as OpenTelemetry advises: 0.01 to 81.92 seconds.
  private static let octaves = 0...13

  private func addTimes(_ text: inout PrometheusText) {
    func distribution(
      _ key: UsageKey, _ histogram: Histogram, sum: Int64
    ) -> PrometheusText.Distribution {
      PrometheusText.Distribution(
        labels: semantic(key),
        buckets: Self.octaves.map { octave in
          (
            DecimalText.text(Int64(10) << Int64(octave), places: 3),
            histogram.count(belowOctave: octave)
          )
        }, count: histogram.total, sum: DecimalText.text(sum, places: 3))
    }
    text.add(
      "gen_ai_client_operation_duration_seconds",
      "How long requests took that were not answered from the cache, waits included.",
      routes.map { distribution($0.key, $0.tally.latencies.request, sum: $0.tally[.requestTime]) })
    text.add(
      "gen_ai_client_operation_time_to_first_chunk_seconds",
      "Time to the first visible piece of an answer; the sum is within 1 percent.",
      routes.map {
        distribution($0.key, $0.tally.latencies.firstToken, sum: $0.tally.latencies.firstToken.sum)
      })
  }

  private func addBudgets(_ text: inout PrometheusText) {
    for unit in BudgetUnit.allCases {
      let standings = budgets.filter { $0.budget.unit == unit }
      func gauge(
        _ value: (BudgetStanding) -> Int64
      ) -> [(labels: PrometheusText.Labels, value: String)] {
        standings.map {
          (
            [("scope", $0.budget.scope), ("period", $0.budget.period.rawValue)],
            AmountText.exact(value($0), unit)
          )
        }
      }
      text.add(
        "gw_budget_limit_\(unit.rawValue)", .gauge, "The limit of a budget.",
        gauge { $0.window.limit })
      text.add(
        "gw_budget_remaining_\(unit.rawValue)", .gauge,
        "What is neither spent nor held of a budget's current period.", gauge { $0.remaining })
    }
  }

  private func addRate(_ text: inout PrometheusText) {
    guard let rate else { return }
    text.add(
      "gw_fx_usd_brl_rate", .gauge, "Reais for a US dollar.", [([], rate.text)])
    text.add(
      "gw_fx_rate_timestamp_seconds", .gauge, "Since when the rate is in force.",
      [([], "\(rate.effectiveAt.milliseconds / 1000)")])
  }
}
