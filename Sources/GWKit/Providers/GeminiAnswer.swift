/// Reads answers of Google's generateContent, streamed or whole, into one series of events. Of the answer it keeps only
/// whether it is complete and how many calls came.
package struct GeminiAnswer: Sendable {
  private var hasFinished = false
  private var isWhole = false
  private var toolCalls: Int64 = 0

  package init() {}

  /// There is no end marker: the connection ends.
  package var hasEnded: Bool { isWhole }
  package var isComplete: Bool { hasFinished || isWhole }

  /// One event of a stream; each is an answer of its own kind with what is new. Throws `malformed`, or the failure
  /// that it reports.
  package mutating func events(ofStreamData data: String) throws(ProviderError) -> [StreamEvent] {
    if isWhole { return [] }
    return try events(of: .answer(data))
  }

  /// A whole answer in one object, or the pieces of a stream in one array.
  package mutating func events(ofBody body: [UInt8]) throws(ProviderError) -> [StreamEvent] {
    let value = try JSON.answer(body)
    guard let pieces = value.array else {
      let events = try events(of: value)
      isWhole = true
      return events
    }
    var events: [StreamEvent] = []
    for piece in pieces { events += try self.events(of: piece) }
    return events
  }

  private mutating func events(of value: JSON) throws(ProviderError) -> [StreamEvent] {
    let value = value[0] ?? value
    guard value.members != nil else { throw JSON.notAnObject }
    if let error = value["error"], !error.isNull { throw GeminiFailure.inside(value) }
    var events: [StreamEvent] = []
    let (id, model) = (value["responseId"]?.filled, value["modelVersion"]?.filled)
    if id != nil || model != nil { events.append(.identified(id: id, model: model)) }
    let candidate = value["candidates"]?[0]
    for part in candidate?["content"]?["parts"]?.array ?? [] { events += self.events(ofPart: part) }
    if let reason = candidate?["finishReason"]?.filled {
      hasFinished = true
      events.append(.finish(finishReason(reason)))
    }
    if value["promptFeedback"]?["blockReason"]?.filled != nil {
      hasFinished = true
      events.append(.finish(.contentFilter))
    }
    if let usage = Self.usage(value["usageMetadata"]) { events.append(.usage(usage)) }
    return events
  }

  /// Calls come whole, their arguments as an object.
  private mutating func events(ofPart part: JSON) -> [StreamEvent] {
    var events: [StreamEvent] = []
    if let text = part["text"]?.filled {
      events.append(part["thought"] == true ? .reasoning(text) : .text(text))
    }
    if let call = part["functionCall"], let name = call["name"]?.filled {
      let arguments = call["args"].flatMap { $0.members == nil ? nil : $0 } ?? [:]
      events.append(
        .toolCall(
          index: toolCalls, id: call["id"]?.filled, name: name, arguments: arguments.text()))
      if let text = part["thoughtSignature"]?.filled {
        events.append(.signature(index: toolCalls, text))
      }
      toolCalls += 1
    }
    return events
  }

  /// An answer that calls tools ends with STOP like any other.
  private func finishReason(_ text: String) -> FinishReason {
    switch text {
    case "STOP": toolCalls > 0 ? .toolCalls : .stop
    case "MAX_TOKENS": .length
    case "SAFETY", "RECITATION", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "IMAGE_SAFETY",
      "IMAGE_PROHIBITED_CONTENT", "IMAGE_RECITATION":
      .contentFilter
    default: .other
    }
  }

  /// Running totals. Thinking is counted apart from the answer, and billed like it.
  private static func usage(_ value: JSON?) -> Usage? {
    guard let value, let prompt = value["promptTokenCount"]?.tokenCount,
      value["candidatesTokenCount"].map({ $0.isNull || $0.tokenCount != nil }) ?? true
    else { return nil }
    let input = prompt + (value["toolUsePromptTokenCount"]?.tokenCount ?? 0)
    let thoughts = value["thoughtsTokenCount"]?.tokenCount ?? 0
    return Usage(
      inputTokens: input,
      outputTokens: (value["candidatesTokenCount"]?.tokenCount ?? 0) + thoughts,
      cacheReadTokens: min(input, value["cachedContentTokenCount"]?.tokenCount ?? 0),
      reasoningTokens: thoughts)
  }
}
