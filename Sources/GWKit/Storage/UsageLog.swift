/// The log of calls: one row per call upstream.
package struct UsageLog {
  let database: Database

  package init(_ database: Database) { self.database = database }

  /// What `calls` may be narrowed to; nil fields do not narrow.
  package struct Filter: Sendable, Equatable {
    package var since: Instant?
    /// Exclusive.
    package var until: Instant?
    package var client: String?
    package var provider: String?
    package var model: String?
    package var conversation: String?
    package var phone: String?
    package var outcome: UsageRecord.Outcome?

    package init() {}
  }

  static let columns = """
    id, request_id, client_id, conversation_id, phone, tags, api_type, provider, model_requested,
    model, attempt, upstream_id, input_tokens, output_tokens, cache_read_tokens, cache_write_tokens,
    reasoning_tokens, usage_source, cost_nano_usd, cost_nano_brl, cost_source, cost_note, price_id,
    fx_rate_id, cache_status, outcome, finish_reason, max_tokens_sent, error_code, error_message,
    http_status, latency_ms, ttft_ms, created_at, finished_at, trigger, retry_after_ms, wait_ms,
    next_route, hour_cache_write_tokens, images, gate_wait_ms, avoided_tokens, avoided_nano_usd,
    avoided_nano_brl
    """

  /// Inside a write transaction.
  package func add(_ record: UsageRecord) throws {
    try database.execute(Self.adding, Self.values(record))
    try Rollups(database).follow(database.lastInsertedID)
  }

  /// Many rows at once; what they add up to is added once. Inside a write transaction.
  package func add(contentsOf records: [UsageRecord]) throws {
    for record in records { try database.execute(Self.adding, Self.values(record)) }
    try Rollups(database).fold()
  }

  private static let adding =
    "INSERT INTO gateway_usage_logs (\(columns)) VALUES (\(SQLMarks.list(for: columns)))"

  /// Before the transaction that adds a row.
  package func prepare() { database.prepare([Self.adding]) }

  /// Puts a row in the place of the one with the same id: what was presumed is known after all. Inside a write
  /// transaction; false when there is none.
  package func replace(_ record: UsageRecord) throws -> Bool {
    let names = Self.columns.split(separator: ",").map { $0.filter { !$0.isWhitespace } }
    let list = names.map { "\($0) = ?" }.joined(separator: ", ")
    return try Rollups(database).recounting(request: record.requestID) {
      try database.execute(
        "UPDATE gateway_usage_logs SET \(list) WHERE id = ?",
        Self.values(record) + [.text(record.id)]) == 1
    }
  }

  /// The newest first, at most `limit`.
  package func newest(_ filter: Filter, limit: Int) throws -> [UsageRecord] {
    let conditions = Self.conditions(filter)
    return try database.rows(
      """
      SELECT \(Self.columns) FROM gateway_usage_logs \(conditions.clause)
      ORDER BY created_at DESC, seq DESC LIMIT ?
      """, conditions.values + [.integer(Int64(limit))], Self.record)
  }

  /// The same one by one, until `body` has had enough.
  package func forEachNewest(_ filter: Filter, _ body: (UsageRecord) throws -> Bool) throws {
    let conditions = Self.conditions(filter)
    try database.forUntil(
      """
      SELECT \(Self.columns) FROM gateway_usage_logs \(conditions.clause)
      ORDER BY created_at DESC, seq DESC
      """, conditions.values
    ) { try body(Self.record($0)) }
  }

  static func conditions(_ filter: Filter) -> SQLConditions {
    var conditions = SQLConditions()
    conditions.narrow("created_at >= ?", filter.since.map(SQLValue.instant))
    conditions.narrow("created_at < ?", filter.until.map(SQLValue.instant))
    conditions.narrow("client_id = ?", filter.client.map(SQLValue.text))
    conditions.narrow("provider = ?", filter.provider.map(SQLValue.text))
    conditions.narrow("model = ?", filter.model.map(SQLValue.text))
    conditions.narrow("conversation_id = ?", filter.conversation.map(SQLValue.text))
    conditions.narrow("phone = ?", filter.phone.map(SQLValue.text))
    conditions.narrow("outcome = ?", filter.outcome.map { .text($0.rawValue) })
    return conditions
  }

  /// Calls since a moment whose figures are not the provider's own and that it may tell of, the oldest first.
  package func unsettled(since moment: Instant) throws -> [UsageRecord] {
    try database.rows(
      """
      SELECT \(Self.columns) FROM gateway_usage_logs l
      WHERE created_at >= ? AND upstream_id IS NOT NULL
        AND (cost_source IN ('presumed', 'estimated') OR usage_source = 'estimate')
        AND provider IN (SELECT name FROM providers WHERE generation_path IS NOT NULL)
      ORDER BY created_at, seq
      """, [.instant(moment)], Self.record)
  }

  /// How many calls since a moment count with their whole hold, and no provider can tell more about them.
  package func untold(since moment: Instant) throws -> Int64 {
    try database.first(
      """
      SELECT count(*) FROM gateway_usage_logs
      WHERE created_at >= ? AND cost_source = 'presumed' AND (upstream_id IS NULL
        OR provider NOT IN (SELECT name FROM providers WHERE generation_path IS NOT NULL))
      """, [.instant(moment)]
    ) { $0.int(0) } ?? 0
  }

  /// A row of which `forget` left the figures.
  package func isForgotten(_ call: String) throws -> Bool {
    try database.first(
      """
      SELECT conversation_id IS NULL AND phone IS NULL AND tags IS NULL FROM gateway_usage_logs WHERE id = ?
      """, [.text(call)]
    ) { $0.flag(0) } ?? false
  }

  package func has(_ call: String) throws -> Bool {
    try database.first("SELECT 1 FROM gateway_usage_logs WHERE id = ?", [.text(call)]) { _ in true }
      ?? false
  }

  /// How long the last answers took on average, in milliseconds; 0 when there are none.
  package func usualLatency() throws -> Int64 {
    try database.first(
      """
      SELECT coalesce(sum(latency_ms) / count(*), 0) FROM (
        SELECT latency_ms FROM (SELECT outcome, latency_ms FROM gateway_usage_logs ORDER BY seq DESC LIMIT 200)
        WHERE outcome = 'ok' LIMIT 20)
      """
    ) { $0.int(0) } ?? 0
  }

  /// Calls since a moment, and what is known of their cost.
  package func totals(since moment: Instant) throws -> (calls: Int64, cost: NanoUSD) {
    try database.first(
      """
      SELECT count(*), coalesce(sum(cost_nano_usd), 0) FROM gateway_usage_logs WHERE created_at >= ?
      """, [.instant(moment)]
    ) { ($0.int(0), NanoUSD(nanos: $0.int(1))) } ?? (0, .zero)
  }

  package enum Name: String, Sendable {
    case client = "client_id"
    case provider, model
  }

  /// Whether any call has this name.
  package func knows(_ name: String, in column: Name) throws -> Bool {
    try database.first(
      "SELECT 1 FROM gateway_usage_logs WHERE \(column.rawValue) = ? LIMIT 1", [.text(name)]
    ) { _ in true } ?? false
  }

  /// Ids of requests and calls that begin with `prefix`, at most `limit`. The range form uses the indexes.
  package func ids(startingWith prefix: String, limit: Int) throws -> [String] {
    let end = prefix + "\u{10FFFF}"
    return try database.rows(
      """
      SELECT request_id FROM gateway_usage_logs WHERE request_id >= ?1 AND request_id < ?2
      UNION SELECT id FROM gateway_usage_logs WHERE id >= ?1 AND id < ?2
      ORDER BY 1 LIMIT ?3
      """, [.text(prefix), .text(end), .integer(Int64(limit))]
    ) { $0.text(0) }
  }

  /// The calls of the request that has this id or owns the call with this id, in order.
  package func request(_ id: String) throws -> [UsageRecord] {
    try database.rows(
      """
      SELECT \(Self.columns) FROM gateway_usage_logs
      WHERE request_id = coalesce((SELECT request_id FROM gateway_usage_logs WHERE id = ?1), ?1)
      ORDER BY attempt, seq
      """, [.text(id)], Self.record)
  }
}

