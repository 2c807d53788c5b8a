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

  package func state(at now: Instant, keyMark: String?) -> State {
    if let mark = self.keyMark, mark != keyMark { return .open }
    if now < until { return .cooling(until: until) }
    guard failures >= Self.threshold else { return .open }
    return now < probeUntil ? .cooling(until: probeUntil) : .halfOpen
  }
}
