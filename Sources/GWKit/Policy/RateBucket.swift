/// What is left of one limit by now: what the provider said, less what went out since, growing evenly as providers let
/// it grow. It says how long a call must wait for its share and nothing about refusals. Numbers come from outside:
/// whatever they are, a wait ends.
struct RateBucket: Sendable {
  let unit: RateLimit.Unit
  /// The number of the last call whose answer told of this limit.
  private(set) var teller: Int
  /// Nil: nobody said; then all of it counts as there once `span` is over.
  private let most: Int64?
  /// At the time `since`; the fractions that have grown by then are lost, so it is not moved without need.
  private var level: Int64
  private var since: Int64
  /// So much more each `span` milliseconds.
  private let gain: Int64
  private let span: Int64

  /// Nearly all limits are per minute.
  private static let usualSpan: Int64 = 60_000
  private static let longestSpan: Int64 = 86_400_000
  /// More than any limit, and so little that sums of it fit.
  static let largest: Int64 = 1 << 48

  /// `later` went out after the call that tells and is under way: the provider may not have counted it.
  init(_ limit: RateLimit, later: [Int64], teller: Int, before: RateBucket?, at now: Int64) {
    unit = limit.unit
    self.teller = teller
    since = now
    let most = limit.most.map { Self.clamped($0, from: 1) }
    self.most = most
    let left = min(Self.clamped(limit.left), most ?? .max)
    level = later.reduce(left) { max(0, $0 - min($1, most ?? $1)) }
    let refill = limit.refill.map { min(Self.longestSpan, $0) } ?? 0
    if let most, most > left, refill > 0 {
      (gain, span) = (most - left, refill)
    } else if most == nil {
      (gain, span) = (0, refill > 0 ? refill : Self.usualSpan)
    } else if let before, before.gain > 0 {
      // A full bucket does not say how fast it fills.
      (gain, span) = (before.gain, before.span)
    } else {
      (gain, span) = (most ?? 0, Self.usualSpan)
    }
  }

  static func clamped(_ amount: Int64, from least: Int64 = 0) -> Int64 {
    max(least, min(largest, amount))
  }

  func level(at now: Int64) -> Int64 {
    let passed = max(0, now - since)
    guard let most else { return passed >= span ? Self.largest : level }
    let grown = Int128(level) + Int128(gain) * Int128(passed) / Int128(span)
    return Int64(min(grown, Int128(most)))
  }

  /// Milliseconds until a call that costs so much has its share. One that costs more than there ever is waits for all.
  func wait(for cost: Int64, at now: Int64) -> Int64 {
    let needed = share(cost)
    guard level(at: now) < needed else { return 0 }
    let passed = max(0, now - since)
    if most == nil { return span - passed }
    let missing = Int128(needed - level) * Int128(span)
    let whole = (missing + Int128(gain) - 1) / Int128(gain) - Int128(passed)
    return Int64(max(1, min(whole, Int128(Self.longestSpan))))
  }

  mutating func take(_ cost: Int64, at now: Int64) {
    if let most, level(at: now) == most { (level, since) = (most, now) }
    level = max(-Self.largest, level - share(cost))
  }

  /// What was taken for nothing.
  mutating func giveBack(_ cost: Int64) { level = min(most ?? Self.largest, level + share(cost)) }

  /// What somebody else told later counts, unless less is left than that.
  mutating func hear(_ other: RateBucket, at now: Int64) {
    guard other.teller > teller || other.level(at: now) < level(at: now) else { return }
    let latest = max(teller, other.teller)
    self = other
    teller = latest
  }

  private func share(_ cost: Int64) -> Int64 { min(cost, most ?? cost) }
}
