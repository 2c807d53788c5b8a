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
