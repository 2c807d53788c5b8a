/// A call that is about to go out: what it may use at most, who makes it, and what its row of the log would say if
/// nobody could tell any more.
package struct OpenCall: Sendable {
  /// Without figures and outcome.
  package var record: UsageRecord
  /// The worst case, in tokens by kind.
  package var inputTokens: Int64
  package var outputTokens: Int64
  package var amounts: Amounts
  /// False when a field of the request has no bound: hard budgets refuse it.
  package var isBounded: Bool
  package var owner: Owner

  package struct Owner: Sendable, Equatable {
    /// The byte of `gw.live` that the process keeps locked.
    package var byte: Int64
    /// From here on it counts as dead even if it is not.
    package var lease: BootInstant

    package init(byte: Int64, lease: BootInstant) {
      self.byte = byte
      self.lease = lease
    }
  }

  package init(
    record: UsageRecord, inputTokens: Int64, outputTokens: Int64, amounts: Amounts,
    isBounded: Bool, owner: Owner
  ) {
    self.record = record
    self.inputTokens = inputTokens
    self.outputTokens = outputTokens
    self.amounts = amounts
    self.isBounded = isBounded
    self.owner = owner
  }
}

/// The calls that are held and not ended, with their owners.
package struct OpenCalls {
  private let database: Database

  package init(_ database: Database) { self.database = database }

  /// Writes the call and its hold, or nothing: throws `LedgerRefusal` when a budget does not admit it. Inside a write
  /// transaction, which may go on after a refusal.
  package func add(_ call: OpenCall) throws {
    let record = call.record
    let values: [SQLValue] = [
      .text(record.id), .text(record.requestID), .text(record.client),
      .optional(record.conversation), .optional(record.phone),
      .optional(record.tags.isEmpty ? nil : JSON.object(record.tags).text()),
      .text(record.apiType.rawValue), .text(record.provider), .text(record.modelRequested),
      .text(record.model), .integer(record.attempt), .optional(record.trigger?.rawValue),
      .integer(record.waitMilliseconds), .integer(record.gateWaitMilliseconds),
      .optional(record.maxTokensSent), .optional(record.priceID), .optional(record.rateID),
      .integer(record.imageCount), .integer(call.inputTokens), .integer(call.outputTokens),
      .integer(call.amounts.tokens), .optional(call.amounts.usd?.nanos),
      .optional(call.amounts.brl?.nanos), .flag(call.isBounded), .instant(record.createdAt),
      .integer(call.owner.byte), .text(call.owner.lease.boot),
      .integer(call.owner.lease.milliseconds),
    ]
    do {
      try database.execute(Self.adding, values)
    } catch {
      throw LedgerRefusal(error) ?? error
    }
    guard try Ledger(database).state(of: record.id) == .held else { throw StoreError.ruleMissing }
  }

  private static let columns = """
    id, request_id, client_id, conversation_id, phone, tags, api_type, provider, model_requested, model,
    attempt, trigger, wait_ms, gate_wait_ms, max_tokens_sent, price_id, fx_rate_id, images, input_tokens,
    output_tokens, tokens, nano_usd, nano_brl, bounded, created_at, owner, boot, lease
    """

  private static let adding =
    "INSERT INTO open_calls (\(columns)) VALUES (\(SQLMarks.list(for: columns)))"

  /// Before the transaction that holds a call.
  package func prepare() { database.prepare([Self.adding, Self.listing(""), Ledger.steps]) }

  private static func listing(_ place: String) -> String {
    "SELECT id, owner, boot, lease FROM open_calls \(place) ORDER BY id LIMIT ?"
  }

  /// The oldest first, at most `limit`; only those that count in these windows when they are named.
  package func owners(
    in windows: [Int64]? = nil, limit: Int
  ) throws -> [(call: String, owner: OpenCall.Owner)] {
    let place =
      windows == nil
      ? ""
      : """
      WHERE EXISTS (
        SELECT 1 FROM call_windows c
        WHERE c.call = open_calls.id AND c.window_id IN (SELECT value FROM json_each(?)))
      """
    let named = windows.map { [SQLValue.list($0)] } ?? []
    return try database.rows(
      Self.listing(place), named + [.integer(Int64(limit))]
    ) { row in
      let lease = BootInstant(boot: row.text(2), milliseconds: row.int(3))
      return (row.text(0), OpenCall.Owner(byte: row.int(1), lease: lease))
    }
  }

  /// Those of `calls` that are open, in order.
  package func open(among calls: Set<String>) throws -> [String] {
    try database.rows(
      "SELECT id FROM open_calls WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id",
      [.list(calls)]
    ) { $0.text(0) }
  }

  /// Somebody had the people behind an open call forgotten while it was under way: its row has no texts any more.
  package func isForgotten(_ call: String) throws -> Bool {
    try database.first(
      "SELECT conversation_id IS NULL AND phone IS NULL AND tags IS NULL FROM open_calls WHERE id = ?",
      [.text(call)]
    ) { $0.flag(0) } ?? false
  }

  package func count() throws -> Int64 {
    try database.first("SELECT count(*) FROM open_calls") { $0.int(0) } ?? 0
  }

  /// Ends calls whose owner is gone: the whole hold counts as spent, and the log says so. What another program left half
  /// done is finished as far as it is missing. Inside a write transaction.
  package func presume(_ calls: [String], at now: Instant) throws {
    let list = SQLValue.list(calls)
    try database.execute(
      """
      INSERT INTO gateway_usage_logs (id, request_id, client_id, conversation_id, phone, tags, api_type, provider,
        model_requested, model, attempt, trigger, wait_ms, gate_wait_ms, max_tokens_sent, price_id, fx_rate_id, images,
        input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, reasoning_tokens, usage_source,
        cost_nano_usd, cost_nano_brl, cost_source, outcome, error_code, error_message, latency_ms, created_at,
        finished_at)
      SELECT id, request_id, client_id, conversation_id, phone, tags, api_type, provider, model_requested, model,
        attempt, trigger, wait_ms, gate_wait_ms, max_tokens_sent, price_id, fx_rate_id, images, input_tokens,
        output_tokens, 0, 0, 0, 'estimate', nano_usd, nano_brl, CASE WHEN nano_usd IS NOT NULL THEN 'presumed' END,
        'presumed', 'interrupted', 'the process that made the call is gone', 0, created_at, ?2
      FROM open_calls WHERE id IN (SELECT value FROM json_each(?1))
        AND NOT EXISTS (SELECT 1 FROM gateway_usage_logs l WHERE l.id = open_calls.id)
      """, [list, .instant(now)])
    try database.execute(
      """
      INSERT INTO ledger_entries (call, step, kind, client, at, tokens, nano_usd, nano_brl, fx_rate_id)
      SELECT call, 1, 'presume', client, ?2, tokens, nano_usd, nano_brl, fx_rate_id
      FROM ledger_entries h WHERE step = 0 AND call IN (SELECT value FROM json_each(?1))
        AND NOT EXISTS (SELECT 1 FROM ledger_entries e WHERE e.call = h.call AND e.step = 1)
      """, [list, .instant(now)])
    // Those that somebody left here without a hold, or after their end: no rule is there for them.
    try database.execute(
      "DELETE FROM open_calls WHERE id IN (SELECT value FROM json_each(?))", [list])
  }
}

/// The database's own word for a call that it does not admit.
package struct LedgerRefusal: Error, Equatable {
  /// Such as `budget_exceeded`: the contract's code for it.
  package var word: String

  static let words: Set<String> = [
    "budget_exceeded", "budget_paused", "clock_unsure", "no_rate", "unpriced_feature",
    "unpriced_model", "window_missing",
  ]

  init?(_ error: DatabaseError) {
    guard error.isConstraint, Self.words.contains(error.message) else { return nil }
    word = error.message
  }
}
