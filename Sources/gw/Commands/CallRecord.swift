import GWKit

/// One row of `gw metrics calls`: the log's columns by the log's names, money as decimals.
enum CallRecord {
  static let columns: [Column] = [
    Column("created_at", .time, header: "TIME"), Column("id", .identifier, isShownInTable: false),
    Column("request_id", .identifier, header: "REQUEST", priority: 6),
    Column("client_id", .identifier, header: "CLIENT"),
    Column("conversation_id", .outside, isShownInTable: false),
    Column("phone", .identifier, isShownInTable: false),
    Column("tags", .json, isShownInTable: false),
    Column("api_type", .text, isShownInTable: false),
    Column("provider", .text, isShownInTable: false),
    Column("model_requested", .text, isShownInTable: false), Column("model", .text),
    Column("attempt", .number, isShownInTable: false),
    Column("input_tokens", .number, header: "IN", priority: 3),
    Column("output_tokens", .number, header: "OUT", priority: 3),
    Column("cache_read_tokens", .number, isShownInTable: false),
    Column("cache_write_tokens", .number, isShownInTable: false),
    Column("reasoning_tokens", .number, isShownInTable: false),
    Column("usage_source", .text, isShownInTable: false),
    Column("cost_usd", .number), Column("cost_brl", .number, priority: 4),
    Column("cost_source", .text, isShownInTable: false),
    Column("price_id", .number, isShownInTable: false),
    Column("fx_rate_id", .number, isShownInTable: false),
    Column("cache_status", .text, isShownInTable: false),
    Column("outcome", .text), Column("finish_reason", .text, isShownInTable: false),
    Column("max_tokens_sent", .number, isShownInTable: false),
    Column("error_code", .text, header: "ERROR", priority: 5),
    Column("error_message", .outside, isShownInTable: false),
    Column("http_status", .number, isShownInTable: false),
    Column("latency_ms", .duration, header: "LATENCY MS", priority: 2),
    Column("ttft_ms", .duration, isShownInTable: false),
    Column("finished_at", .time, isShownInTable: false),
    Column("trigger", .text, isShownInTable: false),
    Column("retry_after_ms", .duration, isShownInTable: false),
    Column("wait_ms", .duration, isShownInTable: false),
    Column("next_route", .text, isShownInTable: false),
    Column("hour_cache_write_tokens", .number, isShownInTable: false),
    Column("images", .number, isShownInTable: false),
    Column("gate_wait_ms", .duration, isShownInTable: false),
    Column("avoided_tokens", .number, isShownInTable: false),
    Column("avoided_usd", .number, isShownInTable: false),
    Column("avoided_brl", .number, isShownInTable: false),
  ]

  static func row(_ record: UsageRecord) -> [JSON] {
    [
      .string(record.createdAt.text), .string(record.id), .string(record.requestID),
      .string(record.client), .optional(record.conversation), .optional(record.phone),
      .object(record.tags), .string(record.apiType.rawValue), .string(record.provider),
      .string(record.modelRequested), .string(record.model), .integer(record.attempt),
      .integer(record.usage.inputTokens), .integer(record.usage.outputTokens),
      .integer(record.usage.cacheReadTokens), .integer(record.usage.cacheWriteTokens),
      .integer(record.usage.reasoningTokens), .optional(record.usageSource?.rawValue),
      .number(optional: record.cost?.text), .number(optional: record.costBRL?.text),
      .optional(record.costSource?.rawValue), .optional(record.priceID), .optional(record.rateID),
      .string(record.cacheStatus.rawValue), .string(record.outcome.rawValue),
      .optional(record.finishReason?.rawValue), .optional(record.maxTokensSent),
      .optional(record.errorCode), .optional(record.errorMessage), .optional(record.httpStatus),
      .integer(record.latencyMilliseconds), .optional(record.firstTokenMilliseconds),
      .string(record.finishedAt.text), .optional(record.trigger?.rawValue),
      .optional(record.retryAfterMilliseconds), .integer(record.waitMilliseconds),
      .optional(record.nextRoute), .integer(record.usage.hourCacheWriteTokens),
      .integer(record.imageCount), .integer(record.gateWaitMilliseconds),
      .integer(record.avoided.tokens), avoided(record, record.avoided.usd.text, record.priceID),
      avoided(record, record.avoided.brl.text, record.rateID),
    ]
  }

  /// Without a price or a rate it is not known what a hit avoided.
  private static func avoided(_ record: UsageRecord, _ text: String, _ row: Int64?) -> JSON {
    record.outcome == .hit && (record.priceID == nil || row == nil) ? .null : .number(text)
  }

  static func json(_ record: UsageRecord) -> JSON {
    .object(zip(columns, row(record)).map { JSONMember(key: $0.name, value: $1) })
  }
}
