import GWKit

/// The server-sent events that OpenAI's API would send, as an answer comes.
struct CompletionChunks {
  private let withUsage: Bool
  private let now: Instant
  private var completion: ChatCompletion?
  private var hasText = false

  init(_ chat: ChatRequest, now: Instant) {
    let options = chat.extra.first { $0.key == "stream_options" }?.value
    withUsage = options?["include_usage"] == true
    self.now = now
  }

  /// Nothing for the start of a call: only when it answers is it known whose answer this is.
  mutating func lines(_ event: AskEvent) -> String {
    switch event {
    case .start(let id, let model, _, _):
      completion = ChatCompletion(id: id, model: model, created: now)
      return ""
    case .again, .waiting: return ""
    case .text(let text):
      defer { hasText = true }
      return completion.map { Self.line($0.chunk(text: text, isFirst: !hasText)) } ?? ""
    }
  }

  /// Another call answers in the place of one whose pieces nobody saw.
  mutating func restart() { hasText = false }

  /// What is left, and the end marker.
  func end(_ receipt: Receipt) -> String {
    let completion = completion ?? ChatCompletion(receipt)
    let last = completion.lastChunks(
      receipt.response, withUsage ? receipt.usage : nil, hasText: hasText)
    return last.map(Self.line).joined() + "data: [DONE]\n\n"
  }

  private static func line(_ value: JSON) -> String { "data: \(value.text())\n\n" }
}
