/// The one seam behind which dialects differ: whoever sends a request uses these three and need not know which dialect
/// it is.
extension Dialect {
  /// The call of `route` for `request`, and what could not be said in this dialect.
  package func request(
    for request: ChatRequest, route: Route
  ) -> (request: HTTPRequest, notes: [Note]) {
    switch self {
    case .openai: (OpenAIDialect.request(for: request, route: route), [])
    case .anthropic: AnthropicDialect.request(for: request, route: route)
    case .gemini: GeminiDialect.request(for: request, route: route)
    }
  }

  /// A reader for one answer.
  package func makeAnswer() -> any ProviderAnswer {
    switch self {
    case .openai: OpenAIAnswer()
    case .anthropic: AnthropicAnswer()
    case .gemini: GeminiAnswer()
    }
  }

  /// What an answer with a status outside 2xx means.
  package func failure(head: HTTPResponseHead, body: [UInt8]) -> ProviderError {
    var error =
      switch self {
      case .openai: OpenAIFailure.failure(head: head, body: body)
      case .anthropic: AnthropicFailure.failure(head: head, body: body)
      case .gemini: GeminiFailure.failure(head: head, body: body)
      }
    error.retryAfterMilliseconds =
      error.retryAfterMilliseconds ?? RetryHint.spoken(error.message)
    // OpenAI's and Anthropic's SDKs obey it before they look at the status.
    error.shouldRetry =
      head["x-should-retry"].flatMap { ["true": true, "false": false][$0] } ?? error.shouldRetry
    return error
  }
}

/// Turns what a provider sends into events, one event of a stream at a time, or a body as a whole.
package protocol ProviderAnswer: Sendable {
  /// Throws `malformed`, or the failure that the event reports.
  mutating func events(ofStreamData data: String) throws(ProviderError) -> [StreamEvent]
  mutating func events(ofBody body: [UInt8]) throws(ProviderError) -> [StreamEvent]
  /// The provider said that it was done; without that, an answer is cut, whatever the connection did.
  var isComplete: Bool { get }
  /// Nothing after this counts: the connection need not be waited for.
  var hasEnded: Bool { get }
}

extension OpenAIAnswer: ProviderAnswer {}
extension AnthropicAnswer: ProviderAnswer {}
extension GeminiAnswer: ProviderAnswer {}
