import GWKit
import Testing

/// Refusals of Anthropic and Google, and what they mean. OpenAI's are in `OpenAIFailureTests`.
struct DialectFailureTests {
  private func failure(
    _ dialect: Dialect, _ status: Int, _ body: String, headers: [HTTPHeader] = []
  ) -> ProviderError {
    dialect.failure(
      head: HTTPResponseHead(status: status, headers: headers), body: Array(body.utf8))
  }

  private static func claude(_ type: String, _ message: String = "m", code: String? = nil) -> String
  {
    let details = code.map { #","details":{"error_code":"\#($0)"}"# } ?? ""
    return
      #"{"type":"error","error":{"type":"\#(type)","message":"\#(message)"\#(details)},"request_id":"req_1"}"#
  }

  @Test(
    arguments: [
      (400, claude("invalid_request_error"), .badRequest),
      (
        400, claude("invalid_request_error", "prompt is too long: 9 tokens > 8 maximum"),
        .contextTooLong
      ),
      (
        400,
        claude(
          "exceed_context_size_error",
          "request (3031 tokens) exceeds the available context size (1024 tokens)"), .contextTooLong
      ),
      (
        400, claude("invalid_request_error", "You have reached your specified API usage limits."),
        .quota
      ),
      (
        400,
        claude(
          "invalid_request_error", "You have reached your specified workspace API usage limits."),
        .quota
      ),
      (400, claude("invalid_request_error", "Your credit balance is too low to access"), .quota),
      (401, claude("authentication_error"), .unauthorized), (402, claude("billing_error"), .quota),
      (403, claude("permission_error"), .unauthorized), (404, claude("not_found_error"), .notFound),
      (413, claude("request_too_large"), .contextTooLong),
      (429, claude("rate_limit_error"), .rateLimited),
      (429, claude("rate_limit_error", code: "enforced_spend_limit_reached"), .quota),
      (429, claude("rate_limit_error", code: "contract_spend_limit_reached"), .quota),
      (429, claude("rate_limit_error", code: "ramp_limit_exceeded"), .rateLimited),
      (500, claude("api_error"), .serverError), (504, claude("timeout_error"), .serverError),
      (529, claude("overloaded_error"), .overloaded), (524, "<html>", .serverError),
      (
        401, #"{"error":{"message":"Invalid API Key","type":"authentication_error","code":401}}"#,
        .unauthorized
      ),
      (503, "", .overloaded),
    ] as [(Int, String, AttemptReason)])
  func saysWhatAnthropicMeans(status: Int, body: String, reason: AttemptReason) {
    #expect(failure(.anthropic, status, body).reason == reason)
  }

  private static func google(
    _ code: Int, _ status: String, _ message: String = "m", details: String = "[]"
  ) -> String {
    #"{"error":{"code":\#(code),"message":"\#(message)","status":"\#(status)","details":\#(details)}}"#
  }

  private static func quota(_ id: String) -> String {
    #"[{"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{"quotaId":"\#(id)"}]},{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"34.4s"}]"#
  }

  @Test(
    arguments: [
      (400, google(400, "INVALID_ARGUMENT"), .badRequest),
      (
        400,
        google(
          400, "INVALID_ARGUMENT", "API key not valid.", details: #"[{"reason":"API_KEY_INVALID"}]"#
        ),
        .unauthorized
      ),
      (
        400,
        google(
          400, "INVALID_ARGUMENT",
          "The input token count (9) exceeds the maximum number of tokens allowed (8)."),
        .contextTooLong
      ),
      (400, google(400, "FAILED_PRECONDITION", "Billing is not enabled"), .quota),
      (403, google(403, "PERMISSION_DENIED"), .unauthorized),
      (404, google(404, "NOT_FOUND"), .notFound),
      (
        429,
        google(
          429, "RESOURCE_EXHAUSTED",
          details: quota("GenerateRequestsPerMinutePerProjectPerModel-FreeTier")), .rateLimited
      ),
      (
        429,
        google(
          429, "RESOURCE_EXHAUSTED",
          details: quota("GenerateRequestsPerDayPerProjectPerModel-FreeTier")), .quota
      ),
      (500, google(500, "INTERNAL"), .serverError), (503, google(503, "UNAVAILABLE"), .overloaded),
      (504, google(504, "DEADLINE_EXCEEDED"), .serverError), (502, "<html>", .serverError),
      (404, "[\(google(404, "NOT_FOUND"))]", .notFound),
    ] as [(Int, String, AttemptReason)])
  func saysWhatGoogleMeans(status: Int, body: String, reason: AttemptReason) {
    #expect(failure(.gemini, status, body).reason == reason)
  }

  @Test func readsGooglesRetryHint() {
    let body = Self.google(
      429, "RESOURCE_EXHAUSTED", details: Self.quota("GenerateRequestsPerMinute"))
    #expect(failure(.gemini, 429, body).retryAfterMilliseconds == 34_400)
    #expect(
      failure(.gemini, 429, body, headers: [HTTPHeader("Retry-After", "2")])
        .retryAfterMilliseconds == 2000)
    for delay in ["s", "xs", "-1s", "7"] {
      let body = Self.google(429, "X", details: #"[{"retryDelay":"\#(delay)"}]"#)
      #expect(failure(.gemini, 429, body).retryAfterMilliseconds == nil)
    }
  }

  @Test(arguments: [Dialect.anthropic, .gemini])
  func findsAMessageInEveryBody(_ dialect: Dialect) {
    #expect(failure(dialect, 400, #"{"error":{"message":"plain"}}"#).message == "plain")
    #expect(failure(dialect, 400, #"{"error":"text"}"#).message == "text")
    #expect(failure(dialect, 500, "<html>oops</html>").message == "HTTP 500: <html>oops</html>")
    #expect(failure(dialect, 500, "").message == "HTTP 500")
    #expect(failure(dialect, 500, #"{"error":{}}"#).message.hasPrefix("HTTP 500"))
  }
}
