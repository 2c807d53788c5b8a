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
