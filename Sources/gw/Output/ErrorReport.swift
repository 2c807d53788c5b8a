import GWKit

/// The one reporter of errors: sentences for people, one JSON object for programs.
struct ErrorReport {
  let error: GatewayError
  let isJSON: Bool

  init(_ error: GatewayError, isJSON: Bool) {
    self.error = error
    self.isJSON = isJSON
  }

  func write(on console: Console) {
    if isJSON {
      console.say(json.text())
      return
    }
    console.sayError(error.message)
    for hint in error.hints { console.say("hint: \(hint)") }
  }

  var json: JSON {
    let partial = error.partial.map { AnswerRecord($0).json } ?? .null
    return [
      "error": [
        "code": .string(error.kind.rawValue),
        "exit": .integer(ExitStatus(error.kind, signal: error.signal).code),
        "message": .string(error.message),
        "hint": .optional(error.hints.isEmpty ? nil : error.hints.joined(separator: "; ")),
        "retry_after_s": .optional(error.retryAfterSeconds),
        "partial": partial,
        "attempts": .array(error.attempts.map(AttemptValue.json)),
      ]
    ]
  }
}
