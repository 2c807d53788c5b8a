/// What the user asks of a model, in no provider's words. Nothing about clients, money or transport belongs here.
package struct ChatRequest: Sendable, Equatable {
  package var messages: [Message]
  /// Decimal text, sent digit for digit.
  package var temperature: String?
  package var topP: String?
  package var maxTokens: Int64?
  package var seed: Int64?
  package var stop: [String]
  package var isStreaming: Bool
  /// How many answers are wanted; nil is one. Each may be as long as `maxTokens` says.
  package var choices: Int64?
  package var tools: [Tool] = []
  package var toolChoice: ToolChoice?
  /// Whether the model may call several tools at once; nil leaves it to the provider.
  package var allowsParallelTools: Bool?
  package var format: AnswerFormat?
  /// How hard to think: `none`, `minimal`, `low`, `medium`, `high` or what else a provider knows.
  package var reasoning: String?
  /// Fields that have no place above, in their order: they go as they are to servers that speak OpenAI's dialect.
  package var extra: [JSONMember] = []

  /// More answers at once are refused: they multiply what a call can cost.
  package static let mostChoices: Int64 = 8

}

// Initialisers stand in extensions, so that there is one of all members as well: `CanonicalRequest` names it, and does
// not compile when a member is new.
extension ChatRequest {
  package init(
    messages: [Message], temperature: String? = nil, topP: String? = nil, maxTokens: Int64? = nil,
    seed: Int64? = nil, stop: [String] = [], isStreaming: Bool = true
  ) {
    self.init(
      messages: messages, temperature: temperature, topP: topP, maxTokens: maxTokens, seed: seed,
      stop: stop, isStreaming: isStreaming, choices: nil)
  }

  /// There is an image in it.
  package var hasImages: Bool { imageCount > 0 }

  /// How many images are in it, those included that are only named by an address.
  package var imageCount: Int64 {
    messages.reduce(0) { count, message in
      count
        + Int64(
          message.parts.count { part in
            switch part {
            case .image: true
            case .other(let value): value["type"] == "image_url"
            case .text: false
            }
          })
    }
  }
}
