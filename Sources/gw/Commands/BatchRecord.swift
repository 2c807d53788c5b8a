import GWKit

/// A line of a batch's output, in the form of OpenAI's Batch API; what gw knows besides stands under `gw`.
enum BatchRecord {
  static func line(_ outcome: BatchOutcome) -> [UInt8] {
    var value: JSON
    switch outcome.result {
    case .success(let receipt): value = answer(receipt, outcome)
    case .failure(let error): value = failure(error, outcome)
    }
    return value.bytes() + [UInt8(ascii: "\n")]
  }

  private static func answer(_ receipt: Receipt, _ outcome: BatchOutcome) -> JSON {
    let record = receipt.last
    return [
      "id": .string(record.requestID), "custom_id": .optional(outcome.id),
      "response": [
        "status_code": .integer(200),
        "request_id": .string(record.upstreamID ?? record.requestID),
        "body": ChatCompletion(receipt).object(receipt.response, receipt.usage),
      ],
      "error": nil, "gw": figures(receipt, outcome),
    ]
  }

  private static func failure(_ error: GatewayError, _ outcome: BatchOutcome) -> JSON {
    var details: JSON = [
      "code": .string(outcome.code ?? error.kind.rawValue), "message": .string(error.message),
      "exit": .integer(ExitStatus(error.kind, signal: error.signal).code),
      "hint": .optional(error.hints.isEmpty ? nil : error.hints.joined(separator: "; ")),
      "retry_after_s": .optional(error.retryAfterSeconds),
    ]
    if let partial = error.partial { details.set("partial", AnswerRecord(partial).json) }
    return [
      "id": .optional(error.requestID), "custom_id": .optional(outcome.id),
      "response": nil, "error": details,
      "gw": error.partial.map { figures($0, outcome) } ?? ["line": .integer(outcome.line)],
    ]
  }

  private static func figures(_ receipt: Receipt, _ outcome: BatchOutcome) -> JSON {
    let record = receipt.last
    return [
      "line": .integer(outcome.line), "client": .string(record.client),
      "model": .string(record.model), "provider": .string(record.provider),
      "cost_usd": .number(optional: receipt.cost?.text),
      "cost_brl": .number(optional: receipt.costBRL?.text),
      "cache": .string(record.cacheStatus.rawValue), "calls": .integer(receipt.records.count),
      "latency_ms": .integer(receipt.latencyMilliseconds),
    ]
  }
}
