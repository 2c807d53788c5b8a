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
    return try events(of: Self.parsed(data), delta: "delta")
  }

  /// A whole answer in one JSON object.
  package mutating func events(ofBody body: [UInt8]) throws(ProviderError) -> [StreamEvent] {
    let events = try events(of: Self.parsed(body), delta: "message")
    // A whole object is complete even when its server leaves the finish reason out.
    hasEnded = true
    return events
  }

  private mutating func events(of value: JSON, delta: String) throws(ProviderError) -> [StreamEvent]
  {
    if let failure = OpenAIFailure.inside(value) { throw failure }
    guard value.members != nil else {
      throw ProviderError(reason: .malformed, message: "the answer is not a JSON object")
    }
    var events: [StreamEvent] = []
    if let id = Self.filled(value["id"]) { events.append(.identified(id: id, model: nil)) }
    if let model = Self.filled(value["model"]) { events.append(.identified(id: nil, model: model)) }
    if let choice = value["choices"]?[0] {
      events += Self.pieces(of: choice[delta])
      if let reason = Self.filled(choice["finish_reason"]) {
        hasFinished = true
        events.append(.finish(Self.finishReason(reason)))
      }
    }
    if let usage = OpenAIUsage.usage(of: value) { events.append(.usage(usage)) }
    return events
  }

  private static func pieces(of delta: JSON?) -> [StreamEvent] {
    guard let delta else { return [] }
    var events: [StreamEvent] = []
    if let text = filled(delta["reasoning_content"]) ?? filled(delta["reasoning"]) {
      events.append(.reasoning(text))
    }
    if let text = filled(delta["content"]) ?? filled(delta["refusal"]) {
      events.append(.text(text))
    }
    for (position, call) in (delta["tool_calls"]?.array ?? []).enumerated() {
      events.append(
        .toolCall(
          index: call["index"]?.int ?? Int64(position), id: filled(call["id"]),
          name: filled(call["function"]?["name"]),
          arguments: call["function"]?["arguments"]?.string ?? ""))
    }
    return events
  }

  private static func finishReason(_ text: String) -> FinishReason {
    text == "function_call" ? .toolCalls : FinishReason(rawValue: text) ?? .other
  }

  /// Servers write absent text as null, as "" or not at all.
  private static func filled(_ value: JSON?) -> String? {
    guard let text = value?.string, !text.isEmpty else { return nil }
    return text
  }

  private static func parsed(_ text: String) throws(ProviderError) -> JSON {
    try parsed(Array(text.utf8))
  }

  private static func parsed(_ bytes: [UInt8]) throws(ProviderError) -> JSON {
    do {
      return try JSON(parsing: bytes)
    } catch {
      throw ProviderError(
        reason: .malformed, message: "the answer is not valid JSON: \(error.message)")
    }
  }
}
