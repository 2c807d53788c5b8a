import GWKit
import Testing

struct OpenAIFailureTests {
  private func failure(
    _ status: Int, _ body: String, headers: [HTTPHeader] = []
  ) -> ProviderError {
    OpenAIFailure.failure(
      head: HTTPResponseHead(status: status, headers: headers), body: Array(body.utf8))
  }

  @Test(arguments: [
    (
      400, #"{"error":{"message":"m","code":"context_length_exceeded"}}"#,
      AttemptReason.contextTooLong
    ),
    (
      400, #"{"error":{"code":400,"message":"m","type":"exceed_context_size_error"}}"#,
      .contextTooLong
    ),
    (400, #"{"error":{"message":"m"}}"#, .badRequest), (422, "{}", .badRequest),
    (401, "", .unauthorized), (403, "", .unauthorized), (402, "", .quota),
    (404, "", .notFound), (405, "", .notFound), (408, "", .serverError), (504, "", .serverError),
    (413, "", .contextTooLong),
    (413, #"{"error":{"message":"m","code":"rate_limit_exceeded"}}"#, .rateLimited),
    (429, #"{"error":{"message":"m","code":"rate_limit_exceeded"}}"#, .rateLimited),
    (429, #"{"error":{"message":"m","type":"insufficient_quota"}}"#, .quota),
    (500, "", .serverError), (503, "", .overloaded), (529, "", .overloaded), (302, "", .redirect),
  ])
  func saysWhatAStatusMeans(status: Int, body: String, reason: AttemptReason) {
    #expect(failure(status, body).reason == reason)
  }

  @Test(arguments: [
    (#"{"error":{"message":"plain"}}"#, "plain"), (#"{"error":"text"}"#, "text"),
    (#"{"object":"error","message":"old","code":400}"#, "old"),
    (#"{"detail":"fast"}"#, "fast"), (#"{"detail":[{"msg":"list"}]}"#, "list"),
    (#"{"error_description":"oauth"}"#, "oauth"),
    (#"[{"error":{"message":"wrapped"}}]"#, "wrapped"),
    ("<html>\n<b>Bad\u{1B} gateway</b></html>", "HTTP 400: <html> <b>Bad gateway</b></html>"),
    ("", "HTTP 400"),
  ])
  func findsTheMessage(body: String, message: String) {
    #expect(failure(400, body).message == message)
  }

  @Test(
    arguments: [
      ([HTTPHeader("Retry-After", "2")], 2000), ([HTTPHeader("retry-after", "0.5")], 500),
      ([HTTPHeader("Retry-After-Ms", "70"), HTTPHeader("Retry-After", "9")], 70),
      ([HTTPHeader("Retry-After", "-1")], nil), ([HTTPHeader("Retry-After", "NaN")], nil),
      ([HTTPHeader("Retry-After", "1e40")], 86_400_000), ([], nil),
    ] as [([HTTPHeader], Int64?)])
  func readsTheRetryHint(headers: [HTTPHeader], milliseconds: Int64?) {
    #expect(failure(429, "", headers: headers).retryAfterMilliseconds == milliseconds)
  }
}
