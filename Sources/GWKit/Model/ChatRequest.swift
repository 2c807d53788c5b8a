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

  package init(
    messages: [Message], temperature: String? = nil, topP: String? = nil, maxTokens: Int64? = nil,
    seed: Int64? = nil, stop: [String] = [], isStreaming: Bool = true
  ) {
    self.messages = messages
    self.temperature = temperature
    self.topP = topP
    self.maxTokens = maxTokens
    self.seed = seed
    self.stop = stop
    self.isStreaming = isStreaming
  }
}

/// One turn of a conversation.
package struct Message: Sendable, Equatable {
  package enum Role: String, Sendable {
    case system, user, assistant
  }

  package var role: Role
  package var text: String

  package init(role: Role, text: String) {
    self.role = role
    self.text = text
  }
}
