/// When an alert that a sink did not take is sent again. Cron's own interval is the pause at first.
package enum DeliveryRule {
  /// Then it is given up.
  package static let mostTries: Int64 = 10
  /// Tries that follow each other without a pause of their own.
  private static let quickTries: Int64 = 3
  private static let firstPause: Int64 = 10 * 60_000

  /// Longer than any pause: what is to wait beyond this was noted under a clock that was ahead.
  package static let longestPause: Int64 = 24 * 3_600_000

  /// After `tries` that failed; nil: never.
  package static func nextTry(after tries: Int64, now: Instant) -> Instant? {
    guard tries < mostTries else { return nil }
    guard tries > quickTries else { return now }
    return now.adding(milliseconds: firstPause << (tries - quickTries - 1))
  }
}
