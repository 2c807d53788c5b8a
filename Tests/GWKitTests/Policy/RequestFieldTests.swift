import GWKit
import Testing

struct RequestFieldTests {
  private func unbounded(_ members: String) throws -> [String] {
    let request = try ChatRequest(openAI: JSON(parsing: "{\(members)}"))
    return RequestField.unbounded(in: request).map(\.path)
  }

  private static let hi = #""messages":[{"role":"user","content":"hi"}]"#

  @Test(arguments: [
    #""user":"u""#, #""metadata":{}"#, #""service_tier":"auto""#, #""service_tier":"default""#,
    #""modalities":["text"]"#, #""frequency_penalty":1"#, #""n":8"#, #""seed":1"#,
    #""tools":[{"type":"function","function":{"name":"f"}}]"#, #""stream":true"#,
  ])
  func boundsOrdinaryFields(_ member: String) throws {
    #expect(try unbounded(Self.hi + "," + member) == [])
  }

  @Test(
    arguments: [
      (#""service_tier":"priority""#, "service_tier"), (#""modalities":["audio"]"#, "modalities"),
      (#""audio":{}"#, "audio"), (#""web_search_options":{}"#, "web_search_options"),
      (#""prediction":{}"#, "prediction"), (#""models":["a"]"#, "models"),
      (#""providerOptions":{}"#, "providerOptions"), (#""brand_new":1"#, "brand_new"),
      (#""tools":[{"type":"web_search"}]"#, "tools[0]"),
      (
        #""tools":[{"type":"function","function":{"name":"f"},"cache_control":{}}]"#,
        "tools[0].cache_control"
      ),
      (
        #""tools":[{"type":"function","function":{"name":"f","examples":1}}]"#,
        "tools[0].function.examples"
      ),
      (#""tool_choice":{"type":"allowed_tools"}"#, "tool_choice"),
      (#""response_format":{"type":"grammar"}"#, "response_format"),
    ] as [(String, String)])
  func namesFieldsThatHaveNoBound(member: String, path: String) throws {
    #expect(try unbounded(Self.hi + "," + member) == [path])
  }

  @Test(
    arguments: [
      (
        #"{"type":"image_url","image_url":{"url":"https://h/i.png"}}"#,
        RequestField.Kind.costChanging
      ),
      (#"{"type":"file","file":{}}"#, .costChanging), (#"{"type":"input_audio"}"#, .costChanging),
      (#"{"type":"text","text":"t","cache_control":{}}"#, .unknown),
    ] as [(String, RequestField.Kind)])
  func namesPartsThatHaveNoBound(part: String, kind: RequestField.Kind) throws {
    let body = #"{"messages":[{"role":"user","content":[\#(part)]}]}"#
    #expect(
      RequestField.unbounded(in: try ChatRequest(openAI: JSON(parsing: body)))
        == [RequestField(path: "messages[0].content[0]", kind: kind)])
  }

  @Test func namesUnknownMembersOfMessages() throws {
    #expect(
      try unbounded(#""messages":[{"role":"user","content":"x","name":"a","weight":1}]"#)
        == ["messages[0].weight"])
  }
}
