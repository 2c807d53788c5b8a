import GWKit

/// An answer as OpenAI's API gives it: one object, or the chunks of a stream. It makes the values and prints nothing.
struct ChatCompletion {
  /// gw's own id of the request, which `gw metrics show` knows.
  private let id: String
  private let model: String
  /// Seconds since 1970.
  private let created: Int64

  init(id: String, model: String, created: Instant) {
    self.id = id
    self.model = model
    self.created = created.milliseconds / 1000
  }

  init(_ receipt: Receipt) {
    self.init(
      id: receipt.last.requestID, model: receipt.last.model, created: receipt.last.createdAt)
  }

  /// The whole answer.
  func object(_ response: ChatResponse, _ usage: Usage) -> JSON {
    var value = head("chat.completion")
    value.set("choices", .array(Self.choices(response).map(Self.whole)))
    value.set("usage", Self.usage(usage))
    return value
  }

  /// A piece of the first answer's text; the very first one says whose turn it is.
  func chunk(text: String, isFirst: Bool) -> JSON {
    var delta: JSON = isFirst ? ["role": "assistant"] : [:]
    delta.set("content", .string(text))
    return chunk([Self.choice(0, "delta", delta, finish: nil)])
  }

  /// What is left when the answer is there: calls, the other answers, the reasons, and the usage if there is one.
  func lastChunks(_ response: ChatResponse, _ usage: Usage?, hasText: Bool) -> [JSON] {
    var chunks: [JSON] = []
    for (index, response) in Self.choices(response) {
      var delta: JSON = index == 0 && hasText ? [:] : ["role": "assistant"]
      if index > 0, !response.text.isEmpty { delta.set("content", .string(response.text)) }
      if !response.toolCalls.isEmpty {
        delta.set("tool_calls", Self.toolCalls(response, areNumbered: true))
      }
      if delta != [:] { chunks.append(chunk([Self.choice(index, "delta", delta, finish: nil)])) }
      chunks.append(chunk([Self.choice(index, "delta", [:], finish: Self.finish(response))]))
    }
    if let usage {
      var last = chunk([])
      last.set("usage", Self.usage(usage))
      chunks.append(last)
    }
    return chunks
  }

  private func chunk(_ choices: [JSON]) -> JSON {
    var value = head("chat.completion.chunk")
    value.set("choices", .array(choices))
    return value
  }

  private func head(_ object: String) -> JSON {
    [
      "id": .string(id), "object": .string(object), "created": .integer(created),
      "model": .string(model),
    ]
  }
}

/// Parts.
extension ChatCompletion {
  private static func choices(
    _ response: ChatResponse
  ) -> [(index: Int64, response: ChatResponse)] {
    [(0, response)] + response.further.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  private static func whole(_ index: Int64, _ response: ChatResponse) -> JSON {
    var message: JSON = [
      "role": "assistant",
      "content": response.text.isEmpty && !response.toolCalls.isEmpty
        ? nil : .string(response.text),
      "refusal": nil,
    ]
    if !response.reasoningText.isEmpty {
      message.set("reasoning_content", .string(response.reasoningText))
    }
    if !response.toolCalls.isEmpty {
      message.set("tool_calls", toolCalls(response, areNumbered: false))
    }
    return choice(index, "message", message, finish: finish(response))
  }

  private static func choice(_ index: Int64, _ key: String, _ value: JSON, finish: String?) -> JSON
  {
    var choice: JSON = ["index": .integer(index)]
    choice.set(key, value)
    choice.set("logprobs", nil)
    choice.set("finish_reason", .optional(finish))
    return choice
  }

  private static func toolCalls(_ response: ChatResponse, areNumbered: Bool) -> JSON {
    .array(
      response.toolCalls.enumerated().map { position, call in
        var value: JSON = areNumbered ? ["index": .integer(position)] : [:]
        value.set("id", .string(call.id))
        value.set("type", "function")
        value.set("function", ["name": .string(call.name), "arguments": .string(call.arguments)])
        if let signature = call.signature {
          value.set("extra_content", .extraContent(thoughtSignature: signature))
        }
        return value
      })
  }

  /// OpenAI's words are fewer.
  private static func finish(_ response: ChatResponse) -> String {
    switch response.finishReason {
    case .length: "length"
    case .toolCalls: "tool_calls"
    case .contentFilter, .refusal: "content_filter"
    case .stop, .other, nil: response.toolCalls.isEmpty ? "stop" : "tool_calls"
    }
  }

  private static func usage(_ usage: Usage) -> JSON {
    [
      "prompt_tokens": .integer(usage.inputTokens),
      "completion_tokens": .integer(usage.outputTokens),
      "total_tokens": .integer(usage.inputTokens + usage.outputTokens),
      "prompt_tokens_details": [
        "cached_tokens": .integer(usage.cacheReadTokens),
        "cache_write_tokens": .integer(usage.cacheWriteTokens),
      ],
      "completion_tokens_details": ["reasoning_tokens": .integer(usage.reasoningTokens)],
    ]
  }
}
