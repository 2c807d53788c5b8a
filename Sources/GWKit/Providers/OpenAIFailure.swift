/// Errors of the OpenAI dialect, in the many shapes its servers give them.
package enum OpenAIFailure {
  /// An answer with a status outside 2xx.
  package static func failure(head: HTTPResponseHead, body: [UInt8]) -> ProviderError {
    let value = try? JSON(parsing: body)
    let details = value.map(Details.init) ?? Details()
    let message = details.message ?? HTTPFailure.plainMessage(status: head.status, body: body)
    var error = ProviderError(
      reason: reason(status: details.passedStatus ?? head.status, details: details),
      status: details.passedStatus ?? head.status, message: message,
      retryAfterMilliseconds: RetryHint.milliseconds(head))
    error.shouldRetry = details.isRetryable
    return error
  }

  /// The failure that an object inside a 200 answer reports, or nil when it reports none.
  static func inside(_ value: JSON) -> ProviderError? {
    guard let error = value["error"], error.isTruthy else { return groqFailure(value) }
    let details = Details(value)
    let status = details.status ?? impliedStatus(details)
    return ProviderError(
      reason: reason(status: status, details: details), status: status,
      message: details.message ?? "the provider reported an error without a message")
  }

  private static func groqFailure(_ value: JSON) -> ProviderError? {
    guard let text = value["x_groq"]?["error"]?.string else { return nil }
    return ProviderError(reason: .serverError, status: 500, message: text)
  }

  /// What an error inside a stream would have been as a status: its code or type says so in words.
  private static func impliedStatus(_ details: Details) -> Int {
    let table: [(status: Int, words: [String])] = [
      (429, ["insufficient_quota", "rate_limit"]), (401, ["authentication"]), (403, ["permission"]),
      (404, ["not_found"]), (400, ["invalid", "context_length", "exceed_context"]),
      (503, ["overload"]), (504, ["timeout"]),
    ]
    let marks = details.marks
    return table.first { row in row.words.contains { marks.containsBytes(of: $0) } }?.status ?? 500
  }

  private static func reason(status: Int, details: Details) -> AttemptReason {
    HTTPFailure.reason(
      status: status,
      HTTPFailure.Signs(
        isQuota: details.isQuota, isRateLimit: details.isRateLimit,
        isContextOverflow: details.isContextOverflow))
  }
}

extension OpenAIFailure {
  /// What an error body says, wherever it says it.
  struct Details {
    var message: String?
    /// Code and type, in lower case, for looking up words.
    var marks = ""
    /// A code that is an HTTP status.
    var status: Int?
    /// Vercel passes a provider's refusal on under a status of its own, and says what it was.
    var passedStatus: Int?
    var isRetryable: Bool?

    init() {}

    init(_ body: JSON) {
      // Gemini's compatible endpoint wraps its error in an array; old vLLM has no wrapper at all.
      let value = body[0] ?? body
      let error = value["error"] ?? value
      message =
        error.string ?? Self.nested(error) ?? error["message"]?.string ?? Self.detail(value)
        ?? value["error_description"]?.string
      passedStatus = error["param"]?["statusCode"]?.int.flatMap {
        (400...599).contains($0) ? Int($0) : nil
      }
      isRetryable = error["param"]?["isRetryable"]?.bool
      let code = error["code"] ?? value["code"]
      marks = [code?.string, error["type"]?.string ?? value["type"]?.string]
        .compactMap { $0?.lowercased() }.joined(separator: " ")
      status = (code?.int ?? code?.string.flatMap { Int64($0) }).flatMap {
        (400...599).contains($0) ? Int($0) : nil
      }
    }

    /// Vercel wraps the provider's own words: `error.value.error_message` is JSON text or plain text.
    private static func nested(_ error: JSON) -> String? {
      guard let text = error["value"]?["error_message"]?.string else { return nil }
      let inner = try? JSON(parsing: text)
      return inner?["error"]?["message"]?.string ?? text
    }

    /// FastAPI says `detail`, as text or as a list of objects with `msg`.
    private static func detail(_ value: JSON) -> String? {
      value["detail"]?.string ?? value["detail"]?[0]?["msg"]?.string
    }

    var isRateLimit: Bool { marks.containsBytes(of: "rate_limit") }

    var isQuota: Bool {
      let text = (message ?? "").lowercased()
      if text.containsBytes(ofAny: ["credit balance is too low", "spend limit"]) { return true }
      return [
        "quota", "credit_balance", "spend_limit", "usage_limit", "billing", "budget_exceeded",
      ]
      .contains { marks.containsBytes(of: $0) }
    }

    var isContextOverflow: Bool {
      if marks.containsBytes(of: "context_length") || marks.containsBytes(of: "exceed_context") {
        return true
      }
      let text = (message ?? "").lowercased()
      return ["maximum context length", "context window", "context size", "prompt is too long"]
        .contains { text.containsBytes(of: $0) }
    }
  }
}

extension JSON {
  /// Present and neither null, false, empty nor zero: how SDKs look at `error`.
  fileprivate var isTruthy: Bool {
    switch self {
    case .null, .bool(false), .string(""), .array([]), .object([]): false
    default: true
    }
  }
}
