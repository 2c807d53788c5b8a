import GWKit
import Testing

/// Answers as servers of the dialect write them, in our own words.
struct OpenAIAnswerTests {
  private func response(_ events: [String]) throws -> (ChatResponse, isComplete: Bool) {
    var answer = OpenAIAnswer()
    var response = ChatResponse()
    for data in events {
      for event in try answer.events(ofStreamData: data) { response.apply(event) }
    }
    return (response, answer.isComplete)
  }

  private static func chunk(_ delta: String, finish: String = "null", more: String = "") -> String {
    #"{"id":"c1","model":"m-1","choices":[{"index":0,"delta":\#(delta),"finish_reason":\#(finish)}]\#(more)}"#
  }

  @Test func addsUpAPlainStream() throws {
    let (response, isComplete) = try response([
      Self.chunk(#"{"role":"assistant","content":"","refusal":null}"#),
      Self.chunk(#"{"content":"Hel"}"#), Self.chunk(#"{"content":"lo"}"#),
      Self.chunk("{}", finish: #""stop""#),
      #"{"choices":[],"usage":{"prompt_tokens":16,"completion_tokens":3,"prompt_tokens_details":{"cached_tokens":8},"completion_tokens_details":{"reasoning_tokens":1}}}"#,
      "[DONE]",
    ])
    #expect(response.text == "Hello" && response.finishReason == .stop && isComplete)
    #expect(response.id == "c1" && response.model == "m-1")
    #expect(
      response.usage
        == Usage(inputTokens: 16, outputTokens: 3, cacheReadTokens: 8, reasoningTokens: 1))
  }

  @Test(arguments: [
    // The usage on the chunk that finishes (Vercel), in a chunk with an empty delta (LiteLLM), twice (Groq).
    [chunk("{}", finish: #""stop""#, more: #","usage":{"prompt_tokens":7,"completion_tokens":2}"#)],
    [
      chunk("{}", finish: #""stop""#),
      chunk("{}", more: #","usage":{"prompt_tokens":7,"completion_tokens":2}"#),
    ],
    [
      chunk(
        "{}", finish: #""stop""#,
        more: #","x_groq":{"id":"r","usage":{"prompt_tokens":7,"completion_tokens":2}}"#)
    ],
    // A first chunk without choices (Azure), and null usage before the real one.
    [
      #"{"id":"","model":"","choices":[],"usage":null}"#,
      chunk("{}", finish: #""stop""#, more: #","usage":{"prompt_tokens":7,"completion_tokens":2}"#),
    ],
  ])
  func findsTheUsageWhereverItIs(_ events: [String]) throws {
    #expect(try response(events).0.usage == Usage(inputTokens: 7, outputTokens: 2))
  }

  @Test(arguments: [
    #"{"prompt_tokens":-1,"completion_tokens":2}"#, #"{"prompt_tokens":"7","completion_tokens":2}"#,
    #"{"prompt_tokens":7}"#, #"{"prompt_tokens":1e300,"completion_tokens":2}"#, "null", "[]",
    #"{"prompt_tokens":1.5,"completion_tokens":2}"#,
  ])
  func takesNonsenseForNoUsage(_ usage: String) throws {
    let event = Self.chunk("{}", finish: #""stop""#, more: #","usage":\#(usage)"#)
    #expect(try response([event]).0.usage == nil)
  }

  @Test func reordersToolCallsByIndexAndJoinsTheirArguments() throws {
    let (response, _) = try response([
      Self.chunk(#"{"tool_calls":[{"index":1,"id":"a","function":{"name":"f","arguments":""}}]}"#),
      Self.chunk(#"{"tool_calls":[{"index":1,"function":{"arguments":"{\"x\""}}]}"#),
      Self.chunk(#"{"tool_calls":[{"index":3,"function":{"name":"g","arguments":"{}"}}]}"#),
      Self.chunk(#"{"tool_calls":[{"index":1,"function":{"arguments":":1}"}}]}"#),
      Self.chunk("{}", finish: #""tool_calls""#),
    ])
    #expect(response.toolCalls.map(\.arguments) == [#"{"x":1}"#, "{}"])
    #expect(response.toolCalls.map(\.name) == ["f", "g"])
    #expect(response.toolCalls.map(\.id) == ["a", "call_3"] && response.finishReason == .toolCalls)
  }

  @Test func keepsReasoningApartFromText() throws {
    let (response, _) = try response([
      Self.chunk(#"{"reasoning_content":"hm"}"#), Self.chunk(#"{"reasoning":"m"}"#),
      Self.chunk(#"{"content":"yes"}"#),
    ])
    #expect(response.reasoningText == "hmm" && response.text == "yes")
  }

  @Test func isNotCompleteWithoutAFinishReasonOrMarker() throws {
    #expect(try !response([Self.chunk(#"{"content":"Hel"}"#)]).isComplete)
    #expect(try response(["[DONE]"]).isComplete)
    #expect(try response([Self.chunk("{}", finish: #""weird""#)]).0.finishReason == .other)
  }

  @Test func ignoresWhatComesAfterTheEnd() throws {
    #expect(try response([Self.chunk(#"{"content":"a"}"#), "[DONE]", "not json"]).0.text == "a")
  }

  @Test(arguments: ["{", "[1]", "nonsense", #""text""#])
  func failsOnAnEventThatIsNoObject(_ data: String) {
    #expect(throws: ProviderError.self) { try response([data]) }
  }

  @Test(arguments: [
    (#"{"error":{"message":"m","type":"server_error","code":null}}"#, 500, "m"),
    (#"{"error":{"message":"m","code":429}}"#, 429, "m"),
    (#"{"error":{"message":"m","code":"insufficient_quota"}}"#, 429, "m"),
    (#"{"error":"text"}"#, 500, "text"),
    (#"{"x_groq":{"error":"over"},"choices":[]}"#, 500, "over"),
    (
      #"{"error":{"code":"error","message":"Stream error","value":{"error_message":"{\"error\":{\"message\":\"inner\"}}"}}}"#,
      500, "inner"
    ),
    (
      #"{"choices":[{"delta":{},"finish_reason":"error"}],"error":{"code":502,"message":"gone"}}"#,
      502, "gone"
    ),
  ])
  func reportsAnErrorInsideAStream(data: String, status: Int, message: String) {
    let error = #expect(throws: ProviderError.self) { try response([data]) }
    #expect(error?.status == status && error?.message == message)
  }

  @Test func readsAWholeAnswer() throws {
    var answer = OpenAIAnswer()
    var response = ChatResponse()
    let body =
      #"{"id":"c","choices":[{"message":{"content":"Hi","tool_calls":null},"finish_reason":"length"}],"#
      + #""usage":{"prompt_tokens":1,"completion_tokens":2,"gateway_cost":3.2e-06}}"#
    for event in try answer.events(ofBody: Array(body.utf8)) { response.apply(event) }
    #expect(response.text == "Hi" && response.finishReason == .length && answer.isComplete)
    #expect(response.usage?.reportedCost == DecimalText("0.0000032"))
  }

  @Test func showsARefusalAsText() throws {
    #expect(try response([Self.chunk(#"{"content":null,"refusal":"no"}"#)]).0.text == "no")
  }
}
