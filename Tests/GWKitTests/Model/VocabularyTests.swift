import GWKit
import Testing

/// The small forms that people type and programs read: times, spans, names, addresses, settings, money.
struct VocabularyTests {
  @Test(arguments: [
    ("2026-11-23T02:18:30Z", "2026-11-23T02:18:30.000Z"),
    ("2026-11-23T02:18:30.1259Z", "2026-11-23T02:18:30.125Z"),
    ("2026-11-23T02:18:30-03:00", "2026-11-23T05:18:30.000Z"),
    ("2026-11-23 02:18:30+05:45", "2026-11-22T20:33:30.000Z"),
    ("2024-02-29", "2024-02-29T00:00:00.000Z"),
    ("1969-12-31T23:59:59.5Z", "1969-12-31T23:59:59.500Z"),
    ("0001-01-01", "0001-01-01T00:00:00.000Z"), ("9999-12-31", "9999-12-31T00:00:00.000Z"),
  ])
  func readsTimes(text: String, utc: String) {
    #expect(Instant(text)?.text == utc)
  }

  @Test(arguments: [
    "", "2026", "2026-13-01", "2026-02-29", "2026-11-31", "2026-00-01", "2026-11-23T24:00:00Z",
    "2026-11-23T02:18:30", "2026-11-23T02:18Z", "2026-11-23T02:18:30.Z", "2026-11-23T02:18:30Zx",
    "26-11-23", "2026-11-23T02:18:60Z", "2026-11-23T02:18:30+0300", "yesterday",
  ])
  func refusesTimesThatAreNone(_ text: String) {
    #expect(Instant(text) == nil)
  }

  @Test func writesEveryDayAsItReadsIt() {
    for day in stride(from: Int64(-30_000), through: 60_000, by: 1) {
      let instant = Instant(milliseconds: day * 86_400_000 + 1)
      #expect(Instant(instant.text) == instant)
    }
  }

  @Test(
    arguments: [
      ("500ms", 500), ("30s", 30_000), ("5m", 300_000), ("12h", 43_200_000), ("7d", 604_800_000),
      ("0s", 0), ("30", nil), ("-1s", nil), ("1.5s", nil), ("s", nil),
      ("9999999999999999999d", nil),
      ("40000d", nil), ("1 s", nil), ("1w", nil),
    ] as [(String, Int64?)])
  func readsSpans(text: String, milliseconds: Int64?) {
    #expect(TimeSpan(text)?.milliseconds == milliseconds)
  }

  @Test(arguments: ["500ms", "30s", "10m", "12h", "7d", "90s", "0ms"])
  func writesSpansAsTheyAreTyped(_ text: String) {
    #expect(TimeSpan(text)?.text == text)
  }

  @Test(arguments: ["a", "+5511999991234", "A.b_c@d+e-f", String(repeating: "x", count: 64)])
  func acceptsNames(_ name: String) { #expect(Name.isValid(name)) }

  @Test(arguments: [
    "", ".a", "-a", "@all", "a b", "a/b", "é", "a\n", String(repeating: "x", count: 65),
  ])
  func refusesNames(_ name: String) { #expect(!Name.isValid(name)) }

  @Test(arguments: ["openai/gpt-4o", "groq/openai/gpt-oss-20b", "a/b:c@d+1"])
  func acceptsModelIDs(_ text: String) throws {
    let id = try #require(ModelID(text))
    #expect(id.provider + "/" + id.name == text)
  }

  @Test(arguments: [
    "gpt-4o", "/x", "openai/", "a b/c", "", "é/x", "openai/" + String(repeating: "x", count: 128),
  ])
  func refusesModelIDs(_ text: String) { #expect(ModelID(text) == nil) }

  @Test(arguments: [
    ("https://api.openai.com/v1/", "https://api.openai.com/v1", "api.openai.com"),
    ("HTTP://LocalHost:11434/v1", "HTTP://LocalHost:11434/v1", "localhost"),
    ("http://[::1]:8080/v1", "http://[::1]:8080/v1", "::1"),
  ])
  func readsBaseURLs(text: String, kept: String, host: String) throws {
    let url = try BaseURL(text)
    #expect(url.text == kept && url.host == host)
  }

  @Test(arguments: [
    ("ftp://h/v1", BaseURL.Problem.scheme), ("h/v1", .scheme), ("http://", .host),
    ("http:///v1", .host),
    ("http://h:0/v1", .host), ("http://h:x/v1", .host), ("http://u:p@h/v1", .credentials),
    ("http://u@h", .credentials), ("http://h/v1?x=1", .queryOrFragment),
    ("http://h/#a", .queryOrFragment),
    ("http://h/a b", .characters), ("http://h/\r\nX: y", .characters), ("http://é/", .characters),
  ])
  func refusesBaseURLs(text: String, problem: BaseURL.Problem) {
    #expect(throws: problem) { try BaseURL(text) }
  }

  @Test func normalisesEveryBuiltInSettingToItself() {
    for setting in Setting.all {
      if let value = setting.builtIn {
        #expect(setting.normalized(value) == value, "\(setting.key)")
      }
      #expect(setting.normalized("") == nil, "\(setting.key)")
    }
    #expect(Set(Setting.all.map(\.key)).count == Setting.all.count)
  }

  @Test func ignoresAStoredValueThatIsNoLongerAllowed() {
    let values = SettingValues(chosen: ["ask.timeout": "soon", "ask.max_tokens": "7"])
    #expect(values.span(.askTimeout) == .seconds(600) && values.number(.askMaxTokens) == 7)
  }

  @Test func roundsMoneyUpOnceAndOnlyWhenItMust() {
    #expect(ExactUSD(femtos: 1_000_000).roundedUp == NanoUSD(nanos: 1))
    #expect(ExactUSD(femtos: 1_000_001).roundedUp == NanoUSD(nanos: 2))
    #expect(ExactUSD(femtos: Int128(Int64.max) * 1_000_001).roundedUp == nil)
  }

  @Test(
    arguments: [
      ("modle", "model"), ("openai/gpt-4o-mimi", "openai/gpt-4o-mini"),
      ("gpt-4o-mini", "openai/gpt-4o-mini"),
      ("lsit", "list"), ("zzzzzz", nil),
    ] as [(String, String?)])
  func suggestsTheNearest(word: String, suggestion: String?) {
    let names = ["model", "list", "openai/gpt-4o-mini", "openai/gpt-4o"]
    #expect(nearest(to: word, among: names) == suggestion)
  }
}
