/// What the head of an answer says of the limits of its route. It comes from outside: what makes no sense counts as not
/// said, and nothing is concluded from it here.
package struct RateLimitReport: Sendable, Equatable {
  package var limits: [RateLimit]
  /// Milliseconds.
  package var retryAfter: Int64?

  private static let longest: Int64 = 86_400_000

  /// `now` is for heads that say when, but not what time it is there.
  package init(_ head: HTTPResponseHead, now: Instant) {
    retryAfter = RetryHint.milliseconds(head)
    limits = RateLimit.Unit.allCases.compactMap { unit in
      Self.openAI(unit, head) ?? Self.anthropic(unit, head, now: now)
    }
  }

  /// Groq's too. `x-ratelimit-reset-tokens: 6m0s`
  private static func openAI(_ unit: RateLimit.Unit, _ head: HTTPResponseHead) -> RateLimit? {
    limit(unit) { field in
      head["x-ratelimit-\(field)-\(unit.rawValue)"]
    } reset: {
      GoDuration.milliseconds($0)
    }
  }

  /// `anthropic-ratelimit-input-tokens-reset: 2026-11-23T02:18:30Z`, by the server's own clock: ours may be off.
  private static func anthropic(
    _ unit: RateLimit.Unit, _ head: HTTPResponseHead, now: Instant
  ) -> RateLimit? {
    limit(unit) { field in
      head["anthropic-ratelimit-\(unit.rawValue)-\(field)"]
    } reset: {
      let then = head["date"].flatMap { HTTPDate.instant($0) } ?? now
      return Instant($0).map { max(0, $0.milliseconds(since: then)) }
    }
  }

  /// Nil without a number of what is left. A limit of 0 or -1, as Azure sends it, says that these headers mean nothing.
  private static func limit(
    _ unit: RateLimit.Unit, _ header: (_ field: String) -> String?, reset: (String) -> Int64?
  ) -> RateLimit? {
    guard let left = header("remaining").flatMap(whole), left >= 0 else { return nil }
    let most = header("limit").flatMap(whole)
    guard most ?? 1 > 0 else { return nil }
    let refill = header("reset").flatMap(reset).map { min(longest, $0) }
    return RateLimit(unit: unit, most: most, left: min(left, most ?? left), refill: refill)
  }

  private static func whole(_ text: String) -> Int64? {
    guard let number = DecimalText(text)?.scaled(byPowerOfTen: 0), !number.isRounded else {
      return nil
    }
    return number.value
  }
}
