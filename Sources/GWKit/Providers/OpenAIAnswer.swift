/// Reads answers of the OpenAI dialect, streamed or whole, into one series of events. It keeps only what is needed to
/// tell whether the answer is complete.
package struct OpenAIAnswer: Sendable {
  /// The end marker has come; nothing after it counts.
  package private(set) var hasEnded = false
  private var hasFinished = false

  package init() {}

  /// The provider said that it was done; without that, an answer is cut, whatever the connection did.
  package var isComplete: Bool { hasEnded || hasFinished }

  /// One event of a stream. Throws `malformed`, or the failure that the event reports.
  package mutating func events(ofStreamData data: String) throws(ProviderError) -> [StreamEvent] {
    if hasEnded { return [] }
    if data.hasPrefix("[DONE]") {
      hasEnded = true
      return [.end]
    }
    return try events(of: .answer(data), delta: "delta")
  }

  /// A whole answer in one JSON object.
  package mutating func events(ofBody body: [UInt8]) throws(ProviderError) -> [StreamEvent] {
    let events = try events(of: .answer(body), delta: "message")
    // A whole object is complete even when its server leaves the finish reason out.
    hasEnded = true
    return events
  }

  private mutating func events(of value: JSON, delta: String) throws(ProviderError) -> [StreamEvent]
  {
    if let failure = OpenAIFailure.inside(value) { throw failure }
    guard value.members != nil else { throw JSON.notAnObject }
    var events: [StreamEvent] = []
    if let id = value["id"]?.filled { events.append(.identified(id: id, model: nil)) }
    if let model = value["model"]?.filled { events.append(.identified(id: nil, model: model)) }
    for choice in value["choices"]?.array ?? [] {
      events += steps(of: choice, delta: delta)
    }
    if let usage = OpenAIUsage.usage(of: value) { events.append(.usage(usage)) }
    return events
  }

  /// With more than one answer, chunks of all of them come mixed.
  private mutating func steps(of choice: JSON, delta: String) -> [StreamEvent] {
    var events = Self.pieces(of: choice[delta])
    let index = choice["index"]?.int ?? 0
    if let reason = choice["finish_reason"]?.filled {
      if index == 0 { hasFinished = true }
      events.append(.finish(Self.finishReason(reason)))
    }
    return index > 0 ? events.map { .further(choice: index, $0) } : events
  }

  private static func pieces(of delta: JSON?) -> [StreamEvent] {
    guard let delta else { return [] }
    var events: [StreamEvent] = []
    if let text = delta["reasoning_content"]?.filled ?? delta["reasoning"]?.filled {
      events.append(.reasoning(text))
    }
    if let text = delta["content"]?.filled ?? delta["refusal"]?.filled {
      events.append(.text(text))
    }
    for (position, call) in (delta["tool_calls"]?.array ?? []).enumerated() {
      events.append(
        .toolCall(
          index: call["index"]?.int ?? Int64(position), id: call["id"]?.filled,
          name: call["function"]?["name"]?.filled,
          arguments: call["function"]?["arguments"]?.string ?? ""))
    }
    return events
  }

  private static func finishReason(_ text: String) -> FinishReason {
    text == "function_call" ? .toolCalls : FinishReason(rawValue: text) ?? .other
  }
}
