import GWKit
import Testing

struct OpenAIDialectTests {
  private func body(_ request: ChatRequest, field: String = "max_tokens") throws -> JSON {
    let provider = Provider(name: "p", baseURL: "http://h/v1", maxTokensField: field)
    let id = try #require(ModelID("p/org/m"))
    let route = Route(
      model: id, upstreamModel: id.name, provider: provider, key: nil, price: nil, maxTokens: 77)
    let http = OpenAIDialect.request(for: request, route: route)
    #expect(http.url == "http://h/v1/chat/completions")
    return try JSON(parsing: http.body)
  }

  @Test func sendsNothingThatWasNotAskedFor() throws {
    let request = ChatRequest(messages: [Message(role: .user, text: "hi")], isStreaming: false)
    #expect(
      try body(request).text()
        == #"{"model":"org/m","messages":[{"role":"user","content":"hi"}],"max_tokens":77}"#)
  }

  @Test func sendsEveryDigitOfTheNumbers() throws {
    var request = ChatRequest(
      messages: [Message(role: .system, text: "s"), Message(role: .user, text: "\"\n")],
      isStreaming: true)
    request.temperature = "0.10"
    request.topP = "1"
    request.seed = -7
    request.stop = ["END"]
    let body = try body(request, field: "max_completion_tokens")
    #expect(body["temperature"]?.numberText == "0.10" && body["top_p"]?.numberText == "1")
    #expect(body["seed"]?.int == -7 && body["stop"] == ["END"])
    #expect(body["max_completion_tokens"]?.int == 77 && body["max_tokens"] == nil)
    #expect(body["stream"] == true && body["stream_options"] == ["include_usage": true])
    #expect(body["messages"]?[1]?["content"] == "\"\n")
  }
}
