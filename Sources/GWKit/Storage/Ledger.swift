/// What calls held and used, entry by entry: append-only, and from it every counter can be worked out anew. It decides
/// nothing about budgets; its triggers keep their counters.
package struct Ledger {
  private let database: Database

  package init(_ database: Database) { self.database = database }

  /// The kinds of entries that end a call.
  package enum End: String, Sendable {
    case settle, estimate, presume, void
  }

  /// What ending a call came to.
  package enum Outcome: Sendable, Equatable {
    /// The call used more than it held.
    case ended(isOverrun: Bool)
    /// It had been ended by somebody else, and the difference is entered now.
    case adjusted
    /// It had been ended with the same figures, or never held.
    case unchanged
  }

  /// Ends a call, or enters the difference when a sweep has ended it meanwhile. Inside a write transaction.
  package func end(
    _ call: String, as kind: End, _ amounts: Amounts, at now: Instant
  ) throws -> Outcome {
    let changed = try database.execute(
      Self.ending,
      [
        .text(call), .text(kind.rawValue), .instant(now), .integer(amounts.tokens),
        .optional(amounts.usd?.nanos), .optional(amounts.brl?.nanos),
      ])
    guard changed == 0 else { return .ended(isOverrun: try isOverrun(call)) }
    return try adjust(call, to: amounts, note: "late", at: now) ? .adjusted : .unchanged
  }

  /// Brings what an ended call counts to `amounts`; nil money stays as it is, and what was not known may turn out to
  /// be 0. False when that changes nothing. Inside a write transaction.
  package func adjust(
    _ call: String, to amounts: Amounts, note: String, at now: Instant
  ) throws -> Bool {
    try database.execute(
      """
      INSERT INTO ledger_entries (call, step, kind, client, at, tokens, nano_usd, nano_brl, fx_rate_id, overrun, note)
      SELECT h.call, s.step + 1, 'adjust', h.client, ?3, ?4 - s.tokens, ?5 - coalesce(s.usd, 0), ?6 - coalesce(s.brl, 0),
        h.fx_rate_id, ?4 > h.tokens OR coalesce(?5 > h.nano_usd, 0) OR coalesce(?6 > h.nano_brl, 0), ?2
      FROM ledger_entries h, (
        SELECT max(step) AS step, sum(tokens) AS tokens, sum(nano_usd) AS usd, sum(nano_brl) AS brl
        FROM ledger_entries WHERE call = ?1 AND step >= 1) s
      WHERE h.call = ?1 AND h.step = 0 AND s.step IS NOT NULL
        AND (?4 <> s.tokens OR (?5 IS NOT NULL AND ?5 IS NOT s.usd) OR (?6 IS NOT NULL AND ?6 IS NOT s.brl))
      """,
      [
        .text(call), .text(note), .instant(now), .integer(amounts.tokens),
        .optional(amounts.usd?.nanos), .optional(amounts.brl?.nanos),
      ]) == 1
  }

  /// What is in the ledger of a call; for one who does not know whether his last word reached the disk.
  package func state(of call: String) throws -> State {
    let steps = try database.rows(Self.steps, [.text(call)]) { $0.int(0) }
    return steps.contains(1) ? .ended : steps.contains(0) ? .held : .absent
  }

  /// How far a call has come.
  package enum State: Sendable, Equatable {
    case absent, held, ended
  }

  /// What a call held, in all units; nil when there is no such call.
  package func hold(of call: String) throws -> Amounts? {
    try database.first(
      "SELECT tokens, nano_usd, nano_brl FROM ledger_entries WHERE call = ? AND step = 0",
      [.text(call)]
    ) { row in
      Amounts(
        tokens: row.int(0), usd: row.optionalInt(1).map(NanoUSD.init),
        brl: row.optionalInt(2).map(NanoBRL.init))
    }
  }

  /// The newest entry there is; 0 when there is none.
  package func lastEntry() throws -> Int64 {
    try database.first("SELECT max(id) FROM ledger_entries") { $0.optionalInt(0) ?? 0 } ?? 0
  }

  /// Calls of the future count now instead, and those of `windows` that are put aside. Returns them in order. Inside a
  /// write transaction, with the windows opened that calls are admitted to.
  package func move(
    after limit: Instant, orIn windows: [Int64], to now: Instant
  ) throws -> [String] {
    try database.rows(
      """
      INSERT INTO call_moves (call, at)
      SELECT call, max(?2, coalesce((
        SELECT max(starts) FROM budgets_now WHERE scope IN (t.client, '@all') AND starts <= ?1), ?2))
      FROM call_times t WHERE at > ?2 AND (at > ?1 OR call IN (
        SELECT call FROM call_windows WHERE window_id IN (SELECT value FROM json_each(?3))))
      RETURNING call
      """, [.instant(limit), .instant(now), .list(windows)]
    ) { $0.text(0) }.sorted()
  }

  /// Calls that a clock dated after a moment.
  package func dated(after limit: Instant) throws -> [String] {
    try database.rows(
      "SELECT call FROM call_times WHERE at > ? ORDER BY call", [.instant(limit)]
    ) { $0.text(0) }
  }

  /// What a call counts with by now, all entries of its end together; nil when it has none.
  package func total(of call: String) throws -> Amounts? {
    try database.first(
      """
      SELECT count(*), sum(tokens), sum(nano_usd), sum(nano_brl) FROM ledger_entries WHERE call = ? AND step >= 1
      """, [.text(call)]
    ) { row in
      row.int(0) == 0
        ? nil
        : Amounts(
          tokens: row.int(1), usd: row.optionalInt(2).map(NanoUSD.init),
          brl: row.optionalInt(3).map(NanoBRL.init))
    } ?? nil
  }

  /// Called rows of the log without entries, in order.
  package func strangers() throws -> [String] {
    try database.rows(
      """
      SELECT id FROM gateway_usage_logs l WHERE outcome NOT IN ('refused', 'hit')
        AND NOT EXISTS (SELECT 1 FROM ledger_entries e WHERE e.call = l.id) ORDER BY id
      """
    ) { $0.text(0) }
  }

  /// Gives every called row of the log without entries a hold and an end of the same figures: a program that knew no
  /// ledger wrote it. Returns them in order. Inside a write transaction.
  package func adopt() throws -> [String] {
    let rows = try strangers()
    let list = SQLValue.list(rows)
    for step in [Schema.holdsOfLog, Schema.endsOfLog] {
      try database.execute(
        "\(step) AND id IN (SELECT value FROM json_each(?)) ORDER BY seq", [list])
    }
    return rows
  }

  /// How many calls of a time used more than they could at most.
  package func overruns(since moment: Instant) throws -> Int64 {
    try database.first(
      """
      SELECT count(*) FROM ledger_entries
      WHERE (step >= 2 OR overrun = 1) AND overrun = 1 AND at >= ?
      """, [.instant(moment)]
    ) { $0.int(0) } ?? 0
  }

  /// How many calls used more than they held.
  package func overruns() throws -> Int64 {
    try database.first(
      // The first condition is that of the index.
      "SELECT count(DISTINCT call) FROM ledger_entries WHERE (step >= 2 OR overrun = 1) AND overrun = 1"
    ) { $0.int(0) } ?? 0
  }

  static let steps = "SELECT step FROM ledger_entries WHERE call = ?"

  private static let ending = """
    INSERT INTO ledger_entries (call, step, kind, client, at, tokens, nano_usd, nano_brl, fx_rate_id, overrun)
    SELECT call, 1, ?2, client, ?3, ?4, ?5, ?6, fx_rate_id,
      ?4 > tokens OR coalesce(?5 > nano_usd, 0) OR coalesce(?6 > nano_brl, 0)
    FROM ledger_entries WHERE call = ?1 AND step = 0
      AND NOT EXISTS (SELECT 1 FROM ledger_entries WHERE call = ?1 AND step = 1)
    """
  private static let overrun = "SELECT overrun FROM ledger_entries WHERE call = ? AND step = 1"

  /// Before the transaction that ends a call.
  package func prepare() { database.prepare([Self.ending, Self.overrun]) }

  private func isOverrun(_ call: String) throws -> Bool {
    try database.first(Self.overrun, [.text(call)]) { $0.flag(0) } ?? false
  }
}
