import GWKit

/// An entry of the cache as the `gw cache` verbs print it: every field of the contract, in its order.
enum CacheRecord {
  static let columns: [Column] = [
    Column("id", .identifier), Column("prompt", .outside), Column("model", .text, priority: 3),
    Column("client", .identifier, priority: 2), Column("hits", .number),
    Column("tokens_saved", .number, priority: 4), Column("saved_usd", .number),
    Column("saved_brl", .number, priority: 5),
    Column("age_s", .number, priority: 7), Column("ttl_s", .number, priority: 1),
    Column("expires_at", .time, isShownInTable: false),
    Column("last_hit_at", .time, priority: 6),
    Column("key", .identifier, isShownInTable: false),
    Column("scope", .identifier, isShownInTable: false),
    Column("provider", .text, isShownInTable: false),
    Column("bytes", .number, isShownInTable: false),
    Column("input_tokens", .number, isShownInTable: false),
    Column("output_tokens", .number, isShownInTable: false),
    Column("created_at", .time, isShownInTable: false),
  ]

  static func row(_ entry: CacheEntry, at now: Instant) -> [JSON] {
    [
      .string(entry.idText), .optional(entry.prompt), .string(entry.model),
      .string(entry.client), .integer(entry.savings.hits), .integer(entry.savings.tokens),
      .number(entry.savings.usd.text), .number(entry.savings.brl.text),
      .integer(entry.age(at: now) / 1000), .integer(entry.timeLeft(at: now) / 1000),
      .string(entry.expiresAt.text), .optional(entry.lastHitAt?.text), .string(entry.keyText),
      .string(entry.scope.text), .string(entry.provider), .integer(entry.bytes),
      .integer(entry.inputTokens), .integer(entry.outputTokens), .string(entry.createdAt.text),
    ]
  }

  /// With the answer.
  static let wholeColumns =
    columns + [
      Column("text", .outside, isShownInTable: false),
      Column("reasoning_text", .outside, isShownInTable: false),
      Column("finish_reason", .text, isShownInTable: false),
      Column("tool_calls", .json, isShownInTable: false),
    ]

  static func wholeRow(
    _ entry: CacheEntry, _ response: ChatResponse?, at now: Instant
  ) -> [JSON] {
    row(entry, at: now) + [
      .optional(response?.text),
      .optional(response.flatMap { $0.reasoningText.isEmpty ? nil : $0.reasoningText }),
      .optional(response?.finishReason?.rawValue),
      response.map { response in
        .array(
          response.toolCalls.map {
            ["id": .string($0.id), "name": .string($0.name), "arguments": .string($0.arguments)]
          })
      } ?? .null,
    ]
  }
}
