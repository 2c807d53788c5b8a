/// What a dialect cannot say is left out and said to the person, never silently.
extension Note {
  static func leftOut(_ field: String, _ reason: String) -> Note {
    Note(code: "left_out", text: "'\(field)' is not sent: \(reason)")
  }

  /// Fields of the OpenAI body that another dialect has no word for; what asks for a stream's form is no loss.
  static func leftOut(extraOf request: ChatRequest, _ reason: String) -> [Note] {
    request.extra.filter { $0.key != "stream_options" }.map { .leftOut($0.key, reason) }
  }
}

extension ContentPart {
  /// The text of a part that dialects other than OpenAI's can still say; nil when there is none in it.
  var plainText: String? {
    switch self {
    case .text(let text): text
    case .other(let value) where value["type"] == "text": value["text"]?.string
    case .other(let value) where value["type"] == "refusal": value["refusal"]?.string
    case .image, .other: nil
    }
  }
}

/// Turns in the form of dialects that know two sides only: neighbours of one side become one turn.
struct TurnList {
  private(set) var turns: [(role: String, parts: [JSON])] = []

  mutating func add(_ role: String, _ parts: [JSON]) {
    guard !parts.isEmpty else { return }
    if let last = turns.last, last.role == role {
      turns[turns.count - 1].parts += parts
    } else {
      turns.append((role, parts))
    }
  }
}

extension ChatRequest {
  /// All system turns in one text, for dialects where it stands apart.
  var systemText: String {
    messages.filter { $0.role == .system }
      .map { $0.parts.compactMap(\.plainText).joined() }
      .filter { !$0.isEmpty }.joined(separator: "\n\n")
  }

  /// A system turn after the conversation has begun, which such dialects move to its front.
  var hasLateSystemTurn: Bool {
    guard let start = messages.firstIndex(where: { $0.role != .system }) else { return false }
    return messages[start...].contains { $0.role == .system }
  }

  static let lateSystemTurn = Note(
    code: "moved", text: "system turns within the conversation are sent at its front")
}

extension ToolCall {
  /// The arguments as an object. A model's text that is none is passed on as it is, under a name of its own.
  var argumentsObject: JSON {
    if arguments.allSatisfy(\.isWhitespace) { return [:] }
    if let value = try? JSON(parsing: arguments), value.members != nil { return value }
    return ["arguments": .string(arguments)]
  }
}
