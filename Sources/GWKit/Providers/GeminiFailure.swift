/// Errors of Google's dialect.
package enum GeminiFailure {
  /// An answer with a status outside 2xx.
  package static func failure(head: HTTPResponseHead, body: [UInt8]) -> ProviderError {
    // The answer to a call for a stream is an array.
    let value = (try? JSON(parsing: body)).map { $0[0] ?? $0 }
    guard let error = value?["error"], error.members != nil else {
      return OpenAIFailure.failure(head: head, body: body)
    }
    return failure(
      error, status: head.status,
      message: error["message"]?.filled
        ?? HTTPFailure.plainMessage(status: head.status, body: body),
      hint: RetryHint.milliseconds(head))
  }

  /// The failure that an object inside a 200 answer reports.
  static func inside(_ value: JSON) -> ProviderError {
    let error = value["error"] ?? [:]
    let code = error["code"]?.int.flatMap { (400...599).contains($0) ? Int($0) : nil }
    return failure(
      error, status: code ?? statuses[error["status"]?.string ?? ""] ?? 500,
      message: error["message"]?.filled ?? error.string
        ?? "the provider reported an error without a message", hint: nil)
  }

  private static func failure(
    _ error: JSON, status: Int, message: String, hint: Int64?
  ) -> ProviderError {
    var failure = ProviderError(
      reason: HTTPFailure.reason(status: status, signs(of: error)), status: status,
      message: message, retryAfterMilliseconds: hint ?? retryDelay(error))
    failure.isOfTheModel = quotas(of: error).contains { $0.containsBytes(of: "PerModel") }
    return failure
  }

  /// https://cloud.google.com/apis/design/errors
  private static let statuses = [
    "INVALID_ARGUMENT": 400, "FAILED_PRECONDITION": 400, "OUT_OF_RANGE": 400,
    "UNAUTHENTICATED": 401, "PERMISSION_DENIED": 403, "NOT_FOUND": 404, "ABORTED": 409,
    "RESOURCE_EXHAUSTED": 429, "CANCELLED": 499, "INTERNAL": 500, "UNAVAILABLE": 503,
    "DEADLINE_EXCEEDED": 504,
  ]

  /// A bad key and an account without billing are 400 like a wrong request; a limit of the day is 429 like one of the
  /// minute, and not worth waiting for.
  private static func signs(of error: JSON) -> HTTPFailure.Signs {
    let details = error["details"]?.array ?? []
    let quotas = quotas(of: error)
    let text = (error["message"]?.string ?? "").lowercased()
    return HTTPFailure.Signs(
      isQuota: quotas.contains { $0.containsBytes(of: "PerDay") }
        || error["status"] == "FAILED_PRECONDITION",
      isRateLimit: error["status"] == "RESOURCE_EXHAUSTED",
      isContextOverflow: text.containsBytes(of: "token count")
        && text.containsBytes(of: "exceeds the maximum"),
      isBadKey: details.contains { $0["reason"] == "API_KEY_INVALID" })
  }

  private static func quotas(of error: JSON) -> [String] {
    (error["details"]?.array ?? []).flatMap { $0["violations"]?.array ?? [] }.compactMap {
      $0["quotaId"]?.string
    }
  }

  /// `"retryDelay": "34.4s"`.
  private static func retryDelay(_ error: JSON) -> Int64? {
    for detail in error["details"]?.array ?? [] {
      guard let text = detail["retryDelay"]?.string, text.hasSuffix("s") else { continue }
      return RetryHint.scaled(String(text.dropLast()), places: 3)
    }
    return nil
  }
}