/// Forgetting people.
extension UsageLog {
  /// Rows of one batch, so that the gate is never held long.
  private static let batch = 500

  /// Takes texts and identifiers out of a client's rows, those with `phone` only when it is given; figures stay as
  /// they are. Returns how many rows changed. Each batch is a transaction of its own: repeating a run that was ended
  /// early finishes it.
  package func forget(client: String, phone: String?) throws -> Int {
    var total = try database.write {
      let waiting = try BatchAnswers(database).forget(client: client, phone: phone)
      // Those under way would bring it back when they are swept.
      let open = try database.execute(
        """
        UPDATE open_calls SET conversation_id = NULL, phone = NULL, tags = NULL
        WHERE client_id = ?1 AND (?2 IS NULL OR phone = ?2)
          AND (conversation_id IS NOT NULL OR phone IS NOT NULL OR tags IS NOT NULL)
        """, [.text(client), .optional(phone)])
      return waiting + open
    }
    while true {
      let changed = try database.write {
        try database.execute(
          """
          UPDATE gateway_usage_logs
          SET conversation_id = NULL, phone = NULL, tags = NULL, error_message = NULL
          WHERE seq IN (
            SELECT seq FROM gateway_usage_logs WHERE client_id = ?1 AND (?2 IS NULL OR phone = ?2)
              AND (conversation_id IS NOT NULL OR phone IS NOT NULL OR tags IS NOT NULL
                OR error_message IS NOT NULL) LIMIT \(Self.batch))
          """, [.text(client), .optional(phone)])
      }
      total += changed
      if changed < Self.batch { return total }
    }
  }
}

