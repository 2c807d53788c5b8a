/// The request that tells for nothing whether a provider's key is good, and what its answer means.
package enum CredentialCheck {
  package static func request(for provider: Provider) -> HTTPRequest {
    let url = provider.baseURL + provider.checkPath
    switch provider.dialect {
    case .openai:
      return HTTPRequest(
        method: .get, url: url, credential: HTTPHeader("Authorization", "Bearer "))
    case .anthropic:
      // https://docs.anthropic.com/en/api/versioning: the header is required.
      return HTTPRequest(
        method: .get, url: url,
        headers: [HTTPHeader("anthropic-version", AnthropicDialect.version)],
        credential: HTTPHeader("x-api-key", ""))
    case .gemini:
      return HTTPRequest(method: .get, url: url, credential: HTTPHeader("x-goog-api-key", ""))
    }
  }

  /// Nil: the key was taken.
  package static func problem(
    of provider: Provider, head: HTTPResponseHead, body: [UInt8]
  ) -> ProviderError? {
    guard !(200..<300).contains(head.status) else { return nil }
    return provider.dialect.failure(head: head, body: body)
  }

  /// How many models the answer lists, when it is a list.
  package static func modelCount(_ body: [UInt8]) -> Int64? {
    let value = try? JSON(parsing: body)
    return (value?["data"]?.array ?? value?["models"]?.array).map { Int64($0.count) }
  }
}
