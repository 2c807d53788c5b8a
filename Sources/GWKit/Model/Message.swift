/// One turn of a conversation.
package struct Message: Sendable, Equatable {
  package enum Role: String, Sendable {
    case system, user, assistant, tool
  }

  package var role: Role
  package var parts: [ContentPart]
  /// What the assistant wanted to have called.
  package var toolCalls: [ToolCall] = []
  /// Of a `tool` turn: the call whose result this is.
  package var toolCallID: String?
  /// Members that have no place above, in their order.
  package var extra: [JSONMember] = []

}

extension Message {
  package init(role: Role, parts: [ContentPart]) {
    self.init(role: role, parts: parts, toolCalls: [])
  }

  package init(role: Role, text: String) {
    self.init(role: role, parts: [.text(text)])
  }

  /// All of its text.
  package var text: String {
    parts.reduce(into: "") { text, part in
      if case .text(let piece) = part { text += piece }
    }
  }
}

/// A piece of a turn.
package enum ContentPart: Sendable, Equatable {
  case text(String)
  case image(InlineImage)
  /// A part of another type, as OpenAI's dialect writes it.
  case other(JSON)
}

/// An image that travels inside the request. `ImageType` makes it from bytes and knows the types.
package struct InlineImage: Sendable, Equatable {
  /// Such as `image/png`.
  package var mediaType: String
  package var bytes: [UInt8]
  /// Pixels, when they could be read.
  package var size: ImageSize?
  /// How closely to look, in OpenAI's words: `auto`, `low`, `high`.
  package var detail: String?

}

extension InlineImage {
  package init(mediaType: String, bytes: [UInt8]) {
    self.init(mediaType: mediaType, bytes: bytes, size: nil, detail: nil)
  }
}

/// Pixels; neither side is 0.
package struct ImageSize: Sendable, Equatable {
  package var width: Int64
  package var height: Int64

  package init(width: Int64, height: Int64) {
    self.width = width
    self.height = height
  }
}
