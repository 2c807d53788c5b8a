import GWKit

/// A figure of reports: its name in all formats, and how it is read from a tally. `total` is that of the whole report,
/// for shares.
struct UsageColumn: Sendable {
  let column: Column
  let value: @Sendable (_ tally: Tally, _ total: Tally) -> JSON

  private init(
    _ name: String, header: String? = nil, priority: Int = 0, isShown: Bool = true,
    kind: Column.Kind = .number, _ value: @escaping @Sendable (Tally, Tally) -> JSON
  ) {
    column = Column(
      name, kind, header: header, priority: priority, isShownInTable: isShown)
    self.value = value
  }

  private static func sum(
    _ figure: Tally.Figure, _ name: String? = nil, header: String? = nil, priority: Int = 0,
    isShown: Bool = true
  ) -> UsageColumn {
    UsageColumn(name ?? figure.column, header: header, priority: priority, isShown: isShown) {
      tally, _ in .integer(tally[figure])
    }
  }

  /// Percent of `whole`; null of nothing.
  private static func share(
    _ name: String, header: String, priority: Int, isShown: Bool = true,
    _ share: @escaping @Sendable (Tally, Tally) -> Share
  ) -> UsageColumn {
    UsageColumn(name, header: header, priority: priority, isShown: isShown) {
      .number(optional: share($0, $1).percent)
    }
  }

  private static func percentile(
    _ name: String, of histogram: @escaping @Sendable (Latencies) -> Histogram, _ perMille: Int64,
    header: String, priority: Int, isShown: Bool = true
  ) -> UsageColumn {
    UsageColumn(name, header: header, priority: priority, isShown: isShown, kind: .duration) {
      tally, _ in .milliseconds(histogram(tally.latencies), perMille)
    }
  }

  static let requests = sum(.requests)
  static let errors = sum(.errors, priority: 6)
  static let errorRate = share("error_rate", header: "ERR %", priority: 3) { tally, _ in
    tally.errorRate
  }
  static let refused = sum(.refused, priority: 7)
  static let calls = sum(.calls)
  static let callErrors = sum(.callErrors, "errors", priority: 6)
  static let callErrorRate = share("error_rate", header: "ERR %", priority: 3) { tally, _ in
    tally.callErrorRate
  }
  static let callShare = share("call_share", header: "CALLS %", priority: 4) {
    Share($0[.calls], of: $1[.calls])
  }
  static let requestShare = share("request_share", header: "REQ %", priority: 8, isShown: false) {
    Share($0[.requests], of: $1[.requests])
  }
  static let costUSD = UsageColumn("cost_usd", header: "USD") { tally, _ in
    tally.isUnpriced ? .null : .number(tally.cost.text)
  }
  static let costBRL = UsageColumn("cost_brl", header: "BRL", priority: 5) { tally, _ in
    tally.isUnpriced ? .null : .number(tally.costBRL.text)
  }
  static let costShare = share("cost_share", header: "COST %", priority: 4) {
    Share($0[.nanoUSD], of: $1[.nanoUSD])
  }
  static let unpriced = sum(.unpriced, isShown: false)
  static let inputTokens = sum(.inputTokens, header: "IN", priority: 6)
  static let outputTokens = sum(.outputTokens, header: "OUT", priority: 6)
  static let cacheReadTokens = sum(.cacheReadTokens, isShown: false)
  static let cacheWriteTokens = sum(.cacheWriteTokens, isShown: false)
  static let reasoningTokens = sum(.reasoningTokens, isShown: false)
  static let hits = sum(.hits, "cache_hits", header: "HITS", priority: 7)
  static let hitRate = share("cache_hit_rate", header: "HIT %", priority: 5) { tally, _ in
    tally.hitRate
  }
  static let savedUSD = UsageColumn("saved_usd", header: "SAVED USD", priority: 7) { tally, _ in
    .number(tally.saved.text)
  }
  static let savedBRL = UsageColumn("saved_brl", isShown: false) { tally, _ in
    .number(tally.savedBRL.text)
  }
  static let costReduction = share(
    "cost_reduction", header: "REDUCED %", priority: 8, isShown: false
  ) { tally, _ in tally.costReduction }
  static let fallbackRate = share(
    "fallback_rate", header: "FALLBACK %", priority: 8
  ) { tally, _ in tally.fallbackRate }
  static let average = UsageColumn("avg_ms", header: "AVG MS", priority: 6, kind: .duration) {
    tally, _ in .optional(tally.averageLatency)
  }

  static let requestPercentiles = [
    percentile("p50_ms", of: \.request, 500, header: "P50 MS", priority: 5),
    percentile("p95_ms", of: \.request, 950, header: "P95 MS", priority: 2),
    percentile("p99_ms", of: \.request, 990, header: "P99 MS", priority: 6),
  ]
  static let callPercentiles = [
    percentile("p50_ms", of: \.call, 500, header: "P50 MS", priority: 5),
    percentile("p95_ms", of: \.call, 950, header: "P95 MS", priority: 2),
    percentile("p99_ms", of: \.call, 990, header: "P99 MS", priority: 6),
  ]
  static let firstTokenPercentiles = [
    percentile("ttft_p50_ms", of: \.firstToken, 500, header: "TTFT P50", priority: 8),
    percentile("ttft_p95_ms", of: \.firstToken, 950, header: "TTFT P95", priority: 7),
    percentile(
      "ttft_p99_ms", of: \.firstToken, 990, header: "TTFT P99", priority: 9, isShown: false),
  ]

  static let ofRequests: [UsageColumn] =
    [requests, errors, errorRate, refused]
    + [costUSD, costBRL, costShare, unpriced, inputTokens, outputTokens]
    + [hits, hitRate, savedUSD, savedBRL, costReduction, fallbackRate]
    + requestPercentiles
  static let ofCalls: [UsageColumn] =
    [calls, callShare, callErrors, callErrorRate]
    + [costUSD, costBRL, costShare, unpriced, inputTokens, outputTokens]
    + [cacheReadTokens, cacheWriteTokens, reasoningTokens]
    + [hits, savedUSD, savedBRL]
    + callPercentiles + firstTokenPercentiles
  static let ofTime: [UsageColumn] =
    [requests, average] + requestPercentiles + firstTokenPercentiles
}

extension Tally {
  /// There were calls, and of none is it known what it cost.
  var isUnpriced: Bool { self[.calls] > 0 && self[.unpriced] == self[.calls] }
}

extension JSON {
  /// A percentile of a histogram; null of nothing.
  static func milliseconds(_ histogram: Histogram, _ perMille: Int64) -> JSON {
    .number(
      optional: histogram.percentileInTenths(perMille: perMille).map {
        DecimalText.text($0, places: 1)
      })
  }
}
