/// What follows a failed call: the same route again, the next one, or the end. The table of reference is the one that
/// providers' own SDKs agree on; decided from facts alone, with the randomness handed in.
package struct RetryPolicy: Sendable, Equatable {
  /// Calls of one route after the first.
  package var retriesPerRoute: Int
  /// Calls of one request in all.
  package var attemptsPerRequest: Int

  package init(retriesPerRoute: Int, attemptsPerRequest: Int) {
    self.retriesPerRoute = retriesPerRoute
    self.attemptsPerRequest = attemptsPerRequest
  }

  package enum Action: Sendable, Equatable {
    /// The same route, after so many milliseconds.
    case retry(after: Int64)
    case nextRoute
    /// Another route would fail the same way, or there has been an answer already.
    case stop
  }

  /// How a call failed, and what is left.
  package struct Facts: Sendable {
    package var error: ProviderError
    /// The request was wholly written and no status came back: it may have been served and billed.
    package var isOutcomeUnknown: Bool
    /// Calls of this route so far, this one included.
    package var callsOfRoute: Int
    /// Calls of the request so far.
    package var calls: Int
    /// Of those of this route whose outcome nobody knows.
    package var unknownOutcomes: Int
    package var hasNextRoute: Bool
    /// Milliseconds until the request must be over.
    package var timeLeft: Int64
    /// Somebody else sees to it that the provider is not called more often than it lets through.
    package var isPaced = false

    package init(
      error: ProviderError, isOutcomeUnknown: Bool, callsOfRoute: Int, calls: Int,
      unknownOutcomes: Int, hasNextRoute: Bool, timeLeft: Int64
    ) {
      self.error = error
      self.isOutcomeUnknown = isOutcomeUnknown
      self.callsOfRoute = callsOfRoute
      self.calls = calls
      self.unknownOutcomes = unknownOutcomes
      self.hasNextRoute = hasNextRoute
      self.timeLeft = timeLeft
    }
  }

  /// Milliseconds. The first backoff doubles each time; hints are waited for up to the shorter limit while another
  /// route remains, since an answer from elsewhere now is worth more, and up to the longer one otherwise (OpenAI's own
  /// SDKs give up beyond two minutes).
  private static let firstBackoff: Int64 = 500
  private static let longestBackoff: Int64 = 8000
  package static let patienceWithRoutes: Int64 = 5000
  private static let patienceAlone: Int64 = 120_000

  /// `random` is any 64 bits; the jitter is full, so that many processes do not come back at once.
  package func action(after facts: Facts, random: UInt64) -> Action {
    guard facts.timeLeft > 0 else { return .stop }
    let otherwise: Action =
      facts.hasNextRoute && facts.calls < attemptsPerRequest ? .nextRoute : .stop
    // Nobody listens there: an answer from elsewhere now is worth more than a second knock.
    if facts.error.reason == .connect, otherwise == .nextRoute, facts.error.shouldRetry == nil {
      return .nextRoute
    }
    switch Self.verdict(on: facts.error) {
    case .fatal: return .stop
    case .fallBack: return otherwise
    case .retry(let limit):
      let mayRepeat =
        facts.isPaced && facts.error.reason == .rateLimited
        || facts.callsOfRoute <= min(limit, retriesPerRoute) && facts.calls < attemptsPerRequest
      guard mayRepeat,
        !(facts.isOutcomeUnknown && facts.unknownOutcomes > 1)
      else { return otherwise }
      let wait = wait(after: facts, random: random)
      let patience = facts.hasNextRoute ? Self.patienceWithRoutes : Self.patienceAlone
      return wait <= min(patience, facts.timeLeft - 1) ? .retry(after: wait) : otherwise
    }
  }

  /// The provider's own hint, else a random part of a backoff that doubles.
  private func wait(after facts: Facts, random: UInt64) -> Int64 {
    // 0, or a date that is over, is no hint.
    if let hint = facts.error.retryAfterMilliseconds, hint > 0 { return hint }
    let doubled = Self.firstBackoff << min(10, facts.callsOfRoute - 1)
    let slower = facts.error.status == 529 ? doubled * 4 : doubled
    return Int64(random % UInt64(min(slower, Self.longestBackoff) + 1))
  }
}

extension RetryPolicy {
  private enum Verdict {
    /// At most so many times.
    case retry(atMost: Int)
    case fallBack
    case fatal
  }

  private static let often = Int.max

  private static func verdict(on error: ProviderError) -> Verdict {
    // What the server says itself wins over its status.
    if let shouldRetry = error.shouldRetry {
      return shouldRetry ? .retry(atMost: often) : isFatal(error) ? .fatal : .fallBack
    }
    switch error.reason {
    case .badRequest: return ofRequest(error.status)
    case .unauthorized, .quota, .notFound, .contextTooLong, .redirect: return .fallBack
    case .rateLimited: return error.status == 413 ? .fallBack : .retry(atMost: often)
    case .connect, .overloaded: return .retry(atMost: often)
    case .timeout: return .retry(atMost: 1)
    case .cut, .stalled, .malformed, .empty: return .retry(atMost: 1)
    case .serverError: return ofServer(error.status)
    case .ok, .skippedCooldown, .skippedCapability, .skippedBudget, .skippedNoKey,
      .skippedDisabled:
      return .fatal
    }
  }

  private static func ofRequest(_ status: Int?) -> Verdict {
    switch status ?? 400 {
    case 409, 425: .retry(atMost: often)
    case 498: .retry(atMost: 1)
    case 424, 499: .fallBack
    default: .fatal
    }
  }

  private static func isFatal(_ error: ProviderError) -> Bool {
    error.reason == .badRequest && error.status != 424 && error.status != 498
  }

  /// 501 and 505 are not passing, 520 to 524 are Cloudflare's words for an origin in trouble, 525 and 526 for its
  /// certificate.
  private static func ofServer(_ status: Int?) -> Verdict {
    switch status ?? 500 {
    case 501, 505, 525, 526: .fallBack
    case 520...524, 530: .retry(atMost: 1)
    default: .retry(atMost: often)
    }
  }
}
