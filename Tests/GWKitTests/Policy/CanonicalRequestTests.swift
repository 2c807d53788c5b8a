import Testing

@testable import GWKit

/// Bodies of chat-completions calls, in OpenAI's words.
struct CanonicalRequestTests {
  private func bytes(
    _ members: String, model: String = "a/m", scope: CacheScope = .client("c")
  ) throws -> [UInt8] {
    let body = #"{"messages":[{"role":"user","content":"hi"}]\#(members)}"#
    let chat = try ChatRequest(openAI: JSON(parsing: body))
    return CanonicalRequest(chat, model: try #require(ModelID(model)), scope: scope).bytes
  }

  @Test(
    arguments: [
      (#","temperature":0"#, #","temperature":0.0"#),
      (#","temperature":1.50"#, #","temperature":15e-1"#),
      (#","top_p":1"#, #","top_p":1.0"#), (#","n":1"#, ""), (#","stream":true"#, ""),
      (#","user":"u","metadata":{},"store":true"#, ""),
      (#","stream_options":{"include_usage":true}"#, ""), (##","prompt_cache_key":"k""##, ""),
      (#","seed":1,"logit_bias":{"1":2,"3":4}"#, #","logit_bias":{"3":4.0,"1":2},"seed":1"#),
      (
        #","tools":[{"type":"function","function":{"name":"f","strict":true}}]"#,
        #","tools":[{"function":{"strict":true,"name":"f"},"type":"function"}]"#
      ),
    ] as [(String, String)])
  func areTheSameForRequestsThatAskTheSame(one: String, other: String) throws {
    #expect(try bytes(one) == bytes(other))
  }

  @Test(
    arguments: [
      #","temperature":0"#, #","temperature":0.1"#, #","top_p":0.5"#, #","max_tokens":5"#,
      #","seed":1"#, #","stop":["a"]"#, #","stop":["a","b"]"#, #","stop":["ab"]"#, #","n":2"#,
      #","tools":[{"type":"function","function":{"name":"f"}}]"#,
      ##","tool_choice":"none""##, ##","tool_choice":"required""##,
      #","tool_choice":{"type":"function","function":{"name":"f"}}"#,
      #","parallel_tool_calls":false"#, #","parallel_tool_calls":true"#,
      #","response_format":{"type":"json_object"}"#, #","response_format":{"type":"text"}"#,
      #","response_format":{"type":"json_schema","json_schema":{"name":"a","schema":{}}}"#,
      #","response_format":{"type":"json_schema","json_schema":{"name":"b","schema":{}}}"#,
      ##","reasoning_effort":"low""##, #","frequency_penalty":1"#, #","logit_bias":{"1":2}"#,
      ##","service_tier":"flex""##, #","brand_new":1"#, ##","brand_new":"1""##,
    ])
  func differForEveryFieldThatCanChangeAnAnswer(_ member: String) throws {
    let others = [
      "", #","temperature":1"#, #","max_tokens":6"#, #","stop":["b"]"#, #","brand_new":2"#,
    ]
    for other in others { #expect(try bytes(member) != bytes(other), "\(other)") }
  }

  /// Models write properties in the order of the schema.
  @Test(
    arguments: [
      #","response_format":{"type":"json_schema","json_schema":{"name":"a","schema":{"properties":{"*":{}}}}}"#,
      #","tools":[{"type":"function","function":{"name":"f","parameters":{"properties":{"*":{}}}}}]"#,
    ])
  func differForTheOrderOfPropertiesInASchema(_ member: String) throws {
    func ordered(_ names: String...) -> String {
      member.replacing(#""*":{}"#, with: names.map { #""\#($0)":{}"# }.joined(separator: ","))
    }
    #expect(try bytes(ordered("a", "b")) != bytes(ordered("b", "a")))
    #expect(try bytes(ordered("a", "b")) == bytes(ordered("a", "b")))
  }

  @Test func differForEveryMessageModelAndScope() throws {
    func chat(_ messages: [Message]) throws -> [UInt8] {
      CanonicalRequest(
        ChatRequest(messages: messages), model: try #require(ModelID("a/m")), scope: .client("c")
      ).bytes
    }
    var called = Message(role: .assistant, text: "")
    called.toolCalls = [ToolCall(index: 0, id: "1", name: "f", arguments: "{}")]
    var signed = called
    signed.toolCalls[0].signature = "s"
    var result = Message(role: .tool, text: "x")
    result.toolCallID = "1"
    var named = Message(role: .user, text: "x")
    named.extra = [JSONMember(key: "name", value: "n")]
    let requests: [[Message]] = [
      [Message(role: .user, text: "x")], [Message(role: .system, text: "x")],
      [Message(role: .user, text: "X")], [Message(role: .user, text: "x ")],
      [Message(role: .user, parts: [.text("x"), .text("")])],
      [Message(role: .user, text: "x"), Message(role: .user, text: "x")],
      [Message(role: .user, text: "xx")], [called], [signed], [result], [named],
      [Message(role: .user, parts: [.image(InlineImage(mediaType: "image/png", bytes: [1]))])],
      [Message(role: .user, parts: [.image(InlineImage(mediaType: "image/png", bytes: [2]))])],
      [
        Message(
          role: .user,
          parts: [
            .image(InlineImage(mediaType: "image/png", bytes: [1], size: nil, detail: "low"))
          ])
      ],
      [Message(role: .user, parts: [.other(["type": "text"])])],
      // The same letter in one character, and in two.
      [Message(role: .user, text: "\u{E9}")], [Message(role: .user, text: "e\u{301}")],
    ]
    #expect(Set(try requests.map(chat)).count == requests.count)
    #expect(try bytes("") != bytes("", model: "a/n"))
    #expect(try bytes("") != bytes("", scope: .client("d")))
    #expect(try bytes("") != bytes("", scope: .everyone))
  }

  /// A client cannot have a name that means everybody.
  @Test func keepsClientsAndEverybodyApart() {
    #expect(!Name.isValid(CacheScope.everyone.text))
    #expect(CacheScope(text: CacheScope.everyone.text) == .everyone)
    #expect(CacheScope(text: "acme") == .client("acme"))
  }
}
