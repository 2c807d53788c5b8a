/// How one call upstream ended, or why it was not made. These words are part of the command line contract.
package enum AttemptReason: String, Sendable, CaseIterable {
  case ok, quota, unauthorized, overloaded, connect, timeout, cut, stalled, malformed, empty,
    redirect
  case rateLimited = "rate_limited"
  case badRequest = "bad_request"
  case notFound = "not_found"
  case contextTooLong = "context_too_long"
  case serverError = "server_error"
  case skippedCooldown = "skipped_cooldown"
  case skippedCapability = "skipped_capability"
  case skippedBudget = "skipped_budget"
  case skippedNoKey = "skipped_no_key"
  case skippedDisabled = "skipped_disabled"
}

extension AttemptReason {
  /// Trouble that goes away by itself, and is counted; a key without quota or right is not counted but waited for.
  package var isPassing: Bool { self != .quota && self != .unauthorized }
}

/// A provider's refusal or failure as a fact: what it means, and what was seen. It decides nothing.
package struct ProviderError: Error, Sendable, Equatable {
  package var reason: AttemptReason
  /// The HTTP status, also one that an error inside a stream stood for; nil when there was none.
  package var status: Int?
  package var message: String
  package var retryAfterMilliseconds: Int64?
  /// A limit of this model, not of the key.
  package var isOfTheModel = false
  /// The header `x-should-retry`, which wins over the status.
  package var shouldRetry: Bool?

  package init(
    reason: AttemptReason, status: Int? = nil, message: String, retryAfterMilliseconds: Int64? = nil
  ) {
    self.reason = reason
    self.status = status
    self.message = message
    self.retryAfterMilliseconds = retryAfterMilliseconds
  }
}
