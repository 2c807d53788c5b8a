import Testing

@testable import GWKit

/// Whole price lists: their form, what is none, and whose price is whose.
struct PriceListTests {
  private static func list(_ text: String) throws -> PriceList {
    try PriceList(parsing: Array(text.utf8))
  }

  /// A list in LiteLLM's form; prices are 1, 2, 3 … dollars for a million tokens, in order.
  private static func liteLLM(_ entries: [(key: String, owner: String)]) throws -> PriceList {
    let members = entries.enumerated().map { index, entry in
      #""\#(entry.key)":{"litellm_provider":"\#(entry.owner)","mode":"chat","#
        + #""input_cost_per_token":\#(index + 1)e-6,"output_cost_per_token":0}"#
    }
    return try list("{\(members.joined(separator: ","))}")
  }

  /// The input price in dollars.
  private static func dollars(
    _ id: String, in list: PriceList, of provider: Provider? = nil
  ) throws -> Int64? {
    let model = try #require(ModelID(id))
    guard case .price(let price, _) = list.offer(for: model, of: provider)?.finding else {
      return nil
    }
    return price.input / 1_000_000_000
  }

  @Test(arguments: [
    ("<!DOCTYPE html><html></html>", "no JSON"),
    (#"{"gpt-4o":{"mode":"chat","input_cost_per"#, "no JSON"), ("", "no JSON"),
    (#"{"a":{"input_cost_per_token":NaN}}"#, "no JSON"),
    (#"{"error":{"message":"slow down","code":429}}"#, "it says: slow down"),
    (#"{"error":"gone"}"#, "it says: gone"),
    (#"{"message":"Not Found","status":404}"#, "no usable price"), ("{}", "no usable price"),
    (#"{"data":[]}"#, "no usable price"), (#"{"data":[{"id":"a/b","pricing":{}}]}"#, "no usable"),
    (#"{"sample_spec":{"input_cost_per_token":0,"output_cost_per_token":0}}"#, "no usable price"),
    (#"{"a":{"input_cost_per_token":-1,"output_cost_per_token":0}}"#, "no usable price"),
    ("[]", "no price list"), ("17", "no price list"), (#""prices""#, "no price list"),
  ])
  func refusesWhatIsNoPriceList(_ text: String, _ reason: String) {
    let problem = #expect(throws: SourceProblem.self) { try Self.list(text) }
    #expect(problem?.message.contains(reason) == true, "\(text): \(problem?.message ?? "")")
  }

  @Test func knowsTheFormByTheContent() throws {
    let entry = #"{"input_cost_per_token":1e-6,"output_cost_per_token":0}"#
    #expect(try Self.list(#"{"a":\#(entry)}"#).form == .liteLLM)
    // An entry may be called as the member of a list is.
    #expect(try Self.list(#"{"data":\#(entry)}"#).form == .liteLLM)
    let listed = #"{"data":[{"id":"a/b","pricing":{"input":"1","output":"1"}},{"name":"x"},7]}"#
    #expect(try Self.list(listed).form == .gateway)
  }

  @Test func oneBadEntryLeavesTheRest() throws {
    let list = try Self.list(
      #"""
      {"openai/bad":{"input_cost_per_token":"NaN","output_cost_per_token":0},"odd":7,
       "openai/good":{"input_cost_per_token":1e-6,"output_cost_per_token":0}}
      """#)
    #expect(try Self.dollars("openai/good", in: list) == 1)
    #expect(try Self.dollars("openai/bad", in: list) == nil)
  }

  @Test(arguments: [
    ("openai/gpt-x", [("openai/gpt-x", "other"), ("gpt-x", "openai")]),
    ("openai/gpt-x", [("gpt-x", "openai")]),
    ("google/gemini-x", [("gemini/gemini-x", "gemini"), ("gemini-x", "vertex_ai")]),
    ("vercel/openai/gpt-x", [("vercel_ai_gateway/openai/gpt-x", "vercel_ai_gateway")]),
    ("groq/openai/oss", [("groq/openai/oss", "groq")]),
    ("openai/gpt-x-2025-04-14", [("gpt-x", "openai")]),
    ("anthropic/claude-x-20250929", [("claude-x", "anthropic")]),
    ("anthropic/claude-x@20250929", [("claude-x", "anthropic")]),
    ("anthropic/claude-x-4.5", [("claude-x-4-5", "anthropic")]),
    ("anthropic/claude-x-4.5-20250929", [("claude-x-4-5", "anthropic")]),
    (
      "anthropic/claude-x-20250929",
      [("claude-x-20250929", "anthropic"), ("claude-x", "anthropic")]
    ),
  ])
  func findsAModelByTheFirstOfItsNames(_ id: String, _ entries: [(String, String)]) throws {
    let list = try Self.liteLLM(entries.map { (key: $0.0, owner: $0.1) })
    #expect(try Self.dollars(id, in: list) == 1)
  }

  @Test(arguments: [
    ("openai/gpt-x", "gpt-x", "azure"), ("openai/gpt-x", "gpt-x-mini", "openai"),
    ("openai/gpt-x-mini", "gpt-x", "openai"),
    ("openai/gpt-x", "openrouter/openai/gpt-x", "openrouter"),
    ("google/gemini-x", "gemini-x", "vertex_ai-language-models"),
    ("openai/gpt-4.5", "gpt-4-5", "openai"), ("openai/GPT-x", "gpt-x", "openai"),
    ("openai/gpt-x-2025-4-14", "gpt-x", "openai"), ("openai/gpt-x-0613", "gpt-x", "openai"),
  ])
  func takesNoOtherModelsPrice(_ id: String, _ key: String, _ owner: String) throws {
    #expect(try Self.dollars(id, in: Self.liteLLM([(key, owner)])) == nil)
  }

  @Test func looksFurtherWhereANameHasNoPrice() throws {
    let list = try Self.list(
      #"""
      {"openai/gpt-x":{"mode":"image_generation","litellm_provider":"openai"},
       "gpt-x":{"litellm_provider":"openai","input_cost_per_token":1e-6,"output_cost_per_token":0}}
      """#)
    #expect(try Self.dollars("openai/gpt-x", in: list) == 1)
  }

  private static let vercels =
    #"{"data":[{"id":"anthropic/claude-x-4.5","pricing":{"input":"0.000001","output":"0"}},"#
    + #"{"id":"openai/oss","pricing":{"input":"0.000002","output":"0"}}]}"#

  @Test func findsDirectModelsByTheGatewaysNames() throws {
    let list = try Self.list(Self.vercels)
    let rows = FirstRun.builtInProviders
    let anthropic = rows.first { $0.name == "anthropic" }
    let groq = rows.first { $0.name == "groq" }
    let ollama = rows.first { $0.name == "ollama" }
    #expect(try Self.dollars("anthropic/claude-x-4-5", in: list, of: anthropic) == 1)
    #expect(try Self.dollars("anthropic/claude-x", in: list, of: anthropic) == nil)
    // The name would fit, but says nothing of who serves it.
    #expect(try Self.dollars("groq/openai/oss", in: list, of: groq) == nil)
    #expect(try Self.dollars("ollama/openai/oss", in: list, of: ollama) == nil)
    #expect(try Self.dollars("openai/oss", in: list, of: nil) == nil)
  }

  @Test func looksUpAGatewaysModelsInItsOwnList() throws {
    let list = try Self.list(Self.vercels)
    #expect(try Self.dollars("vercel/openai/oss", in: list) == 2)
    #expect(try Self.dollars("openrouter/openai/oss", in: list) == nil)
    let other = try Self.list(
      #"{"data":[{"id":"openai/oss","pricing":{"prompt":"0.000003","completion":"0"}}]}"#)
    #expect(try Self.dollars("openrouter/openai/oss", in: other) == 3)
    #expect(try Self.dollars("vercel/openai/oss", in: other) == nil)
  }
}
