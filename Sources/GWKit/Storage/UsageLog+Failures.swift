extension UsageLog {
  /// What went wrong, the most frequent first. An index knows these rows, so that it takes as long as there are of them.
  package func failures(_ filter: Filter) throws -> [Failure] {
    var conditions = Self.conditions(filter)
    conditions.require("error_code IS NOT NULL")
    return try database.rows(
      """
      SELECT provider, model, outcome, error_code, count(*) AS n, count(CASE next_route WHEN 'retry' THEN 1 END),
        count(CASE WHEN next_route <> 'retry' THEN 1 END), max(created_at), error_message
      FROM gateway_usage_logs \(conditions.clause)
      GROUP BY provider, model, outcome, error_code ORDER BY n DESC, provider, model, error_code, outcome
      """, conditions.values
    ) { row in
      Failure(
        provider: row.text(0), model: row.text(1),
        outcome: UsageRecord.Outcome(rawValue: row.text(2)) ?? .error, code: row.text(3),
        count: row.int(4), retries: row.int(5), fallbacks: row.int(6), lastAt: row.instant(7),
        message: row.optionalText(8))
    }
  }

  /// Requests that failed for good although another route was there to be tried.
  package func lost(_ filter: Filter) throws -> Int64 {
    var conditions = Self.conditions(filter)
    conditions.require("error_code IS NOT NULL")
    conditions.require("outcome IN ('error', 'partial') AND next_route <> 'retry'")
    conditions.require(
      """
      NOT EXISTS (SELECT 1 FROM gateway_usage_logs n
        WHERE n.request_id = l.request_id AND (n.attempt, n.seq) > (l.attempt, l.seq))
      """)
    return try database.first(
      "SELECT count(*) FROM gateway_usage_logs l \(conditions.clause)", conditions.values
    ) { $0.int(0) } ?? 0
  }
}
