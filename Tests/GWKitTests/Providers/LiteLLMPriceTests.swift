import Testing

@testable import GWKit

/// Entries of LiteLLM's price file.
struct LiteLLMPriceTests {
  private static func offer(_ members: String) throws -> PriceOffer {
    LiteLLMPrice.offer(try JSON(parsing: "{\(members)}"))
  }

  private static func price(_ members: String) throws -> Price? {
    guard case .price(let price, _) = try offer(members).finding else { return nil }
    return price
  }

  private static let both = #""input_cost_per_token":1e-6,"output_cost_per_token":2e-6"#

  @Test func readsEveryPartExactly() throws {
    let price = try Self.price(
      #"""
      "mode":"chat","input_cost_per_token":1.5e-07,"output_cost_per_token":"0.0000006",
      "cache_read_input_token_cost":7.5e-08,"cache_creation_input_token_cost":1e-7,
      "cache_creation_input_token_cost_above_1hr":2e-7,"output_cost_per_reasoning_token":9e-7,
      "input_cost_per_request":0.005
      """#)
    var expected = Price(
      input: 150_000_000, output: 600_000_000, cacheRead: 75_000_000, cacheWrite: 100_000_000)
    expected.cacheWriteHour = 200_000_000
    expected.reasoning = 900_000_000
    expected.perRequest = 5_000_000
    #expect(price == expected)
  }

  @Test(arguments: [
    ("1e-15", Int64(1), false), ("1.5e-15", 2, true), ("1e-30", 1, true), ("0", 0, false),
    ("0.0", 0, false), ("12", 12_000_000_000_000_000, false),
  ])
  func roundsUpWhatIsFinerAndSaysSo(_ text: String, _ expected: Int64, _ isRounded: Bool) throws {
    let finding = try Self.offer(
      #""input_cost_per_token":\#(text),"output_cost_per_token":0"#
    ).finding
    #expect(finding == .price(Price(input: expected, output: 0), isRounded: isRounded))
  }

  @Test(arguments: [
    ("-1e-6", "negative"), (#""-0.000001""#, "negative"), (#""NaN""#, "no decimal"),
    (#""free""#, "no decimal"), ("true", "no decimal"), ("[1]", "no decimal"), ("{}", "no decimal"),
    (#""""#, "no decimal"), ("1e99", "no decimal"), ("10000", "too large"), ("1e40", "too large"),
  ])
  func refusesAPriceThatIsNone(_ value: String, _ reason: String) throws {
    let finding = try Self.offer(
      #""input_cost_per_token":1e-6,"output_cost_per_token":2e-6,"#
        + #""cache_read_input_token_cost":\#(value)"#
    ).finding
    guard case .unusable(let text) = finding else {
      Issue.record("\(finding)")
      return
    }
    #expect(text.contains(reason) && text.contains("cache_read_input_token_cost"))
  }

  @Test(arguments: [
    #""input_cost_per_token":1e-6"#, #""output_cost_per_token":1e-6"#, "",
    #""input_cost_per_token":null,"output_cost_per_token":1e-6"#,
    #""mode":"embedding","input_cost_per_token":1e-6,"output_cost_per_token":0"#,
    #""mode":"image_generation","input_cost_per_token":-1,"output_cost_per_token":0"#,
    #""input_cost_per_token_above_128k_tokens":1e-6,"output_cost_per_token_above_128k_tokens":1e-6"#,
  ])
  func hasNoPriceWithoutBothParts(_ members: String) throws {
    #expect(try Self.offer(members).finding == .none)
  }

  @Test func takesNullAsAbsent() throws {
    let price = try Self.price(Self.both + #","cache_read_input_token_cost":null,"mode":null"#)
    #expect(price == Price(input: 1_000_000_000, output: 2_000_000_000))
  }

  @Test func leavesOtherServiceTiersAndThingsOut() throws {
    let price = try Self.price(
      Self.both
        + #"""
        ,"input_cost_per_token_batches":-5,"output_cost_per_token_flex":"x",
        "input_cost_per_token_priority":9,"input_cost_per_token_above_200k_tokens_priority":9,
        "off_peak_pricing":{"input_cost_per_token":0},"input_cost_per_audio_token":"x",
        "input_cost_per_image":0.01,"cache_creation_input_token_cost_above_1hr_above_200k_tokens":9,
        "input_cost_per_token_above_k_tokens":9,"input_cost_per_token_above_99999999k_tokens":9
        """#)
    #expect(price == Price(input: 1_000_000_000, output: 2_000_000_000))
  }

  @Test func readsTiersAscendingAndFillsThemFromTheBase() throws {
    let price = try Self.price(
      Self.both
        + #"""
        ,"cache_read_input_token_cost":1e-7,
        "input_cost_per_token_above_256k_tokens":4e-6,
        "output_cost_per_token_above_128k_tokens":3e-6,
        "cache_read_input_token_cost_above_256k_tokens":2e-7,
        "cache_creation_input_token_cost_above_256k_tokens":5e-6
        """#)
    let dollar: Int64 = 1_000_000_000
    #expect(
      price?.tiers == [
        PriceTier(threshold: 128_000, input: dollar, output: 3 * dollar),
        PriceTier(
          threshold: 256_000, input: 4 * dollar, output: 2 * dollar, cacheRead: dollar / 5,
          cacheWrite: 5 * dollar),
      ])
  }

  @Test func saysThatRangesAreNotModelled() throws {
    let ranges = #""tiered_pricing":[{"range":[0,256000],"input_cost_per_token":1e-6}]"#
    let reason = PriceOffer.Finding.unusable("prices by ranges of tokens are not modelled")
    #expect(try Self.offer(ranges).finding == reason)
    #expect(try Self.offer(Self.both + "," + ranges).finding == reason)
    #expect(try Self.price(Self.both + #","tiered_pricing":[]"#) != nil)
  }

  @Test(arguments: [
    (#""deprecation_date":"2026-12-11""#, "2026-12-11T00:00:00Z"),
    (#""expiration_date":"2026-12-11T10:00:00Z""#, "2026-12-11T10:00:00Z"),
    (#""deprecated_at":1796947200"#, "2026-12-11T00:00:00Z"),
    (#""deprecated_at":null,"expiration_date":"2026-12-11""#, "2026-12-11T00:00:00Z"),
  ])
  func readsWhenTheModelIsTakenAway(_ member: String, _ expected: String) throws {
    #expect(try Self.offer(member).retiresAt == Instant(expected))
  }

  @Test(arguments: [#""soon""#, "null", "-1", "1e30", "\"2026-02-30\""])
  func knowsNoDateFromWhatIsNone(_ value: String) throws {
    #expect(try Self.offer(#""deprecation_date":\#(value)"#).retiresAt == nil)
  }
}
