import GWKit

/// The lines of `gw ask --format jsonl`.
enum AnswerEvent {
  static func line(_ event: AskEvent) -> String {
    switch event {
    case .start(let id, let model, let provider, let client):
      line([
        "event": "start", "id": .string(id), "model": .string(model),
        "provider": .string(provider), "client": .string(client),
      ])
    case .text(let text): line(["event": "delta", "text": .string(text)])
    // Only where lines are kept until the end, and there they are taken back.
    case .again, .waiting: ""
    }
  }

  /// The last line: the whole record.
  static func end(_ receipt: Receipt) -> String {
    let record = AnswerRecord(receipt).json.members ?? []
    return line(.object([JSONMember(key: "event", value: "end")] + record))
  }

  private static func line(_ value: JSON) -> String { value.text() + "\n" }
}
