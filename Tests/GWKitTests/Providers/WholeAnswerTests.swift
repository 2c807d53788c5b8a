import GWKit
import TestSupport
import Testing

/// Answers in one body, of every dialect.
struct WholeAnswerTests {
  @Test func readsAnthropicsMessage() {
    let replay = Replay(
      .anthropic,
      body: #"""
        {"id":"msg_1","type":"message","role":"assistant","model":"claude-x","content":[
          {"type":"thinking","thinking":"hm","signature":"s"},{"type":"text","text":"Hel"},
          {"type":"text","text":"lo"},{"type":"tool_use","id":"toolu_1","name":"f","input":{"x":1.0}},
          {"type":"tool_use","id":"toolu_2","name":"g"},{"type":"web_search_tool_result"}],
         "stop_reason":"tool_use","stop_sequence":null,"stop_details":null,
         "usage":{"input_tokens":12,"cache_creation_input_tokens":null,"cache_read_input_tokens":8,
          "output_tokens":29,"output_tokens_details":{"thinking_tokens":5}}}
        """#)
    let response = replay.response
    #expect(response.text == "Hello" && response.reasoningText == "hm")
    #expect(response.toolCalls.map(\.arguments) == [#"{"x":1.0}"#, "{}"])
    #expect(response.toolCalls.map(\.id) == ["toolu_1", "toolu_2"])
    #expect(response.id == "msg_1" && response.model == "claude-x")
    #expect(response.finishReason == .toolCalls && replay.isComplete)
    #expect(
      response.usage
        == Usage(inputTokens: 20, outputTokens: 29, cacheReadTokens: 8, reasoningTokens: 5))
  }

  @Test func tellsWhatAnthropicKeepsForAnHourFromWhatItKeepsForMinutes() {
    let replay = Replay(
      .anthropic,
      body:
        #"{"type":"message","id":"m","content":[{"type":"text","text":"x"}],"stop_reason":"end_turn","usage":"#
        + #"{"input_tokens":1,"output_tokens":1,"cache_creation_input_tokens":30,"#
        + #""cache_creation":{"ephemeral_5m_input_tokens":10,"ephemeral_1h_input_tokens":20}}}"#)
    let usage = replay.response.usage
    #expect(usage?.cacheWriteTokens == 30 && usage?.hourCacheWriteTokens == 20)
    #expect(usage?.inputTokens == 31)
  }

  @Test(
    arguments: [
      ("end_turn", .stop), ("stop_sequence", .stop), ("max_tokens", .length),
      ("model_context_window_exceeded", .length), ("tool_use", .toolCalls), ("refusal", .refusal),
      ("pause_turn", .other), ("brand_new", .other),
    ] as [(String, FinishReason)])
  func knowsAnthropicsReasons(word: String, reason: FinishReason) {
    let body = #"{"type":"message","content":[],"stop_reason":"\#(word)"}"#
    #expect(Replay(.anthropic, body: body).response.finishReason == reason)
  }

  @Test(
    arguments: [
      ("STOP", .stop), ("MAX_TOKENS", .length), ("SAFETY", .contentFilter),
      ("RECITATION", .contentFilter), ("BLOCKLIST", .contentFilter), ("SPII", .contentFilter),
      ("PROHIBITED_CONTENT", .contentFilter), ("IMAGE_SAFETY", .contentFilter),
      ("MALFORMED_FUNCTION_CALL", .other), ("LANGUAGE", .other), ("BRAND_NEW", .other),
    ] as [(String, FinishReason)])
  func knowsGooglesReasons(word: String, reason: FinishReason) {
    let body = #"{"candidates":[{"finishReason":"\#(word)"}]}"#
    #expect(Replay(.gemini, body: body).response.finishReason == reason)
  }

  /// What comes when a server ignores `alt=sse`.
  @Test func readsGooglesArray() {
    let replay = Replay(
      .gemini,
      body: "[{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"Hel\"}]}}]},\r\n"
        + #"{"candidates":[{"content":{"parts":[{"text":"lo"}]},"finishReason":"STOP"}]}]"#)
    #expect(replay.response.text == "Hello" && replay.isComplete && replay.error == nil)
    let cut = Replay(.gemini, body: #"[{"candidates":[{"content":{"parts":[{"text":"Hel"}]}}]}]"#)
    #expect(!cut.isComplete)
  }

  @Test(arguments: Dialect.allCases)
  func isMalformedWhenItIsNoObject(_ dialect: Dialect) {
    for body in ["", "nonsense", "7", #""text""#] {
      #expect(Replay(dialect, body: body).error?.reason == .malformed, "\(body)")
      #expect(Replay(dialect, [Array("data: \(body)x\n\n".utf8)[...]]).error?.reason == .malformed)
    }
  }

  @Test(arguments: Dialect.allCases)
  func takesNothingForAnAnswerThatSaysNothing(_ dialect: Dialect) {
    let replay = Replay(dialect, body: "{}")
    #expect(replay.response.isEmpty && replay.response.usage == nil && replay.error == nil)
    #expect(replay.response.finishReason == nil)
  }

  @Test(
    arguments: [
      (.anthropic, #"{"type":"error","error":{"type":"overloaded_error","message":"m"}}"#, 529),
      (.anthropic, #"{"error":{"message":"m","type":"new_error"}}"#, 500),
      (.gemini, #"{"error":{"code":429,"message":"m","status":"RESOURCE_EXHAUSTED"}}"#, 429),
      (.gemini, #"[{"error":{"message":"m","status":"UNAVAILABLE"}}]"#, 503),
      (.gemini, #"{"error":{"message":"m"}}"#, 500),
      (.openai, #"{"error":{"message":"m","code":"429"}}"#, 429),
    ] as [(Dialect, String, Int)])
  func reportsAnErrorInside(dialect: Dialect, body: String, status: Int) {
    let error = Replay(dialect, body: body).error
    #expect(error?.status == status && error?.message == "m")
  }

  @Test(
    arguments: [
      (.anthropic, #""usage":{"input_tokens":-1,"output_tokens":2}"#),
      (.anthropic, #""usage":{"input_tokens":"7","output_tokens":2}"#),
      (.anthropic, #""usage":{"input_tokens":7}"#), (.anthropic, #""usage":null"#),
      (.gemini, #""usageMetadata":{"promptTokenCount":1e300}"#),
      (.gemini, #""usageMetadata":{"candidatesTokenCount":5}"#),
      (.gemini, #""usageMetadata":{"promptTokenCount":-5}"#), (.gemini, #""usageMetadata":[]"#),
    ] as [(Dialect, String)])
  func takesNonsenseForNoUsage(dialect: Dialect, member: String) {
    #expect(Replay(dialect, body: "{\(member)}").response.usage == nil)
  }

  @Test func keepsFurtherAnswersApart() {
    let body =
      #"{"choices":[{"index":1,"message":{"content":"b"},"finish_reason":"length"},"#
      + #"{"index":0,"message":{"content":"a"},"finish_reason":"stop"}]}"#
    let response = Replay(.openai, body: body).response
    #expect(response.text == "a" && response.finishReason == .stop && response.byteCount == 2)
    #expect(response.further[1]?.text == "b" && response.further[1]?.finishReason == .length)
  }

  /// Google's signature of a call goes out to the caller, and comes back with the history.
  @Test func carriesSignaturesThereAndBack() throws {
    let body =
      #"{"candidates":[{"content":{"parts":[{"text":"a","thoughtSignature":"T"},"#
      + #"{"functionCall":{"name":"f"},"thoughtSignature":"S"},{"functionCall":{"name":"g"}}]}}]}"#
    let calls = Replay(.gemini, body: body).response.toolCalls
    #expect(calls.map(\.signature) == ["S", nil])
    let request = ChatRequest(messages: [Message(role: .assistant, calls: calls)])
    let google = Dialect.gemini.request(for: request, route: try RequestBodyTests.route(.gemini))
    #expect(
      try JSON(parsing: google.request.body)["contents"]?[0]?["parts"]?[0]
        == ["functionCall": ["name": "f", "args": [:]], "thoughtSignature": "S"])
    let openAI = Dialect.openai.request(for: request, route: try RequestBodyTests.route(.openai))
    let again = try ChatRequest(openAI: JSON(parsing: openAI.request.body))
    #expect(again.messages[0].toolCalls == calls)
  }
}

extension Message {
  fileprivate init(role: Role, calls: [ToolCall]) {
    self.init(role: role, parts: [])
    toolCalls = calls
  }
}
