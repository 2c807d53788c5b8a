import GWKit
import TestSupport
import Testing

struct ChatRequestOpenAITests {
  private func request(_ body: String) throws -> ChatRequest {
    try ChatRequest(openAI: JSON(parsing: body))
  }

  private static let hi = #""messages":[{"role":"user","content":"hi"}]"#

  @Test func takesTheWholeBody() throws {
    let request = try request(
      #"""
      {"model":"m","messages":[{"role":"developer","content":"s"},
        {"role":"user","content":[{"type":"text","text":"what "},{"type":"text","text":"now"}]},
        {"role":"assistant","content":null,"refusal":null,"tool_calls":[
          {"id":"c1","type":"function","function":{"name":"f","arguments":"{\"x\":1}"}}]},
        {"role":"tool","tool_call_id":"c1","content":"42"}],
       "max_tokens":5,"max_completion_tokens":9,"temperature":0.10,"top_p":1e-1,"stop":"END","seed":7,"n":3,
       "tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object"},"strict":true}}],
       "tool_choice":{"type":"function","function":{"name":"f"}},"parallel_tool_calls":false,
       "response_format":{"type":"json_schema","json_schema":{"name":"out","strict":true,"schema":{"type":"object"}}},
       "reasoning_effort":"low","stream":true,"user":null,"top_k":40,"logit_bias":{"9":1.50}}
      """#)
    #expect(request.messages.map(\.role) == [.system, .user, .assistant, .tool])
    #expect(request.messages.map(\.text) == ["s", "what now", "", "42"])
    #expect(
      request.messages[2].toolCalls
        == [ToolCall(index: 0, id: "c1", name: "f", arguments: #"{"x":1}"#)])
    #expect(request.messages[3].toolCallID == "c1")
    #expect(request.maxTokens == 9 && request.choices == 3 && request.seed == 7)
    #expect(request.temperature == "0.10" && request.topP == "1e-1" && request.stop == ["END"])
    #expect(request.tools.map(\.name) == ["f"] && request.tools[0].isStrict)
    #expect(request.toolChoice == .function("f") && request.allowsParallelTools == false)
    #expect(
      request.format
        == .schema(AnswerSchema(name: "out", schema: ["type": "object"], isStrict: true)))
    #expect(request.reasoning == "low" && request.isStreaming)
    #expect(JSON.object(request.extra).text() == #"{"top_k":40,"logit_bias":{"9":1.50}}"#)
  }

  @Test func takesAnImageOfADataURL() throws {
    let url = "data:image/jpeg;base64," + Base64.text(Images.png(4, 5))
    let request = try request(
      #"{"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"\#(url)","detail":"low"}}]}]}"#
    )
    // The bytes are believed, not the name that somebody gave them.
    let image = try #require(InlineImage(Images.png(4, 5), detail: "low"))
    #expect(image.mediaType == "image/png" && request.messages[0].parts == [.image(image)])
    #expect(request.hasImages)
  }

  @Test func keepsPartsItHasNoWordFor() throws {
    let request = try request(
      #"""
      {"messages":[{"role":"user","name":"ann","content":[{"type":"file","file":{"file_id":"f"}},
        {"type":"image_url","image_url":{"url":"https://h/i.png"}},
        {"type":"text","text":"t","cache_control":{"type":"ephemeral"}}]}],
       "tool_choice":{"type":"allowed_tools"},"response_format":{"type":"json","schema":{}}}
      """#)
    #expect(request.messages[0].parts.count == 3 && request.messages[0].text == "")
    #expect(request.messages[0].extra == [JSONMember(key: "name", value: "ann")])
    #expect(request.extra.map(\.key) == ["tool_choice", "response_format"])
    #expect(request.toolChoice == nil && request.format == nil)
  }

  @Test(
    arguments: [
      ("[]", "'the body' must be a JSON object"),
      ("{}", "'messages' must be a list of at least one message"),
      (#"{"messages":[]}"#, "'messages' must be a list of at least one message"),
      (#"{"messages":["hi"]}"#, "'messages[0]' must be an object"),
      (
        #"{"messages":[{"role":"boss"}]}"#,
        "'messages[0].role' must be system, developer, user, assistant or tool"
      ),
      (
        #"{"messages":[{"role":"user","content":7}]}"#,
        "'messages[0].content' must be a text or a list of parts"
      ),
      (
        #"{"messages":[{"role":"user","content":[{"type":"text"}]}]}"#,
        "'messages[0].content[0].text' must be a text"
      ),
      (
        #"{"messages":[{"role":"user","content":["x"]}]}"#,
        "'messages[0].content[0]' must be an object with a type, such as text"
      ),
      (
        #"{"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,?"}}]}]}"#,
        "'messages[0].content[0].image_url.url' must be a data URL in base64"
      ),
      (
        #"{"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,aGk="}}]}]}"#,
        "'messages[0].content[0].image_url.url' holds neither a PNG, JPEG, GIF nor WebP image"
      ),
      (
        #"{"messages":[{"role":"tool","content":"x"}]}"#,
        "'messages[0].tool_call_id' must name the call that this answers"
      ),
      (
        #"{"messages":[{"role":"assistant","tool_calls":[{"id":"x"}]}]}"#,
        "'messages[0].tool_calls[0]' must have an id and a function with a name and its arguments as text"
      ),
    ] as [(String, String)])
  func saysWhereABodyIsWrong(body: String, sentence: String) {
    let error = #expect(throws: RequestBodyError.self) { try request(body) }
    #expect(error?.sentence == sentence)
  }

  @Test(
    arguments: [
      (#""model":7"#, "'model' must be a text"),
      (#""temperature":"1""#, "'temperature' must be a number"),
      (#""max_tokens":0"#, "'max_tokens' must be a whole number from 1 to 10000000"),
      (
        #""max_completion_tokens":"5""#,
        "\'max_completion_tokens' must be a whole number from 1 to 10000000"
      ),
      (#""seed":1.5"#, "'seed' must be a whole number"),
      (#""n":9"#, "'n' must be a whole number from 1 to 8"),
      (#""stream":"yes""#, "'stream' must be true or false"),
      (#""stop":["a",1]"#, "'stop' must be a text or a list of texts"),
      (#""tools":{}"#, "'tools' must be a list"),
      (#""tools":[{}]"#, "'tools[0]' must be an object with a type, such as function"),
      (#""tools":[{"type":"function"}]"#, "'tools[0].function.name' must be a text"),
      (
        #""tools":[{"type":"function","function":{"name":"f","parameters":[]}}]"#,
        "\'tools[0].function.parameters' must be a JSON Schema"
      ),
    ] as [(String, String)])
  func saysWhichFieldIsWrong(member: String, sentence: String) {
    let error = #expect(throws: RequestBodyError.self) { try request("{\(Self.hi),\(member)}") }
    #expect(error?.sentence == sentence)
  }
}
