import GWKit
import Testing

struct GenerationReportTests {
  private func read(_ data: String) -> Usage? {
    GenerationReport.usage(Array("{\"data\":{\(data)}}".utf8))
  }

  @Test func takesWhatTheProviderItselfCounted() throws {
    let usage = try #require(
      read(
        #""id":"gen_1","total_cost":1.23e-3,"tokens_prompt":9,"tokens_completion":8,"native_tokens_prompt":11,"#
          + #""native_tokens_completion":7,"native_tokens_reasoning":2,"native_tokens_cached":3,"is_byok":true"#
      ))
    #expect(usage.inputTokens == 11 && usage.outputTokens == 7 && usage.reasoningTokens == 2)
    #expect(usage.cacheReadTokens == 3 && usage.isOnOwnKey)
    #expect(usage.reportedCost == DecimalText("0.00123"))
  }

  @Test func fallsBackOnTheGatewaysOwnCount() throws {
    let usage = try #require(
      read(
        #""total_cost":"0.5","tokens_prompt":9,"tokens_completion":8,"native_tokens_prompt":null"#))
    #expect(usage.inputTokens == 9 && usage.outputTokens == 8)
  }

  @Test(arguments: [
    #""total_cost":1"#, #""tokens_prompt":1,"tokens_completion":1"#,
    #""total_cost":"much","tokens_prompt":1,"tokens_completion":1"#,
    #""total_cost":1,"tokens_prompt":-1,"tokens_completion":1"#,
  ])
  func entersNothingThatIsNotSaid(_ data: String) {
    #expect(read(data) == nil)
    #expect(GenerationReport.usage(Array("<html>".utf8)) == nil)
  }

  @Test(arguments: ["", "a b", "x?id=1", "é", "a/../b", "x\r\nHost: h"])
  func asksForNoIdThatDoesNotFitAnAddress(_ id: String) {
    var provider = Provider(name: "p", baseURL: "https://h/v1")
    provider.generationPath = "/generation"
    #expect(GenerationReport.request(for: id, at: provider) == nil)
    #expect(
      GenerationReport.request(for: "gen_01.A-b", at: provider)?.url
        == "https://h/v1/generation?id=gen_01.A-b")
    provider.generationPath = nil
    #expect(GenerationReport.request(for: "gen_01", at: provider) == nil)
  }
}
