/// Questions whose answer must be empty: each finds what the ledger, its counters and the log do not agree on. They only
/// read.
package struct LedgerAudit {
  private let database: Database

  package init(_ database: Database) { self.database = database }

  /// Something that the database can be asked, whose answer should be that there is nothing.
  package struct Question: Sendable {
    /// A word for tables and programs.
    package var name: String
    /// What holds when nothing is found.
    package var promise: String
    /// What is so when something is.
    package var complaint: String
    /// Gives a line a finding.
    fileprivate var sql: String
  }

  /// What was found.
  package struct Answer: Sendable, Equatable {
    package var count: Int64
    /// The first few findings.
    package var examples: [String]
  }

  private static let shown: Int64 = 5

  package func answer(_ question: Question) throws -> Answer {
    let count = try database.first("SELECT count(*) FROM (\(question.sql))") { $0.int(0) } ?? 0
    guard count > 0 else { return Answer(count: 0, examples: []) }
    let examples = try database.rows("\(question.sql) LIMIT \(Self.shown)") { $0.text(0) }
    return Answer(count: count, examples: examples)
  }

  /// The amount of an entry `e` in the unit of a budget `b`.
  private static let amount = """
    CASE b.unit WHEN 'tokens' THEN e.tokens WHEN 'usd' THEN coalesce(e.nano_usd, 0) ELSE coalesce(e.nano_brl, 0) END
    """

  package static let all: [Question] = [
    Question(
      name: "held", promise: "what is held is the sum of the open holds",
      complaint: "windows hold another sum than their open calls",
      sql: """
        SELECT 'window ' || w.id || ': ' || w.held || ' instead of ' || s.held
        FROM budget_windows w JOIN window_sums s ON s.window_id = w.id WHERE w.held <> s.held
        """),
    Question(
      name: "spent",
      promise: "what is spent is the sum of what calls ended with, and of adjustments",
      complaint: "windows have another sum spent than the ledger says",
      sql: """
        SELECT 'window ' || w.id || ': ' || w.spent || ' instead of ' || s.spent
        FROM budget_windows w JOIN window_sums s ON s.window_id = w.id WHERE w.spent <> s.spent
        """),
    Question(
      name: "steps",
      promise: "a call has one hold, at most one end, and adjustments only after that",
      complaint: "calls have more or fewer steps than they may",
      sql: """
        SELECT call FROM ledger_entries GROUP BY call
        HAVING sum(step = 0) <> 1 OR sum(step = 1) > 1 OR max(step) + 1 <> count(*) OR count(DISTINCT client) <> 1
        """),
    Question(
      name: "open", promise: "the open calls are the holds without an end",
      complaint: "open calls and holds without an end are not the same",
      sql: """
        SELECT id FROM open_calls WHERE id NOT IN (SELECT call FROM ledger_entries WHERE step = 0)
          OR id IN (SELECT call FROM ledger_entries WHERE step = 1)
        UNION ALL
        SELECT h.call FROM ledger_entries h WHERE h.step = 0
          AND NOT EXISTS (SELECT 1 FROM ledger_entries e WHERE e.call = h.call AND e.step = 1)
          AND NOT EXISTS (SELECT 1 FROM open_calls o WHERE o.id = h.call)
        """),
    Question(
      name: "admitted", promise: "every hold fitted its hard budgets when it was made",
      complaint: "holds did not fit when they were made",
      sql: """
        SELECT call FROM (
          SELECT c.call, c.lim, c.reason, e.step, sum(CASE e.step WHEN 0 THEN c.held
              WHEN 1 THEN \(amount) - c.held ELSE \(amount) END)
            OVER (PARTITION BY c.window_id ORDER BY max(e.id, c.entry_id), e.id) AS used
          FROM call_windows c JOIN ledger_entries e ON e.call = c.call
            JOIN budget_windows w ON w.id = c.window_id JOIN client_budgets b ON b.id = w.budget_id)
        WHERE step = 0 AND reason = 'hold' AND lim IS NOT NULL AND used > lim
        """),
    Question(
      name: "windows", promise: "calls count in windows that hold their moment",
      complaint: "calls count in windows that do not hold their moment",
      sql: """
        SELECT c.call FROM call_windows c JOIN ledger_entries h ON h.call = c.call AND h.step = 0
          JOIN budget_windows w ON w.id = c.window_id JOIN client_budgets b ON b.id = w.budget_id
        WHERE b.scope NOT IN ('@all', h.client)
          OR NOT (h.at >= w.starts AND h.at < w.ends)
            AND NOT EXISTS (SELECT 1 FROM call_moves m WHERE m.call = c.call AND m.at >= w.starts AND m.at < w.ends)
            -- A budget that only watches counts calls of a clock that lies far before it as well.
            AND NOT (c.reason = 'hold' AND c.lim IS NULL AND h.at < w.starts)
        """),
    Question(
      name: "counted", promise: "every call counts in every budget that was open at its moment",
      complaint: "calls do not count in a budget that was open at their moment",
      sql: "SELECT t.call \(BudgetWindows.missed)"),
    Question(
      name: "log",
      promise:
        "every row of the log that was called has one end in the ledger, and the same figures",
      complaint: "log and ledger do not say the same of calls",
      sql: """
        SELECT l.id FROM gateway_usage_logs l LEFT JOIN (
            SELECT call, sum(tokens) AS tokens, sum(nano_usd) AS usd, sum(nano_brl) AS brl
            FROM ledger_entries WHERE step >= 1 GROUP BY call) e ON e.call = l.id
        WHERE l.outcome NOT IN ('refused', 'hit')
          AND (e.call IS NULL OR e.tokens <> coalesce(l.input_tokens, 0) + coalesce(l.output_tokens, 0)
            OR e.usd IS NOT l.cost_nano_usd OR coalesce(e.brl, 0) <> coalesce(l.cost_nano_brl, 0))
        UNION ALL
        SELECT e.call FROM ledger_entries e WHERE e.step = 1 AND NOT EXISTS (
          SELECT 1 FROM gateway_usage_logs l WHERE l.id = e.call AND l.outcome NOT IN ('refused', 'hit'))
        """),
    Question(
      name: "clients", promise: "what clients spent adds up to what the ledger says",
      complaint: "clients spent another sum than the ledger says",
      sql: """
        SELECT client FROM (
          SELECT client, nano_usd AS usd FROM ledger_entries WHERE step >= 1
          UNION ALL
          SELECT client_id, -cost_nano_usd FROM gateway_usage_logs WHERE outcome NOT IN ('refused', 'hit'))
        GROUP BY client HAVING coalesce(sum(usd), 0) <> 0
        """),
  ]
}
