/// When a provider says to come back. Hints are advice from outside: nonsense counts as none, and anything above a
/// day as a day.
enum RetryHint {
  private static let longest: Int64 = 86_400_000

  /// Milliseconds: `retry-after-ms`, else `retry-after` in seconds or as a date, else the latest reset of a limit that
  /// is used up.
  static func milliseconds(_ head: HTTPResponseHead) -> Int64? {
    let precise = head.all("retry-after-ms").compactMap { scaled($0, places: 0) }.max()
    if let precise { return precise }
    let plain = head.all("retry-after").compactMap { scaled($0, places: 3) ?? until($0, head) }
      .max()
    return plain ?? resets(head).max()
  }

  static func scaled(_ text: String, places: Int) -> Int64? {
    guard let number = DecimalText(text), !number.isNegative else { return nil }
    return min(longest, number.scaled(byPowerOfTen: places)?.value ?? longest)
  }

  /// A date is measured by the server's own clock: ours may be off.
  private static func until(_ text: String, _ head: HTTPResponseHead) -> Int64? {
    guard let then = HTTPDate.instant(text),
      let now = head["date"].flatMap({ HTTPDate.instant($0) })
    else { return nil }
    return min(longest, max(0, then.milliseconds(since: now)))
  }

  /// `x-ratelimit-reset-tokens: 6m0s` beside `x-ratelimit-remaining-tokens: 0`.
  private static func resets(_ head: HTTPResponseHead) -> [Int64] {
    ["requests", "tokens"].compactMap { unit in
      guard head["x-ratelimit-remaining-\(unit)"] == "0" else { return nil }
      return head["x-ratelimit-reset-\(unit)"].flatMap(GoDuration.milliseconds).map {
        min(longest, $0)
      }
    }
  }

  /// `… Please try again in 33.055s…`, as Groq and OpenAI write it; the last resort.
  static func spoken(_ message: String) -> Int64? {
    let words = message.split { $0 == " " }
    guard
      let place = words.indices.dropLast(3).first(where: { index in
        words[index...].prefix(3).map { $0.lowercased() } == ["try", "again", "in"]
      })
    else { return nil }
    var text = words[place + 3]
    while let last = text.last, !last.isLetter { text.removeLast() }
    return GoDuration.milliseconds(String(text)).map { min(longest, $0) }
  }
}

/// Durations as Go prints them: `12ms`, `1s`, `6m0s`, `1h2m3.5s`.
enum GoDuration {
  static func milliseconds(_ text: String) -> Int64? {
    var total: Int64 = 0
    var rest = text[...]
    guard !rest.isEmpty else { return nil }
    while !rest.isEmpty {
      let number = rest.prefix { ($0.isASCII && $0.isNumber) || $0 == "." }
      rest = rest.dropFirst(number.count)
      let unit = rest.prefix { $0.isASCII && $0.isLetter }
      rest = rest.dropFirst(unit.count)
      guard let factor = factors[String(unit)], let value = DecimalText(number),
        let micros = value.scaled(byPowerOfTen: 6)?.value, micros <= 1_000_000_000_000
      else { return nil }
      total += (micros * factor + 999_999) / 1_000_000
    }
    return total
  }

  private static let factors: [String: Int64] = [
    "h": 3_600_000, "m": 60_000, "s": 1000, "ms": 1,
  ]
}
