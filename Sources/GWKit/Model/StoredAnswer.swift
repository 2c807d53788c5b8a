/// A finished answer as bytes and back: what a cache keeps. The bytes are JSON whose fields are gw's own; providers'
/// ids and money are not in it.
package struct StoredAnswer: Sendable, Equatable {
  package var response: ChatResponse

  package init(_ response: ChatResponse) { self.response = response }

  /// Nil when the bytes are none.
  package init?(bytes: [UInt8]) {
    guard let value = try? JSON(parsing: bytes), let response = ChatResponse(stored: value) else {
      return nil
    }
    self.response = response
  }

  package var bytes: [UInt8] { response.stored.bytes() }
}

extension ChatResponse {
  fileprivate var stored: JSON {
    var value: JSON = [
      "model": .optional(model), "text": .string(text), "reasoning": .string(reasoningText),
      "tool_calls": .array(toolCalls.map(\.stored)),
      "finish_reason": .optional(finishReason?.rawValue),
    ]
    if let usage { value.set("usage", usage.stored) }
    if !further.isEmpty {
      value.set(
        "further",
        .array(
          further.sorted { $0.key < $1.key }.map { .array([.integer($0.key), $0.value.stored]) }))
    }
    return value
  }

  fileprivate init?(stored value: JSON) {
    guard let text = value["text"]?.string, let reasoning = value["reasoning"]?.string,
      let calls = value["tool_calls"]?.array
    else { return nil }
    self.init()
    apply(.identified(id: nil, model: value["model"]?.string))
    if !text.isEmpty { apply(.text(text)) }
    if !reasoning.isEmpty { apply(.reasoning(reasoning)) }
    for call in calls {
      guard let call = ToolCall(stored: call) else { return nil }
      apply(
        .toolCall(index: call.index, id: call.id, name: call.name, arguments: call.arguments))
      if let signature = call.signature { apply(.signature(index: call.index, signature)) }
    }
    if let usage = value["usage"].flatMap(Usage.init(stored:)) { apply(.usage(usage)) }
    if let reason = value["finish_reason"]?.string.flatMap(FinishReason.init) {
      apply(.finish(reason))
    }
    for pair in value["further"]?.array ?? [] {
      guard let choice = pair[0]?.int, let other = pair[1].flatMap(ChatResponse.init(stored:))
      else { return nil }
      add(other, as: choice)
    }
  }
}

extension ToolCall {
  fileprivate var stored: JSON {
    var value: JSON = [
      "index": .integer(index), "id": .string(id), "name": .string(name),
      "arguments": .string(arguments),
    ]
    if let signature { value.set("signature", .string(signature)) }
    return value
  }

  fileprivate init?(stored value: JSON) {
    guard let index = value["index"]?.int, let id = value["id"]?.string,
      let name = value["name"]?.string, let arguments = value["arguments"]?.string
    else { return nil }
    self.init(
      index: index, id: id, name: name, arguments: arguments,
      signature: value["signature"]?.string)
  }
}

extension Usage {
  fileprivate var stored: JSON {
    [
      "input": .integer(inputTokens), "output": .integer(outputTokens),
      "cache_read": .integer(cacheReadTokens), "cache_write": .integer(cacheWriteTokens),
      "hour_cache_write": .integer(hourCacheWriteTokens), "reasoning": .integer(reasoningTokens),
    ]
  }

  fileprivate init?(stored value: JSON) {
    func count(_ name: String) -> Int64? { value[name]?.int.flatMap { $0 >= 0 ? $0 : nil } }
    guard let input = count("input"), let output = count("output"), let read = count("cache_read"),
      let write = count("cache_write"), let reasoning = count("reasoning"),
      let hour = count("hour_cache_write")
    else { return nil }
    self.init(
      inputTokens: input, outputTokens: output, cacheReadTokens: read, cacheWriteTokens: write,
      reasoningTokens: reasoning)
    hourCacheWriteTokens = hour
  }
}
