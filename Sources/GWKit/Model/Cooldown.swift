/// A provider's model, or a provider's key, that failed lately, as all processes know it. It says what happened; whether
/// a route is left out because of it is for the plan to decide.
package struct Cooldown: Sendable, Equatable {
  package var provider: String
  /// Nil: every model under the provider's key.
  package var model: ModelID?
  package var reason: AttemptReason
  /// In a row.
  package var failures: Int64
  /// Not asked before this moment.
  package var until: Instant
  /// A process tries it out until this moment; nobody else does.
  package var probeUntil: Instant
  /// Recognises the key that was refused, so that another one is tried at once.
  package var keyMark: String?

  package init(
    provider: String, model: ModelID?, reason: AttemptReason, failures: Int64, until: Instant,
    probeUntil: Instant = Instant(milliseconds: 0), keyMark: String? = nil
  ) {
    self.provider = provider
    self.model = model
    self.reason = reason
    self.failures = failures
    self.until = until
    self.probeUntil = probeUntil
    self.keyMark = keyMark
  }

  /// What a route has to do with it at a moment.
  package enum State: Sendable, Equatable {
    case open
    case cooling(until: Instant)
    /// The time is over, and one process may find out whether the trouble is.
    case halfOpen
  }

  /// Failures in a row that make a route be left alone.
  package static let threshold: Int64 = 3
  /// Milliseconds.
  package static let longest: Int64 = 600_000
  package static let longestForQuota: Int64 = 86_400_000
  /// How long a process may take to find out whether a route works again.
  package static let probeTime: Int64 = 60_000

  package func state(at now: Instant, keyMark: String?) -> State {
    if let mark = self.keyMark, mark != keyMark { return .open }
    // Further away than any cooldown is: written under a clock that was wrong.
    let longest = reason == .quota ? Self.longestForQuota : Self.longest
    if now < until, until.milliseconds(since: now) <= longest { return .cooling(until: until) }
    guard now >= until, failures >= Self.threshold || !reason.isPassing else { return .open }
    let isProbed = now < probeUntil && probeUntil.milliseconds(since: now) <= Self.probeTime
    return isProbed ? .cooling(until: probeUntil) : .halfOpen
  }
}
