/// Reads answers of Anthropic's Messages, streamed or whole, into one series of events. Of the answer it keeps only
/// what later events refer to.
package struct AnthropicAnswer: Sendable {
  package private(set) var hasEnded = false
  private var hasFinished = false
  /// As reported so far: later figures replace earlier ones, and may leave some out.
  private var usage = AnthropicUsage()
  /// Blocks that are calls of the caller's own tools, by index; true once arguments have come.
  private var toolBlocks: [Int64: Bool] = [:]

  package init() {}

  package var isComplete: Bool { hasEnded || hasFinished }

  /// One event of a stream; its data says by itself what it is. Throws `malformed`, or the failure that it reports.
  package mutating func events(ofStreamData data: String) throws(ProviderError) -> [StreamEvent] {
    if hasEnded { return [] }
    let value = try JSON.answer(data)
    guard value.members != nil else { throw JSON.notAnObject }
    switch value["type"]?.string {
    case "message_start": return start(value["message"] ?? [:])
    case "content_block_start": return startBlock(value)
    case "content_block_delta": return delta(value)
    case "content_block_stop": return stopBlock(value)
    case "message_delta": return finish(value["delta"] ?? [:], usage: value["usage"])
    case "message_stop":
      hasEnded = true
      return [.end]
    case "error": throw AnthropicFailure.inside(value)
    default:
      // Pings, and what will be invented: to be ignored, unless it is another dialect's error.
      if value["error"]?.members != nil { throw AnthropicFailure.inside(value) }
      return []
    }
  }

  /// A whole answer in one JSON object.
  package mutating func events(ofBody body: [UInt8]) throws(ProviderError) -> [StreamEvent] {
    let value = try JSON.answer(body)
    guard value.members != nil else { throw JSON.notAnObject }
    if value["type"] == "error" || value["error"]?.members != nil {
      throw AnthropicFailure.inside(value)
    }
    var events = start(value)
    for (position, block) in (value["content"]?.array ?? []).enumerated() {
      events += Self.whole(block, index: Int64(position))
    }
    events += finish(value, usage: value["usage"])
    hasEnded = true
    return events
  }

  private mutating func start(_ message: JSON) -> [StreamEvent] {
    usage.update(message["usage"])
    return [.identified(id: message["id"]?.filled, model: message["model"]?.filled)]
  }

  /// The figures are told with the end only: what the start says about output is no report of what will be used.
  private mutating func finish(_ delta: JSON, usage figures: JSON?) -> [StreamEvent] {
    usage.update(figures)
    var events: [StreamEvent] = []
    if let reason = delta["stop_reason"]?.filled {
      hasFinished = true
      events.append(.finish(Self.finishReason(reason)))
    }
    if let usage = usage.normalized { events.append(.usage(usage)) }
    return events
  }

  private static func finishReason(_ text: String) -> FinishReason {
    switch text {
    case "end_turn", "stop_sequence": .stop
    case "max_tokens", "model_context_window_exceeded": .length
    case "tool_use": .toolCalls
    case "refusal": .refusal
    default: .other
    }
  }
}

/// Blocks.
extension AnthropicAnswer {
  private mutating func startBlock(_ value: JSON) -> [StreamEvent] {
    guard let block = value["content_block"] else { return [] }
    let index = value["index"]?.int ?? 0
    guard block["type"] == "tool_use" else { return Self.whole(block, index: index) }
    let hasInput = block["input"]?.members?.isEmpty == false
    toolBlocks[index] = hasInput
    return [
      .toolCall(
        index: index, id: block["id"]?.filled, name: block["name"]?.filled,
        arguments: hasInput ? block["input"]?.text() ?? "" : "")
    ]
  }

  private mutating func delta(_ value: JSON) -> [StreamEvent] {
    let index = value["index"]?.int ?? 0
    let delta = value["delta"]
    switch delta?["type"]?.string {
    case "text_delta": return (delta?["text"]?.filled).map { [.text($0)] } ?? []
    case "thinking_delta": return (delta?["thinking"]?.filled).map { [.reasoning($0)] } ?? []
    case "input_json_delta":
      // Tools that run at the provider send their arguments in the same way.
      guard toolBlocks[index] != nil, let piece = delta?["partial_json"]?.filled else { return [] }
      toolBlocks[index] = true
      return [.toolCall(index: index, id: nil, name: nil, arguments: piece)]
    default: return []
    }
  }

  /// A call without any argument sends none at all; as text that is an empty object.
  private mutating func stopBlock(_ value: JSON) -> [StreamEvent] {
    let index = value["index"]?.int ?? 0
    guard toolBlocks.removeValue(forKey: index) == false else { return [] }
    return [.toolCall(index: index, id: nil, name: nil, arguments: "{}")]
  }

  private static func whole(_ block: JSON, index: Int64) -> [StreamEvent] {
    switch block["type"]?.string {
    case "text": return (block["text"]?.filled).map { [.text($0)] } ?? []
    case "thinking": return (block["thinking"]?.filled).map { [.reasoning($0)] } ?? []
    case "tool_use":
      return [
        .toolCall(
          index: index, id: block["id"]?.filled, name: block["name"]?.filled,
          arguments: (block["input"] ?? [:]).text())
      ]
    default: return []
    }
  }
}

/// Token counts as Anthropic gives them. Input excludes what was read from and written to the cache; gw's own form
/// includes it.
private struct AnthropicUsage {
  private var input: Int64?
  private var output: Int64?
  private var cacheRead: Int64?
  private var cacheWrite: Int64?
  private var hourCacheWrite: Int64?
  private var thinking: Int64?

  /// Figures are running totals. What is missing or null keeps its value.
  mutating func update(_ usage: JSON?) {
    input = usage?["input_tokens"]?.tokenCount ?? input
    output = usage?["output_tokens"]?.tokenCount ?? output
    cacheRead = usage?["cache_read_input_tokens"]?.tokenCount ?? cacheRead
    cacheWrite = usage?["cache_creation_input_tokens"]?.tokenCount ?? cacheWrite
    hourCacheWrite =
      usage?["cache_creation"]?["ephemeral_1h_input_tokens"]?.tokenCount ?? hourCacheWrite
    thinking = usage?["output_tokens_details"]?["thinking_tokens"]?.tokenCount ?? thinking
  }

  var normalized: Usage? {
    guard let input, let output else { return nil }
    var usage = Usage(
      inputTokens: input + (cacheRead ?? 0) + (cacheWrite ?? 0), outputTokens: output,
      cacheReadTokens: cacheRead ?? 0, cacheWriteTokens: cacheWrite ?? 0,
      reasoningTokens: min(output, thinking ?? 0))
    usage.hourCacheWriteTokens = min(cacheWrite ?? 0, hourCacheWrite ?? 0)
    return usage
  }
}
