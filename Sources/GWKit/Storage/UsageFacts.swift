/// Rows of the log as reports count them. What depends on other rows of a request is worked out as if the log ended at
/// a row that the reader names, so that what was counted once can be taken out again.
struct UsageFacts {
  let database: Database
  /// The last row there is, for this reader.
  let last: Int64

  /// `condition` speaks of `l`, a row of the log, with parameters from ?2 on.
  func forEach(
    _ condition: String, _ values: [SQLValue], _ body: (CallFacts) throws -> Void
  ) throws {
    try database.forEach(Self.statement(condition), [.integer(last)] + values) { row in
      try body(facts(row))
    }
  }

  private static func statement(_ condition: String) -> String {
    """
    SELECT created_at, client_id, provider, model, api_type, coalesce(price_id, 0), coalesce(fx_rate_id, 0), outcome,
      cache_status, coalesce(input_tokens, 0), coalesce(output_tokens, 0), coalesce(cache_read_tokens, 0),
      coalesce(cache_write_tokens, 0), coalesce(reasoning_tokens, 0), cost_nano_usd, cost_nano_brl, avoided_tokens,
      avoided_nano_usd, avoided_nano_brl, latency_ms, ttft_ms, latency_ms + wait_ms,
      model <> model_requested OR trigger = 'fallback', seq, request_id,
      (SELECT count(*) FROM gateway_usage_logs n WHERE n.request_id = l.request_id AND n.seq <= ?1)
    FROM gateway_usage_logs l WHERE l.seq <= ?1 AND \(condition)
    """
  }

  private func facts(_ row: Statement) throws -> CallFacts {
    var usage = Usage(
      inputTokens: row.int(9), outputTokens: row.int(10), cacheReadTokens: row.int(11),
      cacheWriteTokens: row.int(12))
    usage.reasoningTokens = row.int(13)
    var facts = CallFacts(
      at: row.instant(0), client: row.text(1), provider: row.text(2), model: row.text(3),
      apiType: Provider.Role(rawValue: row.text(4)) ?? .direct, priceID: row.int(5),
      rateID: row.int(6), outcome: UsageRecord.Outcome(rawValue: row.text(7)) ?? .error,
      cacheStatus: CacheStatus(rawValue: row.text(8)) ?? .off, usage: usage,
      cost: row.optionalInt(14).map(NanoUSD.init), costBRL: row.optionalInt(15).map(NanoBRL.init),
      avoided: CacheSavings(
        hits: 0, tokens: row.int(16), usd: NanoUSD(nanos: row.int(17)),
        brl: NanoBRL(nanos: row.int(18))),
      latency: row.int(19), firstToken: row.optionalInt(20), endsRequest: true,
      requestTime: row.int(21), isFallback: row.flag(22))
    if row.int(25) > 1 { try judge(&facts, among: row.text(24), seq: row.int(23)) }
    return facts
  }

  /// A row that is not alone in its request.
  private func judge(_ facts: inout CallFacts, among request: String, seq: Int64) throws {
    var newest: Int64 = 0
    var time: Int64 = 0
    try database.forEach(
      """
      SELECT seq, latency_ms + wait_ms, outcome = 'refused', trigger = 'fallback' FROM gateway_usage_logs
      WHERE request_id = ? AND seq <= ? ORDER BY attempt, seq
      """, [.text(request), .integer(last)]
    ) { row in
      newest = row.int(0)
      // A refusal's own time is that of the whole request.
      if !row.flag(2) { time = time.addingSaturating(row.int(1)) }
      if row.flag(3) { facts.isFallback = true }
    }
    facts.endsRequest = newest == seq
    facts.requestTime = time
  }
}
