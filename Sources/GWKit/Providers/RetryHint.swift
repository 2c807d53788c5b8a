/// When a provider says to come back. Hints are advice from outside: nonsense counts as none, and anything above a
/// day as a day.
enum RetryHint {
  private static let longest: Int64 = 86_400_000

  /// Milliseconds, from `retry-after-ms` before `retry-after` in seconds.
  static func milliseconds(_ head: HTTPResponseHead) -> Int64? {
    if let text = head["retry-after-ms"], let value = scaled(text, places: 0) { return value }
    return head["retry-after"].flatMap { scaled($0, places: 3) }
  }

  static func scaled(_ text: String, places: Int) -> Int64? {
    guard let number = DecimalText(text), !number.isNegative else { return nil }
    return min(longest, number.scaled(byPowerOfTen: places)?.value ?? longest)
  }
}