/// A row to and from its columns, in the one order above.
extension UsageLog {
  private static func values(_ record: UsageRecord) -> [SQLValue] {
    let usage = record.usage
    return [
      .text(record.id), .text(record.requestID), .text(record.client),
      .optional(record.conversation), .optional(record.phone),
      .optional(record.tags.isEmpty ? nil : JSON.object(record.tags).text()),
      .text(record.apiType.rawValue), .text(record.provider), .text(record.modelRequested),
      .text(record.model), .integer(record.attempt), .optional(record.upstreamID),
      .integer(usage.inputTokens), .integer(usage.outputTokens), .integer(usage.cacheReadTokens),
      .integer(usage.cacheWriteTokens), .integer(usage.reasoningTokens),
      .optional(record.usageSource?.rawValue), .optional(record.cost?.nanos),
      .optional(record.costBRL?.nanos), .optional(record.costSource?.rawValue),
      .optional(record.costNote), .optional(record.priceID), .optional(record.rateID),
      .text(record.cacheStatus.rawValue), .text(record.outcome.rawValue),
      .optional(record.finishReason?.rawValue), .optional(record.maxTokensSent),
      .optional(record.errorCode), .optional(record.errorMessage), .optional(record.httpStatus),
      .integer(record.latencyMilliseconds), .optional(record.firstTokenMilliseconds),
      .instant(record.createdAt), .instant(record.finishedAt),
      .optional(record.trigger?.rawValue), .optional(record.retryAfterMilliseconds),
      .integer(record.waitMilliseconds), .optional(record.nextRoute),
      .integer(usage.hourCacheWriteTokens), .integer(record.imageCount),
      .integer(record.gateWaitMilliseconds), .integer(record.avoided.tokens),
      .integer(record.avoided.usd.nanos), .integer(record.avoided.brl.nanos),
    ]
  }

  static func record(_ row: Statement) throws -> UsageRecord {
    var record = UsageRecord(
      id: row.text(0), requestID: row.text(1), client: row.text(2),
      apiType: Provider.Role(rawValue: row.text(6)) ?? .direct, provider: row.text(7),
      modelRequested: row.text(8), model: row.text(9),
      outcome: UsageRecord.Outcome(rawValue: row.text(25)) ?? .error,
      latencyMilliseconds: row.int(31), createdAt: row.instant(33), finishedAt: row.instant(34))
    record.conversation = row.optionalText(3)
    record.phone = row.optionalText(4)
    record.tags = try row.optionalText(5).flatMap { try JSON(parsing: $0).members } ?? []
    record.attempt = row.int(10)
    record.upstreamID = row.optionalText(11)
    record.usage = Usage(
      inputTokens: row.int(12), outputTokens: row.int(13), cacheReadTokens: row.int(14),
      cacheWriteTokens: row.int(15), reasoningTokens: row.int(16))
    record.usageSource = row.optionalText(17).flatMap(UsageSource.init)
    record.cost = row.optionalInt(18).map(NanoUSD.init)
    record.costBRL = row.optionalInt(19).map(NanoBRL.init)
    record.costSource = row.optionalText(20).flatMap(CostSource.init)
    record.costNote = row.optionalText(21)
    record.priceID = row.optionalInt(22)
    record.rateID = row.optionalInt(23)
    record.cacheStatus = CacheStatus(rawValue: row.text(24)) ?? .off
    record.finishReason = row.optionalText(26).flatMap(FinishReason.init)
    record.maxTokensSent = row.optionalInt(27)
    record.errorCode = row.optionalText(28)
    record.errorMessage = row.optionalText(29)
    record.httpStatus = row.optionalInt(30)
    record.firstTokenMilliseconds = row.optionalInt(32)
    record.trigger = row.optionalText(35).flatMap(UsageRecord.Trigger.init)
    record.retryAfterMilliseconds = row.optionalInt(36)
    record.waitMilliseconds = row.int(37)
    record.nextRoute = row.optionalText(38)
    record.usage.hourCacheWriteTokens = row.int(39)
    record.imageCount = row.int(40)
    record.gateWaitMilliseconds = row.int(41)
    record.avoided = CacheSavings(
      hits: record.outcome == .hit ? 1 : 0, tokens: row.int(42), usd: NanoUSD(nanos: row.int(43)),
      brl: NanoBRL(nanos: row.int(44)))
    return record
  }
}
