/// What a dialect cannot say is left out and said to the person, never silently.
extension Note {
  static func leftOut(_ field: String, _ reason: String) -> Note {
    Note(code: "left_out", text: "'\(field)' is not sent: \(reason)")
  }

  /// Fields of the OpenAI body that another dialect has no word for; what asks for a stream's form is no loss.
  static func leftOut(extraOf request: ChatRequest, _ reason: String) -> [Note] {
    let ofTheRequest = request.extra.map(\.key).filter { $0 != "stream_options" }
    // Members of turns and of their parts, each said once however many turns have it. A null says nothing.
    let ofTurns = request.messages.flatMap { message in
      message.extra.filter { !$0.value.isNull }.map { "messages[].\($0.key)" }
        + message.parts.flatMap(membersOfText)
    }
    return (ofTheRequest + Set(ofTurns).sorted()).map { .leftOut($0, reason) }
  }

  /// What a part of text carries besides its text.
  private static func membersOfText(_ part: ContentPart) -> [String] {
    guard case .other(let value) = part, value["type"] == "text" else { return [] }
    return (value.members ?? []).map(\.key).filter { $0 != "type" && $0 != "text" }
      .map { "messages[].content[].\($0)" }
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
