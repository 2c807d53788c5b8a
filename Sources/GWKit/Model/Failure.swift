/// Calls that went wrong in the same way: for the same reason at the same route.
package struct Failure: Sendable, Equatable {
  package var provider: String
  package var model: String
  package var outcome: UsageRecord.Outcome
  /// An `AttemptReason`, or the code of a `GatewayError`.
  package var code: String
  package var count: Int64
  /// After which the same route was tried again, or another one.
  package var retries: Int64
  package var fallbacks: Int64
  package var lastAt: Instant
  /// Of the last of them.
  package var message: String?

  package init(
    provider: String, model: String, outcome: UsageRecord.Outcome, code: String, count: Int64,
    retries: Int64, fallbacks: Int64, lastAt: Instant, message: String?
  ) {
    self.provider = provider
    self.model = model
    self.outcome = outcome
    self.code = code
    self.count = count
    self.retries = retries
    self.fallbacks = fallbacks
    self.lastAt = lastAt
    self.message = message
  }
}
