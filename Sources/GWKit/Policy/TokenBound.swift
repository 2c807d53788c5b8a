/// How many tokens a request can be at most, without a tokenizer: no tokenizer in use makes more than one token of a
/// byte (byte-level BPE covers at least one byte per token, SentencePiece falls back to bytes).
package enum TokenBound {
  /// Chat templates add a few tokens per message; no known one adds this many.
  private static let perMessage: Int64 = 16
  /// With tools or a schema providers add instructions of their own, a few hundred tokens.
  private static let forInstructions: Int64 = 512

  /// `model` is the provider's name of the model, for what an image costs with it; nil bounds every known one.
  package static func input(_ request: ChatRequest, model: String? = nil) -> Int64 {
    var tokens = request.messages.reduce(0) { $0 + bound($1, model: model) }
    for tool in request.tools { tokens += bytes(tool.definition) }
    if !request.tools.isEmpty { tokens += forInstructions }
    if case .schema(let schema) = request.format {
      tokens += bytes(schema.schema) + bytes(schema.name) + bytes(schema.description ?? "")
      tokens += forInstructions
    }
    return request.extra.reduce(tokens) { $0 + bytes($1.key) + bytes($1.value) }
  }

  private static func bound(_ message: Message, model: String?) -> Int64 {
    var tokens = perMessage
    for part in message.parts {
      switch part {
      case .text(let text): tokens += bytes(text)
      case .image(let image): tokens += ImageBound.tokens(image, model: model)
      case .other(let value): tokens += bytes(value)
      }
    }
    for call in message.toolCalls {
      tokens += perMessage + bytes(call.id) + bytes(call.name) + bytes(call.arguments)
    }
    tokens += bytes(message.toolCallID ?? "")
    return message.extra.reduce(tokens) { $0 + bytes($1.key) + bytes($1.value) }
  }

  private static func bytes(_ text: String) -> Int64 { Int64(text.utf8.count) }
  private static func bytes(_ value: JSON) -> Int64 { Int64(value.bytes().count) }

  /// What `bytes` of an answer are taken for when nobody counted: half a token per byte is above every measured
  /// language but rare scripts and emoji, and rounds up.
  package static func outputEstimate(bytes: Int) -> Int64 {
    Int64((bytes + 1) / 2)
  }
}
