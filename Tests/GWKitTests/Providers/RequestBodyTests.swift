import GWKit
import TestSupport
import Testing

/// What each dialect sends, byte for byte.
struct RequestBodyTests {
  static func route(
    _ dialect: Dialect, model: String = "m", maxTokens: Int64 = 77
  ) throws -> Route {
    let id = try #require(ModelID("p/" + model))
    return Route(
      model: id, upstreamModel: id.name,
      provider: Provider(name: "p", dialect: dialect, baseURL: "http://h/v1"), key: nil, price: nil,
      maxTokens: maxTokens)
  }

  private func sent(
    _ dialect: Dialect, _ request: ChatRequest, model: String = "m", maxTokens: Int64 = 77
  ) throws -> (body: String, notes: [String]) {
    let (http, notes) = dialect.request(
      for: request, route: try Self.route(dialect, model: model, maxTokens: maxTokens))
    return (String(decoding: http.body, as: UTF8.self), notes.map(\.text))
  }

  private static let plain = ChatRequest(
    messages: [Message(role: .user, text: "hi")], isStreaming: false)

  /// A conversation with everything in it.
  private static var full: ChatRequest {
    get throws {
      var request = try ChatRequest(
        openAI: JSON(
          parsing: #"""
            {"messages":[{"role":"system","content":"s"},
              {"role":"user","content":[{"type":"text","text":"what"},
                {"type":"image_url","image_url":{"url":"data:image/gif;base64,R0lGODlhAgADAAAAAA==","detail":"low"}}]},
              {"role":"assistant","content":null,"tool_calls":[
                {"id":"c1","type":"function","function":{"name":"f","arguments":"{\"x\":1.0}"}},
                {"id":"c2","type":"function","function":{"name":"g","arguments":""}}]},
              {"role":"tool","tool_call_id":"c1","content":"42"},{"role":"tool","tool_call_id":"c2","content":"ok"},
              {"role":"user","content":"and?"}],
             "temperature":0.20,"top_p":0.9,"stop":["END"],"stream":true,
             "tools":[{"type":"function","function":{"name":"f","description":"d","parameters":{"type":"object","properties":{"x":{"type":"number"}}}}}],
             "tool_choice":"required",
             "response_format":{"type":"json_schema","json_schema":{"name":"out","strict":true,"schema":{"type":"object"}}}}
            """#))
      request.maxTokens = 9
      return request
    }
  }

  @Test(
    arguments: [
      (.openai, #"{"model":"m","messages":[{"role":"user","content":"hi"}],"max_tokens":77}"#),
      (
        .anthropic,
        #"{"model":"m","max_tokens":77,"messages":[{"role":"user","content":[{"type":"text","text":"hi"}]}]}"#
      ),
      (
        .gemini,
        #"{"contents":[{"role":"user","parts":[{"text":"hi"}]}],"generationConfig":{"maxOutputTokens":77}}"#
      ),
    ] as [(Dialect, String)])
  func sendsNothingThatWasNotAskedFor(dialect: Dialect, body: String) throws {
    let sent = try sent(dialect, Self.plain)
    #expect(sent.body == body && sent.notes == [])
  }

  @Test func sendsEverythingToOpenAI() throws {
    let sent = try sent(.openai, Self.full)
    #expect(
      sent.body
        == #"{"model":"m","messages":[{"role":"system","content":"s"},{"role":"user","content":[{"type":"text","text":"what"},{"type":"image_url","image_url":{"url":"data:image/gif;base64,R0lGODlhAgADAAAAAA==","detail":"low"}}]},"#
        + #"{"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{\"x\":1.0}"}},{"id":"c2","type":"function","function":{"name":"g","arguments":""}}]},"#
        + #"{"role":"tool","content":"42","tool_call_id":"c1"},{"role":"tool","content":"ok","tool_call_id":"c2"},{"role":"user","content":"and?"}],"#
        + #""max_tokens":77,"temperature":0.20,"top_p":0.9,"stop":["END"],"#
        + #""tools":[{"type":"function","function":{"name":"f","description":"d","parameters":{"type":"object","properties":{"x":{"type":"number"}}}}}],"tool_choice":"required","#
        + #""response_format":{"type":"json_schema","json_schema":{"name":"out","strict":true,"schema":{"type":"object"}}},"#
        + #""stream":true,"stream_options":{"include_usage":true}}"#)
    #expect(sent.notes == [])
  }

  @Test func sendsEverythingToAnthropic() throws {
    let sent = try sent(.anthropic, Self.full)
    #expect(
      sent.body
        == #"{"model":"m","max_tokens":77,"system":"s","messages":[{"role":"user","content":[{"type":"text","text":"what"},{"type":"image","source":{"type":"base64","media_type":"image/gif","data":"R0lGODlhAgADAAAAAA=="}}]},"#
        + #"{"role":"assistant","content":[{"type":"tool_use","id":"c1","name":"f","input":{"x":1.0}},{"type":"tool_use","id":"c2","name":"g","input":{}}]},"#
        + #"{"role":"user","content":[{"type":"tool_result","tool_use_id":"c1","content":"42"},{"type":"tool_result","tool_use_id":"c2","content":"ok"},{"type":"text","text":"and?"}]}],"#
        + #""temperature":0.20,"top_p":0.9,"stop_sequences":["END"],"stream":true,"#
        + #""tools":[{"name":"f","description":"d","input_schema":{"type":"object","properties":{"x":{"type":"number"}}}}],"tool_choice":{"type":"any"},"#
        + #""output_config":{"format":{"type":"json_schema","schema":{"type":"object"}}}}"#)
    #expect(sent.notes == [])
  }

  @Test func sendsEverythingToGoogle() throws {
    let sent = try sent(.gemini, Self.full)
    #expect(
      sent.body
        == #"{"systemInstruction":{"parts":[{"text":"s"}]},"contents":[{"role":"user","parts":[{"text":"what"},{"inlineData":{"mimeType":"image/gif","data":"R0lGODlhAgADAAAAAA=="}}]},"#
        + #"{"role":"model","parts":[{"functionCall":{"name":"f","args":{"x":1.0}}},{"functionCall":{"name":"g","args":{}}}]},"#
        + #"{"role":"user","parts":[{"functionResponse":{"name":"f","response":{"result":42}}},{"functionResponse":{"name":"g","response":{"result":"ok"}}},{"text":"and?"}]}],"#
        + #""generationConfig":{"maxOutputTokens":77,"temperature":0.20,"topP":0.9,"stopSequences":["END"],"responseMimeType":"application/json","responseJsonSchema":{"type":"object"}},"#
        + #""tools":[{"functionDeclarations":[{"name":"f","description":"d","parametersJsonSchema":{"type":"object","properties":{"x":{"type":"number"}}}}]}],"toolConfig":{"functionCallingConfig":{"mode":"ANY"}}}"#
    )
    #expect(sent.notes == [])
  }

  @Test(
    arguments: [
      (.openai, false, "http://h/v1/chat/completions", "Authorization", "Bearer "),
      (.anthropic, false, "http://h/v1/messages", "x-api-key", ""),
      (.gemini, false, "http://h/v1/models/m:generateContent", "x-goog-api-key", ""),
      (.gemini, true, "http://h/v1/models/m:streamGenerateContent?alt=sse", "x-goog-api-key", ""),
    ] as [(Dialect, Bool, String, String, String)])
  func goesToTheRightPlaceWithTheKeyInAHeader(
    dialect: Dialect, isStreaming: Bool, url: String, header: String, prefix: String
  ) throws {
    var request = Self.plain
    request.isStreaming = isStreaming
    let (http, _) = dialect.request(for: request, route: try Self.route(dialect))
    #expect(http.url == url && http.credential == HTTPHeader(header, prefix))
    let accept = isStreaming ? "text/event-stream" : "application/json"
    #expect(http.headers.contains(HTTPHeader("Accept", accept)))
    let version = HTTPHeader("anthropic-version", "2023-06-01")
    #expect(http.headers.contains(version) == (dialect == .anthropic))
  }

  @Test func namesModelsOfGoogleByTheirFolder() throws {
    let (http, _) = Dialect.gemini.request(
      for: Self.plain, route: try Self.route(.gemini, model: "tunedModels/mine"))
    #expect(http.url == "http://h/v1/tunedModels/mine:generateContent")
  }

  @Test func passesUnknownFieldsToOpenAIAndNotesThemElsewhere() throws {
    let request = try ChatRequest(
      openAI: JSON(
        parsing:
          #"{"messages":[{"role":"user","name":"ann","content":[{"type":"file","file":{"file_id":"f"}}]}],"top_k":40,"stream_options":{"include_obfuscation":false},"n":2,"seed":7,"stream":true}"#
      ))
    #expect(
      try sent(.openai, request).body
        == #"{"model":"m","messages":[{"role":"user","content":[{"type":"file","file":{"file_id":"f"}}],"name":"ann"}],"max_tokens":77,"seed":7,"n":2,"top_k":40,"stream":true,"stream_options":{"include_obfuscation":false,"include_usage":true}}"#
    )
    #expect(
      try sent(.anthropic, request).notes == [
        "'file' is not sent: Anthropic's dialect has no such part",
        "'seed' is not sent: Anthropic has none",
        "'n' is not sent: Anthropic gives one answer at a time",
        "'top_k' is not sent: Anthropic's dialect has no such field",
        "'messages[].name' is not sent: Anthropic's dialect has no such field",
      ])
    #expect(
      try sent(.gemini, request).notes == [
        "'file' is not sent: Google fetches nothing for gw, and knows no such part",
        "'n' is not sent: gw asks Google for one answer",
        "'top_k' is not sent: Google's dialect has no such field",
        "'messages[].name' is not sent: Google's dialect has no such field",
      ])
  }

  @Test func leavesStreamOptionsOutWithoutAStream() throws {
    var request = Self.plain
    request.extra = [JSONMember(key: "stream_options", value: ["include_usage": true])]
    #expect(try !sent(.openai, request).body.contains("stream"))
    for dialect in Dialect.allCases { #expect(try sent(dialect, request).notes == []) }
  }

  @Test func saysOnceWhichMembersOfTurnsHaveNoPlace() throws {
    let body = try JSON(
      parsing: #"""
        {"messages":[{"role":"user","name":"ana","content":[{"type":"text","text":"hi",
          "cache_control":{"type":"ephemeral"}}]},{"role":"assistant","content":"ho","refusal":null},
          {"role":"user","name":"rui","content":"so"}]}
        """#)
    let request = try ChatRequest(openAI: body)
    for dialect in [Dialect.anthropic, .gemini] {
      let notes = try sent(dialect, request).notes
      #expect(notes.count == 2)
      #expect(notes.first?.hasPrefix("'messages[].content[].cache_control' is not sent") == true)
      #expect(notes.last?.hasPrefix("'messages[].name' is not sent") == true)
    }
    #expect(try sent(.openai, request).notes == [])
  }

  @Test(
    arguments: [
      ("claude-opus-5", "low", #""output_config":{"effort":"low"}"#),
      ("claude-opus-5", "minimal", #""output_config":{"effort":"low"}"#),
      ("claude-sonnet-4-6", "max", #""thinking":{"type":"adaptive"}"#),
      ("claude-sonnet-4-6", "none", #""thinking":{"type":"disabled"}"#),
      (
        "claude-haiku-4-5-20251001", "medium",
        #""thinking":{"type":"enabled","budget_tokens":5000}"#
      ),
      (
        "claude-3-7-sonnet-20250219", "high", #""thinking":{"type":"enabled","budget_tokens":8000}"#
      ),
      ("anthropic/claude-opus-4.5", "low", #""thinking":{"type":"enabled","budget_tokens":2000}"#),
      ("claude-sonnet-4-20250514", "minimal", #""budget_tokens":2000"#),
      ("local", "low", #""thinking":{"type":"adaptive"}"#),
    ] as [(String, String, String)])
  func saysAReasoningLevelToClaude(model: String, level: String, member: String) throws {
    var request = Self.plain
    request.reasoning = level
    #expect(
      try sent(.anthropic, request, model: model, maxTokens: 10_000).body.contains(member))
  }

  @Test func leavesThinkingOutWhenThereIsNoRoom() throws {
    var request = Self.plain
    request.reasoning = "high"
    let sent = try sent(.anthropic, request, model: "claude-haiku-4-5", maxTokens: 1024)
    #expect(!sent.body.contains("thinking"))
    #expect(
      sent.notes == ["'reasoning_effort' is not sent: thinking needs more than 1024 output tokens"])
  }

  @Test(
    arguments: [
      ("gemini-2.5-flash", "none", #"{"thinkingBudget":0}"#, 0),
      ("gemini-2.5-pro", "low", #"{"thinkingBudget":1024}"#, 0),
      ("gemini-2.5-pro", "xhigh", #"{"thinkingBudget":24576}"#, 0),
      ("gemini-3.5-flash", "medium", #"{"thinkingLevel":"MEDIUM"}"#, 0),
      ("gemini-3.5-flash", "none", #"{"thinkingLevel":"MINIMAL"}"#, 1),
      ("gemini-4-argon", "max", #"{"thinkingLevel":"XHIGH"}"#, 1),
      ("models/gemini-2.5-flash", "medium", #"{"thinkingBudget":8192}"#, 0),
    ] as [(String, String, String, Int)])
  func saysAReasoningLevelToGemini(
    model: String, level: String, configuration: String, notes: Int
  ) throws {
    var request = Self.plain
    request.reasoning = level
    let sent = try sent(.gemini, request, model: model)
    #expect(sent.body.contains(#""thinkingConfig":"# + configuration) && sent.notes.count == notes)
  }

  @Test(
    arguments: [
      (.auto, nil, #"{"type":"auto"}"#), (ToolChoice.none, nil, #"{"type":"none"}"#),
      (.function("f"), nil, #"{"type":"tool","name":"f"}"#),
      (nil, false, #"{"type":"auto","disable_parallel_tool_use":true}"#),
      (.required, false, #"{"type":"any","disable_parallel_tool_use":true}"#),
      (ToolChoice.none, false, #"{"type":"none"}"#),
    ] as [(ToolChoice?, Bool?, String)])
  func saysWhichToolToAnthropic(choice: ToolChoice?, parallel: Bool?, member: String) throws {
    var request = Self.plain
    request.tools = [Tool(["type": "function", "function": ["name": "f"]])]
    request.toolChoice = choice
    request.allowsParallelTools = parallel
    #expect(try sent(.anthropic, request).body.contains(#""tool_choice":"# + member))
  }

  @Test func leavesToolsThatAreNoFunctionsToOpenAI() throws {
    var request = Self.plain
    request.tools = [Tool(["type": "web_search"])]
    #expect(try sent(.openai, request).body.contains(#""tools":[{"type":"web_search"}]"#))
    for dialect in [Dialect.anthropic, .gemini] {
      let sent = try sent(dialect, request)
      #expect(!sent.body.contains("tools"))
      #expect(sent.notes == ["'web_search' is not sent: it is no function"])
    }
  }

  @Test func movesLateSystemTurnsToTheFront() throws {
    var request = Self.plain
    request.messages += [Message(role: .system, text: "late"), Message(role: .user, text: "go")]
    let sent = try sent(.anthropic, request)
    #expect(
      sent.body
        == #"{"model":"m","max_tokens":77,"system":"late","messages":[{"role":"user","content":[{"type":"text","text":"hi"},{"type":"text","text":"go"}]}]}"#
    )
    #expect(sent.notes == ["system turns within the conversation are sent at its front"])
  }

  @Test func keepsArgumentsThatAreNoObject() throws {
    var request = Self.plain
    request.messages[0].role = .assistant
    request.messages[0].toolCalls = [ToolCall(index: 0, id: "c", name: "f", arguments: "{oops")]
    #expect(try sent(.anthropic, request).body.contains(#""input":{"arguments":"{oops"}"#))
    #expect(try sent(.gemini, request).body.contains(#""args":{"arguments":"{oops"}"#))
  }

  @Test func letsAnthropicFetchAnImage() throws {
    var request = Self.plain
    request.messages[0].parts = [
      .other(["type": "image_url", "image_url": ["url": "https://h/i.png"]])
    ]
    #expect(
      try sent(.anthropic, request).body.contains(
        #"{"type":"image","source":{"type":"url","url":"https://h/i.png"}}"#))
  }
}
