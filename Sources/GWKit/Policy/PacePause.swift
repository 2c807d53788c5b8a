/// The time after a refusal in which nothing goes out, and the call that tries when it is over. Each time that call is
/// refused too, a round is over.
struct PacePause: Sendable {
  private var until: Int64
  /// Calls with a higher number went out after the refusal.
  private let last: Int
  /// Rounds in a row in which nothing passed.
  private let rounds: Int

  /// Milliseconds, as `RetryPolicy` has them. A provider that names a day later is asked after two minutes all the
  /// same: limits are raised, and credit is bought, while a batch waits.
  private static let first: Int64 = 500
  private static let longest: Int64 = 8000
  private static let longestHint: Int64 = 120_000
  private static let mostRounds = 5
  private static let closing: Int64 = 30_000

  /// `last` is the number of the last call that has gone out.
  init(after before: PacePause?, refused number: Int, last: Int, hint: Int64?, at now: Int64) {
    if let before, !before.isProbe(number) {
      // It was on its way before: no round of its own, but what it was told counts.
      self = before
      if let wait = Self.usable(hint) { until = max(until, now + wait) }
      return
    }
    rounds = before.map { $0.rounds + 1 } ?? 0
    self.last = last
    let wait = Self.usable(hint) ?? min(Self.longest, Self.first << min(10, rounds))
    until = now + (rounds < Self.mostRounds ? wait : max(wait, Self.closing))
  }

  /// 0, or a date that is over, is no hint.
  private static func usable(_ hint: Int64?) -> Int64? {
    hint.flatMap { $0 > 0 ? min($0, longestHint) : nil }
  }

  /// Nothing has passed for so long that waiting has no point for now.
  var isClosing: Bool { rounds >= Self.mostRounds }

  func left(at now: Int64) -> Int64 { max(0, until - now) }

  /// Whether the call tries what the pause was good for.
  func isProbe(_ number: Int) -> Bool { number > last }
}
