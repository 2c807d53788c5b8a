/// What a user hears when a call upstream failed.
extension GatewayError {
  package init(_ error: ProviderError, route: Route, partial: Receipt?) {
    let subject = "'\(route.provider.name)'"
    self.init(
      Self.kind(error), "\(subject) \(Self.verb(error)): \(error.message)",
      hints: Self.hints(error, route: route),
      retryAfterSeconds: error.retryAfterMilliseconds.map { ($0 + 999) / 1000 }, partial: partial)
    reason = error.reason
  }

  private static func kind(_ error: ProviderError) -> Kind {
    switch error.reason {
    case .unauthorized: .unauthorized
    case .rateLimited: .rateLimited
    case .contextTooLong: .contextTooLong
    case .timeout: .timeout
    default: .upstreamFailed
    }
  }

  private static func verb(_ error: ProviderError) -> String {
    switch error.reason {
    case .unauthorized: "refused the key"
    case .rateLimited: "asks to slow down"
    case .quota: "has no quota left"
    case .badRequest: "refused the request"
    case .notFound: "does not know the model or the address"
    case .contextTooLong: "says the prompt is too long"
    case .overloaded: "is overloaded"
    case .serverError: "failed"
    case .connect: "cannot be reached"
    case .timeout: "took too long"
    case .cut: "broke off the answer"
    case .stalled: "fell silent"
    case .malformed: "sent what is no answer"
    case .empty: "sent an empty answer"
    case .redirect: "redirects"
    case .ok: "answered"
    case .skippedCooldown, .skippedCapability, .skippedBudget, .skippedNoKey, .skippedDisabled:
      "was left out"
    }
  }

  private static func hints(_ error: ProviderError, route: Route) -> [String] {
    switch error.reason {
    case .unauthorized: ["gw setup provider show \(route.provider.name)"]
    case .notFound where !route.provider.baseURL.contains("/v1"):
      ["the base URL is \(route.provider.baseURL); most servers want a path such as /v1 at its end"]
    case .notFound: ["gw models show \(route.model.text)"]
    case .timeout: ["--timeout 20m, or gw setup set ask.timeout 20m"]
    case .connect: ["is a server listening at \(route.provider.baseURL)?"]
    case .contextTooLong: ["shorten the prompt, or choose a larger model: gw models list"]
    default: []
    }
  }
}
