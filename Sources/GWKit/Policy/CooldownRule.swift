/// Which cooldown follows from a failure. Times in milliseconds.
package enum CooldownRule {
  private static let first: Int64 = 30_000
  private static let longest = Cooldown.longest
  private static let day = Cooldown.longestForQuota

  /// Nil when the failure says nothing about the route: the request was at fault.
  package static func cooldown(
    after error: ProviderError, route: Route, keyMark: String?, current: [Cooldown], now: Instant
  ) -> Cooldown? {
    let provider = route.provider.name
    func until(_ span: Int64) -> Instant { Instant(milliseconds: now.milliseconds + span) }
    switch error.reason {
    case .quota:
      let span = min(day, max(longest, error.retryAfterMilliseconds ?? 0))
      return Cooldown(
        provider: provider, model: error.isOfTheModel ? route.model : nil, reason: .quota,
        failures: 1, until: until(span),
        keyMark: keyMark)
    case .unauthorized:
      // 403 may be about this model only.
      return Cooldown(
        provider: provider, model: error.status == 403 ? route.model : nil, reason: .unauthorized,
        failures: 1, until: until(longest), keyMark: keyMark)
    case .rateLimited, .overloaded, .serverError, .connect, .timeout, .cut, .stalled, .malformed,
      .empty:
      let before = current.first {
        $0.provider == provider && $0.model == route.model && $0.reason.isPassing
      }
      let failures = (before?.failures ?? 0) + 1
      let hint = error.reason == .rateLimited ? error.retryAfterMilliseconds ?? 0 : 0
      let span = max(min(hint, longest), backoff(failures))
      return Cooldown(
        provider: provider, model: route.model, reason: error.reason, failures: failures,
        until: until(span))
    case .badRequest, .contextTooLong, .notFound, .redirect, .ok, .skippedCooldown,
      .skippedCapability, .skippedBudget, .skippedNoKey, .skippedDisabled:
      return nil
    }
  }

  /// 30 s after three failures in a row, doubling to ten minutes.
  private static func backoff(_ failures: Int64) -> Int64 {
    guard failures >= Cooldown.threshold else { return 0 }
    return min(longest, first << min(10, failures - Cooldown.threshold))
  }
}
