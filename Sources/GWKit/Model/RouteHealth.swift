/// How one provider's model did over some time. Counts of calls, not of requests.
package struct RouteHealth: Sendable, Equatable {
  package var provider: String
  package var model: String
  package var calls: Int64
  package var failures: Int64
  /// Failures after which the same route was tried again.
  package var retries: Int64
  /// Failures after which another route was tried.
  package var fallbacks: Int64
  /// Failures by their reason, the most frequent first.
  package var reasons: [(reason: String, count: Int64)]

  package init(
    provider: String, model: String, calls: Int64, failures: Int64, retries: Int64,
    fallbacks: Int64, reasons: [(reason: String, count: Int64)]
  ) {
    self.provider = provider
    self.model = model
    self.calls = calls
    self.failures = failures
    self.retries = retries
    self.fallbacks = fallbacks
    self.reasons = reasons
  }

  package static func == (left: RouteHealth, right: RouteHealth) -> Bool {
    left.provider == right.provider && left.model == right.model && left.calls == right.calls
      && left.failures == right.failures && left.retries == right.retries
      && left.fallbacks == right.fallbacks
      && left.reasons.elementsEqual(right.reasons) {
        $0.reason == $1.reason && $0.count == $1.count
      }
  }

  /// Fallbacks per call, exact to four places.
  package var fallbackRate: String {
    DecimalText.text(calls == 0 ? 0 : fallbacks * 10_000 / calls, places: 4)
  }
}
