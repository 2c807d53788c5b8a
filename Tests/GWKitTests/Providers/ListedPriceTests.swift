import Testing

@testable import GWKit

/// Entries of gateways' lists of models.
struct ListedPriceTests {
  private static let dollar: Int64 = 1_000_000_000

  private static func finding(_ pricing: String, _ rest: String = "") throws -> PriceOffer.Finding {
    ListedPrice.offer(try JSON(parsing: #"{"id":"a/b","pricing":{\#(pricing)}\#(rest)}"#)).finding
  }

  private static func price(_ pricing: String) throws -> Price? {
    guard case .price(let price, _) = try finding(pricing) else { return nil }
    return price
  }

  @Test func readsVercelsNames() throws {
    let price = try Self.price(
      #""input":"0.000002","output":"0.000012","input_cache_read":"0.0000002","input_cache_write":"0.000003""#
    )
    #expect(
      price
        == Price(
          input: 2 * Self.dollar, output: 12 * Self.dollar, cacheRead: Self.dollar / 5,
          cacheWrite: 3 * Self.dollar))
  }

  @Test func takesVercelsFirstTierAsTheBaseAndCountsFromItsMin() throws {
    let price = try Self.price(
      #"""
      "input":"0.000009","output":"0.000001","input_cache_read":"0.0000001",
      "input_tiers":[{"cost":"0.000002","max":200001},{"cost":"0.000004","min":200001}],
      "output_tiers":[{"cost":"0.000012","min":0},{"cost":"0.000018","min":128001}]
      """#)
    #expect(price?.input == 2 * Self.dollar && price?.output == 12 * Self.dollar)
    #expect(
      price?.tiers == [
        PriceTier(
          threshold: 128_000, input: 2 * Self.dollar, output: 18 * Self.dollar,
          cacheRead: Self.dollar / 10),
        PriceTier(
          threshold: 200_000, input: 4 * Self.dollar, output: 18 * Self.dollar,
          cacheRead: Self.dollar / 10),
      ])
  }

  @Test func refusesATierWithoutANumber() throws {
    for least in [#""many""#, "-1", "1.5"] {
      let finding = try Self.finding(
        #""input":"1","output":"1","input_tiers":[{"cost":"1","min":\#(least)}]"#)
      #expect(finding == .unusable("'input_tiers' has no number of tokens as its min"))
    }
  }

  @Test func leavesOutWhatWritesNoText() throws {
    let pricing = #""input":"0.000002","output":"0.000012""#
    #expect(try Self.finding(pricing, #","type":"embedding""#) == .none)
    #expect(try Self.finding("") == .none)
    #expect(try Self.finding(pricing, #","type":"language""#) != .none)
    #expect(ListedPrice.offer(["id": "a/b"]).finding == .none)
  }

  @Test func readsOpenRoutersNames() throws {
    let price = try Self.price(
      #"""
      "prompt":"0.00000015","completion":"0.0000006","input_cache_read":"0.000000075",
      "input_cache_write":"0.0000002","input_cache_write_1h":"0.0000004","request":"0.01",
      "image":"0.002","internal_reasoning":"0.000001","web_search":"-1","discount":0
      """#)
    var expected = Price(
      input: 150_000_000, output: 600_000_000, cacheRead: 75_000_000, cacheWrite: 200_000_000)
    expected.cacheWriteHour = 400_000_000
    expected.perRequest = 10_000_000
    expected.perImage = 2_000_000
    expected.reasoning = Self.dollar
    #expect(price == expected)
  }

  @Test func takesReasoningForNothingAsPartOfTheOutput() throws {
    let names = #""prompt":"0.000001","internal_reasoning":"0","completion""#
    #expect(try Self.price(names + #":"0.000002""#)?.reasoning == nil)
    #expect(try Self.price(names + #":"0""#)?.reasoning == 0)
  }

  @Test func takesAPriceOfImagesThatIsTheInputsAsOneOfTheirTokens() throws {
    let names = #""prompt":"0.000002","completion":"0.000012","image""#
    #expect(try Self.price(names + #":"2e-6""#)?.perImage == 0)
    #expect(try Self.price(names + #":"0.001""#)?.perImage == 1_000_000)
  }

  @Test(arguments: [
    #""prompt":"-1","completion":"-1""#, #""prompt":-1,"completion":0"#,
    #""prompt":"1","completion":"1","request":"-1.0""#,
  ])
  func hasNoPriceWhereItDependsOnTheModelChosen(_ pricing: String) throws {
    #expect(try Self.finding(pricing) == .none)
  }

  @Test(arguments: [#""-2""#, #""NaN""#, #""inf""#, "false"])
  func refusesAPriceThatIsNone(_ value: String) throws {
    guard case .unusable = try Self.finding(#""prompt":\#(value),"completion":"1""#) else {
      Issue.record("\(value) is taken")
      return
    }
  }

  @Test func takesOverridesThatDependOnTheSizeAlone() throws {
    let price = try Self.price(
      #"""
      "prompt":"0.000001","completion":"0.000002","input_cache_read":"0.0000001","overrides":[
        {"min_prompt_tokens":200000,"prompt":"0.000002","completion":"0.000003"},
        {"min_prompt_tokens":300000,"prompt":"0.000004","utc_start":null},
        {"min_prompt_tokens":100000,"prompt":"0","utc_start":"0000","utc_end":"0600"},
        {"utc_days":[6,7],"prompt":"0"},{"min_prompt_tokens":5,"min_completion_tokens":9,"prompt":"0"}]
      """#)
    #expect(price?.input == Self.dollar)
    #expect(
      price?.tiers == [
        PriceTier(
          threshold: 200_000, input: 2 * Self.dollar, output: 3 * Self.dollar,
          cacheRead: Self.dollar / 10),
        PriceTier(
          threshold: 300_000, input: 4 * Self.dollar, output: 3 * Self.dollar,
          cacheRead: Self.dollar / 10),
      ])
  }
}
