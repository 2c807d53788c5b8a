import GWKit

/// The record of one request as `gw ask --json` prints it: every field of the contract, in its order.
struct AnswerRecord {
  private let receipt: Receipt

  init(_ receipt: Receipt) { self.receipt = receipt }

  static let columns: [Column] = [
    Column("id", .identifier), Column("client", .identifier), Column("conversation", .outside),
    Column("tags", .json), Column("outcome", .text), Column("model_requested", .text),
    Column("model", .text), Column("provider", .text), Column("api_type", .text),
    Column("text", .outside), Column("reasoning_text", .outside), Column("finish_reason", .text),
    Column("tool_calls", .json), Column("max_tokens_sent", .number), Column("usage", .json),
    Column("cost_usd", .number), Column("cost_brl", .number), Column("cost_source", .text),
    Column("fx_rate", .number), Column("cache", .json), Column("attempts", .json),
    Column("budgets", .json), Column("notes", .json), Column("latency_ms", .duration),
    Column("ttft_ms", .duration), Column("created_at", .time),
  ]

  var listing: Listing {
    Listing(columns: Self.columns, rows: [Self.columns.map { value($0.name) }], shape: .object)
  }

  var json: JSON {
    .object(Self.columns.map { JSONMember(key: $0.name, value: value($0.name)) })
  }

  private var record: UsageRecord { receipt.last }
  private var response: ChatResponse { receipt.response }

  private func value(_ name: String) -> JSON {
    switch name {
    case "id": .string(record.requestID)
    case "client": .string(record.client)
    case "conversation": .optional(record.conversation)
    case "tags": .object(record.tags)
    case "outcome": .string(record.outcome == .ok || record.outcome == .hit ? "ok" : "partial")
    case "model_requested": .string(record.modelRequested)
    case "model": .string(record.model)
    case "provider": .string(record.provider)
    case "api_type": .string(record.apiType.rawValue)
    case "max_tokens_sent": .optional(record.maxTokensSent)
    case "latency_ms": .integer(receipt.latencyMilliseconds)
    case "ttft_ms": .optional(receipt.firstTokenMilliseconds)
    case "created_at": .string(record.createdAt.text)
    case "text", "reasoning_text", "finish_reason", "tool_calls": answerValue(name)
    case "cost_usd", "cost_brl", "cost_source", "fx_rate", "usage": moneyValue(name)
    case "cache":
      [
        "status": .string(record.cacheStatus.rawValue),
        "key": .optional(receipt.cache?.keyText),
        "age_s": .optional(receipt.cache?.age.map { $0 / 1000 }),
      ]
    case "attempts": .array(receipt.attempts.map(AttemptValue.json))
    case "notes":
      .array(receipt.notes.map { ["code": .string($0.code), "text": .string($0.text)] })
    case "budgets": .array(receipt.budgets.map(BudgetRecord.short))
    default: preconditionFailure("every column of an answer has a value")
    }
  }

  private func answerValue(_ name: String) -> JSON {
    switch name {
    case "text": .string(response.text)
    case "reasoning_text": .optional(response.reasoningText.isEmpty ? nil : response.reasoningText)
    case "finish_reason": .optional(response.finishReason?.rawValue)
    default: .array(response.toolCalls.map(Self.toolCall))
    }
  }

  private func moneyValue(_ name: String) -> JSON {
    switch name {
    case "cost_usd": .number(optional: receipt.cost?.text)
    case "cost_brl": .number(optional: receipt.costBRL?.text)
    case "cost_source": .optional(record.costSource?.rawValue)
    case "fx_rate": .number(optional: receipt.rate?.text)
    default: UsageValue.json(receipt.usage, record.usageSource)
    }
  }

  private static func toolCall(_ call: ToolCall) -> JSON {
    ["id": .string(call.id), "name": .string(call.name), "arguments": .string(call.arguments)]
  }
}

/// One entry of `attempts`.
enum AttemptValue {
  static func json(_ report: AttemptReport) -> JSON {
    [
      "model": .string(report.model), "provider": .string(report.provider),
      "status": .optional(report.status), "reason": .string(report.reason),
      "retry_after_ms": .optional(report.retryAfterMilliseconds),
      "wait_ms": .integer(report.waitMilliseconds),
      "latency_ms": .integer(report.latencyMilliseconds),
      "cost_usd": .number(optional: report.cost?.text),
    ]
  }
}

/// Token counts as records show them.
enum UsageValue {
  static func json(_ usage: Usage, _ source: UsageSource?) -> JSON {
    [
      "input_tokens": .integer(usage.inputTokens),
      "output_tokens": .integer(usage.outputTokens),
      "cache_read_tokens": .integer(usage.cacheReadTokens),
      "cache_write_tokens": .integer(usage.cacheWriteTokens),
      "reasoning_tokens": .integer(usage.reasoningTokens),
      "source": .optional(source?.rawValue),
    ]
  }
}

extension JSON {
  /// A number from its exact text, or null.
  static func number(optional text: String?) -> JSON { text.map(JSON.number) ?? .null }
}
