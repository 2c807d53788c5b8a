/// How many calls may be under way at once where the provider does not say what it takes: half as many after a refusal,
/// one more each time that a window of as many has passed. Where even one at a time is too many, how far they are apart. What a
/// provider says of its limits is not known here.
struct Crowd: Sendable {
  private(set) var size: Int
  private let width: Int
  private var passed = 0
  /// Milliseconds from one call to the next.
  private var gap: Int64 = 0
  private var sent: Int64 = 0
  /// Calls up to this number went out when there were more of them.
  private var last = 0

  /// One more is twice as many where there was one: a few that passed are no reason yet.
  private static let leastWindow = 16
  private static let firstGap: Int64 = 500
  private static let leastGap: Int64 = 100
  private static let longestGap: Int64 = 30_000

  init(width: Int) {
    size = width
    self.width = width
  }

  /// Milliseconds until the next call is far enough from the one before.
  func wait(at now: Int64) -> Int64 { gap == 0 ? 0 : max(0, sent + gap - now) }

  mutating func send(at now: Int64) { sent = now }

  mutating func pass(_ number: Int) {
    guard number > last else { return }
    if gap > 0 {
      gap -= gap / 8
      if gap < Self.leastGap { gap = 0 }
      return
    }
    passed += 1
    guard size < width, passed >= max(size, Self.leastWindow) else { return }
    size += 1
    passed = 0
  }

  /// A few less, where most calls pass all the same.
  mutating func shrink(_ number: Int, last newest: Int) {
    guard number > last, size > 1 else { return }
    size -= max(1, size / 8)
    passed = 0
    last = newest
  }

  /// Refusals of calls that went out before say nothing about fewer of them. `last` is the number of the last call that
  /// has gone out.
  mutating func refuse(_ number: Int, last newest: Int) {
    guard number > last else { return }
    if size > 1 {
      size /= 2
    } else {
      gap = min(Self.longestGap, max(Self.firstGap, gap * 2))
    }
    passed = 0
    last = newest
  }
}
