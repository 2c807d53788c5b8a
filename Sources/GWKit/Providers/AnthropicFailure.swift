/// Errors of Anthropic's dialect.
package enum AnthropicFailure {
  /// An answer with a status outside 2xx.
  package static func failure(head: HTTPResponseHead, body: [UInt8]) -> ProviderError {
    let value = try? JSON(parsing: body)
    // Gateways in front of it answer in OpenAI's words.
    guard let error = value?["error"], error.members != nil else {
      return OpenAIFailure.failure(head: head, body: body)
    }
    return ProviderError(
      reason: HTTPFailure.reason(status: head.status, signs(of: error)), status: head.status,
      message: error["message"]?.filled
        ?? HTTPFailure.plainMessage(status: head.status, body: body),
      retryAfterMilliseconds: RetryHint.milliseconds(head))
  }

  /// The failure that an object inside a 200 answer reports; its type stands for a status.
  static func inside(_ value: JSON) -> ProviderError {
    let error = value["error"] ?? [:]
    let status = statuses[error["type"]?.string ?? ""] ?? 500
    return ProviderError(
      reason: HTTPFailure.reason(status: status, signs(of: error)), status: status,
      message: error["message"]?.filled ?? "the provider reported an error without a message")
  }

  /// https://docs.anthropic.com/en/api/errors
  private static let statuses = [
    "invalid_request_error": 400, "authentication_error": 401, "billing_error": 402,
    "permission_error": 403, "not_found_error": 404, "conflict_error": 409,
    "request_too_large": 413, "rate_limit_error": 429, "api_error": 500, "timeout_error": 504,
    "overloaded_error": 529,
  ]

  /// Spent limits come as 429 with a code, and as 400 with nothing but a sentence.
  private static func signs(of error: JSON) -> HTTPFailure.Signs {
    let code = error["details"]?["error_code"]?.string ?? ""
    let text = (error["message"]?.string ?? "").lowercased()
    return HTTPFailure.Signs(
      isQuota: code.containsBytes(ofAny: ["spend_limit", "linked_organization"])
        || text.containsBytes(ofAny: ["api usage limits", "credit balance is too low"]),
      isRateLimit: error["type"] == "rate_limit_error",
      // Other servers of this dialect, llama.cpp among them, have OpenAI's words for it.
      isContextOverflow: OpenAIFailure.Details(["error": error]).isContextOverflow)
  }
}
