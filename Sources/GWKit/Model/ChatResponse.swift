/// What a provider's bytes mean, one step at a time; the same steps for a stream and for a whole answer.
package enum StreamEvent: Sendable, Equatable {
  case identified(id: String?, model: String?)
  case text(String)
  case reasoning(String)
  /// A piece of the tool call at `index`; `id` and `name` come with its first piece only.
  case toolCall(index: Int64, id: String?, name: String?, arguments: String)
  /// What the provider wants to see again with the tool call at `index`, word for word.
  case signature(index: Int64, String)
  case usage(Usage)
  case finish(FinishReason)
  /// The provider's end marker: what comes after it is ignored.
  case end
  /// A step of one of the further answers that were asked for with `choices`; they count from 1.
  indirect case further(choice: Int64, StreamEvent)
}

/// A call of a function that the model wants; `arguments` is the model's text and may not be valid JSON.
package struct ToolCall: Sendable, Equatable {
  package var index: Int64
  package var id: String
  package var name: String
  package var arguments: String
  /// Google's mark of the thoughts behind the call, which must come back with it.
  package var signature: String?
}

extension ToolCall {
  package init(index: Int64, id: String, name: String, arguments: String) {
    self.init(index: index, id: id, name: name, arguments: arguments, signature: nil)
  }
}

/// An answer as far as it has come. It only adds up events; it does not know whether they are all there.
package struct ChatResponse: Sendable, Equatable {
  package private(set) var id: String?
  package private(set) var model: String?
  package private(set) var text = ""
  package private(set) var reasoningText = ""
  package private(set) var toolCalls: [ToolCall] = []
  package private(set) var finishReason: FinishReason?
  package private(set) var usage: Usage?
  /// The answers after the first, by number, when more than one was asked for.
  package private(set) var further: [Int64: ChatResponse] = [:]

  package init() {}

  package var isEmpty: Bool { text.isEmpty && toolCalls.isEmpty }

  /// Bytes of everything the model wrote, billed or not; the ground of an estimate.
  package var byteCount: Int {
    text.utf8.count + reasoningText.utf8.count
      + toolCalls.reduce(0) { $0 + $1.name.utf8.count + $1.arguments.utf8.count }
      + further.values.reduce(0) { $0 + $1.byteCount }
  }

  package mutating func apply(_ event: StreamEvent) {
    switch event {
    case .identified(let id, let model):
      self.id = self.id ?? id
      self.model = model ?? self.model
    case .text(let piece): text += piece
    case .reasoning(let piece): reasoningText += piece
    case .toolCall(let index, let id, let name, let arguments):
      applyToolCall(index: index, id: id, name: name, arguments: arguments)
    case .signature(let index, let text):
      if let position = toolCalls.firstIndex(where: { $0.index == index }) {
        toolCalls[position].signature = text
      }
    case .usage(let usage): self.usage = usage
    case .finish(let reason): finishReason = reason
    case .further(let choice, let event): further[choice, default: ChatResponse()].apply(event)
    case .end: break
    }
  }

  /// One of the answers after the first, as it was.
  mutating func add(_ response: ChatResponse, as choice: Int64) { further[choice] = response }

  private mutating func applyToolCall(index: Int64, id: String?, name: String?, arguments: String) {
    guard let position = toolCalls.firstIndex(where: { $0.index == index }) else {
      toolCalls.append(
        ToolCall(index: index, id: id ?? "call_\(index)", name: name ?? "", arguments: arguments))
      return
    }
    if toolCalls[position].name.isEmpty { toolCalls[position].name = name ?? "" }
    toolCalls[position].arguments += arguments
  }
}
