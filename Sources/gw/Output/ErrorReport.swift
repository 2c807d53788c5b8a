import GWKit

/// The one reporter of errors: sentences for people, one JSON object for programs.
struct ErrorReport {
  enum Form {
    case sentences, json
    /// As OpenAI's API writes errors.
    case openAI

    /// By the word that was typed for `--format`, which may be wrong.
    init(format: some StringProtocol) {
      self = format == "openai" ? .openAI : format.hasPrefix("json") ? .json : .sentences
    }
  }

  let error: GatewayError
  let form: Form

  init(_ error: GatewayError, form: Form) {
    self.error = error
    self.form = form
  }

  func write(on console: Console) {
    switch form {
    case .json: console.say(json.text())
    case .openAI: console.say(openAI.text())
    case .sentences:
      console.sayError(error.message)
      for hint in error.hints { console.say("hint: \(hint)") }
    }
  }

  var json: JSON {
    let partial = error.partial.map { AnswerRecord($0).json } ?? .null
    return [
      "error": [
        "code": .string(error.kind.rawValue),
        "exit": .integer(ExitStatus(error.kind, signal: error.signal).code),
        "message": .string(error.message),
        "hint": hint,
        "retry_after_s": .optional(error.retryAfterSeconds),
        "partial": partial,
        "attempts": .array(error.attempts.map(AttemptValue.json)),
        "budgets": .array(error.budgets.map(BudgetRecord.short)),
      ]
    ]
  }

  /// gw's own words are the `code`; the answer so far is there when a call that failed may have been paid for.
  var openAI: JSON {
    var details: JSON = [
      "message": .string(error.message), "type": .string(Self.type(error.kind)), "param": nil,
      "code": .string(error.kind.rawValue),
      "exit": .integer(ExitStatus(error.kind, signal: error.signal).code), "hint": hint,
    ]
    if let partial = error.partial { details.set("partial", AnswerRecord(partial).json) }
    return ["error": details]
  }

  private var hint: JSON {
    .optional(error.hints.isEmpty ? nil : error.hints.joined(separator: "; "))
  }

  /// The nearest of OpenAI's types.
  private static func type(_ kind: GatewayError.Kind) -> String {
    switch kind {
    case .usage, .notFound, .modelDisabled, .contextTooLong, .unsupported, .cacheMiss:
      "invalid_request_error"
    case .unauthorized, .noKey, .notSetUp: "authentication_error"
    case .clientDisabled: "permission_error"
    case .rateLimited: "rate_limit_error"
    case .budgetExceeded, .budgetHeld, .budgetPaused, .maxCostExceeded, .unpricedModel,
      .unpricedFeature:
      "insufficient_quota"
    default: "server_error"
    }
  }
}
