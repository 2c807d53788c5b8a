import GWKit
import Testing

struct RateLimitReportTests {
  private static let now = Instant(milliseconds: 1_000_000_000_000)

  private func report(_ headers: [(String, String)]) -> RateLimitReport {
    let head = HTTPResponseHead(
      status: 200, headers: headers.map { HTTPHeader($0.0, $0.1) })
    return RateLimitReport(head, now: Self.now)
  }

  private func tokens(limit: String?, remaining: String?, reset: String?) -> RateLimit? {
    let fields = [("limit", limit), ("remaining", remaining), ("reset", reset)]
    let headers = fields.compactMap { field, value in
      value.map { ("x-ratelimit-\(field)-tokens", $0) }
    }
    return report(headers).limits.first
  }

  @Test func readsWhatOpenAIAndGroqSay() {
    let read = report([
      ("X-RateLimit-Limit-Requests", "14400"), ("X-RateLimit-Remaining-Requests", "14370"),
      ("x-ratelimit-reset-requests", "2m59.56s"), ("x-ratelimit-limit-tokens", "18000"),
      ("x-ratelimit-remaining-tokens", "17997"), ("x-ratelimit-reset-tokens", "12ms"),
    ])
    #expect(
      read.limits == [
        RateLimit(unit: .requests, most: 14400, left: 14370, refill: 179_560),
        RateLimit(unit: .tokens, most: 18000, left: 17997, refill: 12),
      ])
    #expect(read.retryAfter == nil)
  }

  @Test func readsWhatAnthropicSaysByTheServersClock() {
    let headers = [
      ("anthropic-ratelimit-requests-limit", "50"),
      ("anthropic-ratelimit-requests-remaining", "49"),
      ("anthropic-ratelimit-requests-reset", "2026-11-23T02:18:31Z"),
      ("anthropic-ratelimit-input-tokens-limit", "30000"),
      ("anthropic-ratelimit-input-tokens-remaining", "0"),
      ("anthropic-ratelimit-input-tokens-reset", "2026-11-23T02:19:30Z"),
      ("anthropic-ratelimit-output-tokens-limit", "8000"),
      ("anthropic-ratelimit-output-tokens-remaining", "8000"),
      ("anthropic-ratelimit-output-tokens-reset", "2026-11-23T02:18:00Z"),
    ]
    #expect(
      report(headers + [("date", "Mon, 23 Nov 2026 02:18:30 GMT"), ("retry-after", "7")])
        .limits == [
          RateLimit(unit: .requests, most: 50, left: 49, refill: 1000),
          RateLimit(unit: .inputTokens, most: 30000, left: 0, refill: 60_000),
          RateLimit(unit: .outputTokens, most: 8000, left: 8000, refill: 0),
        ])
    #expect(report(headers + [("retry-after", "7")]).retryAfter == 7000)
  }

  @Test func measuresByOurOwnClockWhereTheServerTellsNone() {
    let read = report([
      ("anthropic-ratelimit-tokens-limit", "10"), ("anthropic-ratelimit-tokens-remaining", "3"),
      ("anthropic-ratelimit-tokens-reset", Self.now.adding(milliseconds: 2500).text),
    ])
    #expect(read.limits == [RateLimit(unit: .tokens, most: 10, left: 3, refill: 2500)])
  }

  @Test(arguments: ["-1", "0", "-9223372036854775808"])
  func takesAnImpossibleLimitForNone(_ limit: String) {
    #expect(tokens(limit: limit, remaining: "5", reset: "1s") == nil)
  }

  @Test(
    arguments: [nil, "", "-1", "1.5", "many", "0x10", "99999999999999999999", "1e400"] as [String?])
  func takesALimitForUnsaidWithoutWhatIsLeft(_ remaining: String?) {
    #expect(tokens(limit: "10", remaining: remaining, reset: "1s") == nil)
  }

  @Test(
    arguments: [
      (nil, "5", nil, nil, 5, nil), ("99999999999999999999", "5", "1s", nil, 5, 1000),
      ("10", "11", "1s", 10, 10, 1000), ("10", "5", "soon", 10, 5, nil),
      ("10", "5", "-1s", 10, 5, nil), ("10", "5", "240h", 10, 5, 86_400_000),
      ("10", "5", "999999999h", 10, 5, nil), ("9223372036854775807", "0", "0s", .max, 0, 0),
    ] as [(String?, String?, String?, Int64?, Int64, Int64?)])
  func keepsWhatMakesSense(
    _ limit: String?, _ remaining: String?, _ reset: String?, _ most: Int64?, _ left: Int64,
    _ refill: Int64?
  ) {
    #expect(
      tokens(limit: limit, remaining: remaining, reset: reset)
        == RateLimit(unit: .tokens, most: most, left: left, refill: refill))
  }

  @Test func saysWhenToComeBack() {
    #expect(report([("retry-after-ms", "250"), ("retry-after", "1")]).retryAfter == 250)
    #expect(report([("retry-after", "999999999")]).retryAfter == 86_400_000)
    #expect(report([("retry-after", "-1")]) == report([]))
  }
}
