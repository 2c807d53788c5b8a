import GWKit
import TestSupport

/// Streams as providers send them, written by us after their documentation and what was seen of them; each with what it
/// means.
struct RecordedStream: Sendable, CustomStringConvertible {
  var name: String
  var dialect: Dialect
  var text: String
  var meaning: Meaning

  struct Meaning: Sendable, Equatable {
    var text = ""
    var reasoning = ""
    var calls: [String] = []
    var finish: FinishReason?
    var usage: Usage?
    var isComplete = true
    var errorStatus: Int?
    var reason: AttemptReason?

    init(_ text: String = "", _ finish: FinishReason? = .stop, _ usage: Usage? = nil) {
      self.text = text
      self.finish = finish
      self.usage = usage
    }
  }

  init(
    _ name: String, _ dialect: Dialect, _ events: [String], lineEnd: String = "\n",
    _ meaning: Meaning, _ change: (inout Meaning) -> Void = { _ in }
  ) {
    self.name = name
    self.dialect = dialect
    text = events.map { $0.split(separator: "\n").joined(separator: lineEnd) }
      .map { $0 + lineEnd + lineEnd }.joined()
    self.meaning = meaning
    change(&self.meaning)
  }

  var description: String { "\(dialect.rawValue): \(name)" }
  var bytes: [UInt8] { Array(text.utf8) }

  static let all = openAI + anthropic + gemini
}

extension RecordedStream.Meaning {
  /// What came out of a replay, in the same words.
  init(_ replay: Replay) {
    self.init(replay.response.text, replay.response.finishReason, replay.response.usage)
    reasoning = replay.response.reasoningText
    calls = replay.response.toolCalls.map { "\($0.id) \($0.name) \($0.arguments)" }
    isComplete = replay.isComplete
    errorStatus = replay.error?.status
    reason = replay.error?.reason
  }
}

extension RecordedStream {
  private static func chunk(_ delta: String, finish: String = "null", more: String = "") -> String {
    #"data: {"id":"c1","object":"chat.completion.chunk","created":0,"model":"m","choices":[{"index":0,"delta":\#(delta),"logprobs":null,"finish_reason":\#(finish)}]\#(more)}"#
  }

  private static let counted = Usage(inputTokens: 16, outputTokens: 3, cacheReadTokens: 4)

  static let openAI: [RecordedStream] = [
    RecordedStream(
      "OpenAI, with obfuscation and a usage chunk without choices", .openai,
      [
        chunk(
          #"{"role":"assistant","content":"","refusal":null}"#,
          more: #","usage":null,"obfuscation":"Q""#),
        chunk(#"{"content":"Olá, "}"#), chunk(#"{"content":"mundo 🌍"}"#),
        chunk("{}", finish: #""stop""#),
        #"data: {"id":"c1","choices":[],"usage":{"prompt_tokens":16,"completion_tokens":3,"prompt_tokens_details":{"cached_tokens":4}}}"#,
        "data: [DONE]",
      ], Meaning("Olá, mundo 🌍", .stop, counted)),
    RecordedStream(
      "Azure's first chunk, llama.cpp's null content and timings, CRLF", .openai,
      [
        #"data: {"id":"","model":"","choices":[]}"#,
        chunk(#"{"role":"assistant","content":null}"#), chunk(#"{"content":"hi"}"#),
        chunk("{}", finish: #""length""#, more: #","timings":{"x":1}"#), "data: [DONE]",
      ], lineEnd: "\r\n", Meaning("hi", .length)),
    RecordedStream(
      "Vercel: usage with the finish reason, and its cost", .openai,
      [
        chunk(#"{"role":"assistant"}"#), chunk(#"{"content":"Hello"}"#),
        chunk(
          #"{"provider_metadata":{"gateway":{"cost":"0.0000032"}}}"#, finish: #""stop""#,
          more:
            #","usage":{"prompt_tokens":20,"completion_tokens":3,"cost":0.0000032,"gateway_cost":3.2e-06,"cache_creation_input_tokens":5}"#
        ), "data: [DONE]",
      ],
      Meaning(
        "Hello", .stop,
        Usage(
          inputTokens: 20, outputTokens: 3, cacheWriteTokens: 5,
          reportedCost: DecimalText("0.0000032")))),
    RecordedStream(
      "Groq: usage twice; LiteLLM: no finish_reason key, then a usage chunk with an empty delta",
      .openai,
      [
        #"data: {"id":"c","x_groq":{"id":"req","seed":1},"choices":[{"index":0,"delta":{"content":"a"}}]}"#,
        #"data: {"id":"c","choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"x_groq":{"usage":{"prompt_tokens":16,"completion_tokens":2}},"usage":{"prompt_tokens":16,"completion_tokens":3,"prompt_tokens_details":{"cached_tokens":4},"queue_time":0.04}}"#,
        #"data: {"id":"c","choices":[{"index":0,"delta":{}}]}"#,
      ], Meaning("a", .stop, counted)),
    RecordedStream(
      "tool calls in pieces, and reasoning", .openai,
      [
        ": OPENROUTER PROCESSING", chunk(#"{"reasoning":"hm"}"#),
        chunk(
          #"{"tool_calls":[{"index":1,"id":"call_a","type":"function","function":{"name":"f","arguments":""}}]}"#
        ),
        chunk(#"{"tool_calls":[{"index":1,"function":{"arguments":"{\"x\":"}}]}"#),
        chunk(#"{"tool_calls":[{"index":3,"function":{"name":"g","arguments":"{}"}}]}"#),
        chunk(#"{"tool_calls":[{"index":1,"function":{"arguments":"1}"}}]}"#),
        chunk("{}", finish: #""tool_calls""#), "data: [DONE]",
      ], Meaning("", .toolCalls)
    ) {
      $0.reasoning = "hm"
      $0.calls = [#"call_a f {"x":1}"#, "call_3 g {}"]
    },
    RecordedStream(
      "Vercel: an error in mid-stream without choices", .openai,
      [
        chunk(#"{"content":"par"}"#),
        #"data: {"id":"gen","error":{"code":"error","message":"Stream error occurred","value":{"error_message":"{\"error\":{\"message\":\"This model's maximum context length is 8\"}}"}}}"#,
      ], Meaning("par", nil)
    ) {
      ($0.isComplete, $0.errorStatus, $0.reason) = (false, 500, .serverError)
    },
    RecordedStream("cut", .openai, [chunk(#"{"content":"par"}"#)], Meaning("par", nil)) {
      $0.isComplete = false
    },
  ]
}

extension RecordedStream {
  private static func event(_ type: String, _ members: String = "") -> String {
    "event: \(type)\ndata: {\"type\":\"\(type)\"\(members.isEmpty ? "" : "," + members)}"
  }

  private static let started = event(
    "message_start",
    #""message":{"id":"msg_1","type":"message","role":"assistant","model":"claude","content":[],"stop_reason":null,"usage":{"input_tokens":12,"cache_creation_input_tokens":30,"cache_read_input_tokens":100,"output_tokens":1}}"#
  )

  private static func block(_ index: Int, _ content: String) -> String {
    event("content_block_start", #""index":\#(index),"content_block":\#(content)"#)
  }

  private static func delta(_ index: Int, _ delta: String) -> String {
    event("content_block_delta", #""index":\#(index),"delta":\#(delta)"#)
  }

  private static func stopped(_ index: Int) -> String {
    event("content_block_stop", #""index":\#(index)"#)
  }

  private static func ended(_ reason: String, usage: String = #"{"output_tokens":30}"#) -> String {
    event(
      "message_delta",
      #""delta":{"stop_reason":"\#(reason)","stop_sequence":null},"usage":\#(usage)"#)
  }

  private static let summed = Usage(
    inputTokens: 142, outputTokens: 30, cacheReadTokens: 100, cacheWriteTokens: 30)

  static let anthropic: [RecordedStream] = [
    RecordedStream(
      "text with pings everywhere, usage at the start and the end", .anthropic,
      [
        started, event("ping"), block(0, #"{"type":"text","text":""}"#), event("ping"),
        delta(0, #"{"type":"text_delta","text":"Olá, "}"#), event("ping"),
        delta(0, #"{"type":"text_delta","text":"mundo 🌍"}"#), stopped(0), ended("end_turn"),
        event("message_stop"),
      ], Meaning("Olá, mundo 🌍", .stop, summed)),
    RecordedStream(
      "figures that grow: the last ones win, null ones do not", .anthropic,
      [
        started, block(0, #"{"type":"text","text":"a"}"#),
        ended(
          "max_tokens",
          usage: #"{"input_tokens":61,"cache_read_input_tokens":null,"output_tokens":7}"#),
        ended(
          "max_tokens", usage: #"{"output_tokens":9,"output_tokens_details":{"thinking_tokens":4}}"#
        ),
        event("message_stop"), event("ping"),
      ], lineEnd: "\r\n",
      Meaning(
        "a", .length,
        Usage(
          inputTokens: 191, outputTokens: 9, cacheReadTokens: 100, cacheWriteTokens: 30,
          reasoningTokens: 4))),
    RecordedStream(
      "thinking, a call in pieces, a call without arguments, a tool of the provider's", .anthropic,
      [
        started, block(0, #"{"type":"thinking","thinking":"","signature":""}"#),
        delta(0, #"{"type":"thinking_delta","thinking":"hm"}"#),
        delta(0, #"{"type":"signature_delta","signature":"EqQB"}"#), stopped(0),
        block(1, #"{"type":"redacted_thinking","data":"x"}"#), stopped(1),
        block(2, #"{"type":"tool_use","id":"toolu_1","name":"f","input":{}}"#),
        delta(2, #"{"type":"input_json_delta","partial_json":""}"#), event("ping"),
        delta(2, #"{"type":"input_json_delta","partial_json":"{\"x\": "}"#),
        delta(2, #"{"type":"input_json_delta","partial_json":"1}"}"#), stopped(2),
        block(3, #"{"type":"tool_use","id":"toolu_2","name":"g","input":{}}"#), stopped(3),
        block(4, #"{"type":"server_tool_use","id":"s","name":"web_search","input":{}}"#),
        delta(4, #"{"type":"input_json_delta","partial_json":"{}"}"#), stopped(4),
        event("new_kind_of_event", #""x":1"#), ended("tool_use"), event("message_stop"),
      ], Meaning("", .toolCalls, summed)
    ) {
      $0.reasoning = "hm"
      $0.calls = [#"toolu_1 f {"x": 1}"#, "toolu_2 g {}"]
    },
    RecordedStream(
      "a refusal without content; no message_stop", .anthropic, [started, ended("refusal")],
      Meaning("", .refusal, summed)),
    RecordedStream(
      "overloaded after a piece of text", .anthropic,
      [
        started, block(0, #"{"type":"text","text":""}"#),
        delta(0, #"{"type":"text_delta","text":"par"}"#),
        event(
          "error",
          #""error":{"type":"overloaded_error","message":"Overloaded"},"request_id":"req_1""#),
      ], Meaning("par", nil)
    ) {
      ($0.isComplete, $0.errorStatus, $0.reason) = (false, 529, .overloaded)
    },
    RecordedStream(
      "events without their names, cut", .anthropic,
      [
        #"data: {"type":"message_start","message":{"id":"m","model":"x"}}"#,
        #"data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"hi"}}"#,
      ], Meaning("hi", nil)
    ) { $0.isComplete = false },
  ]
}

extension RecordedStream {
  private static func piece(_ parts: String, finish: String? = nil, usage: String) -> String {
    let reason = finish.map { #","finishReason":"\#($0)""# } ?? ""
    return
      #"data: {"candidates":[{"content":{"parts":[\#(parts)],"role":"model"}\#(reason),"index":0}],"usageMetadata":\#(usage),"modelVersion":"gemini-3-pro","responseId":"Un6L"}"#
  }

  static let gemini: [RecordedStream] = [
    RecordedStream(
      "running totals, a thought, an empty last part with a signature, CRLF", .gemini,
      [
        piece(
          #"{"text":"hm","thought":true}"#, usage: #"{"promptTokenCount":9,"totalTokenCount":9}"#),
        piece(
          #"{"text":"Olá, "}"#,
          usage: #"{"promptTokenCount":9,"candidatesTokenCount":5,"thoughtsTokenCount":244}"#),
        piece(
          #"{"text":"mundo 🌍"},{"text":"","thoughtSignature":"AAAA"}"#, finish: "STOP",
          usage:
            #"{"promptTokenCount":9,"candidatesTokenCount":28,"thoughtsTokenCount":244,"totalTokenCount":281,"cachedContentTokenCount":4,"toolUsePromptTokenCount":2}"#
        ),
      ], lineEnd: "\r\n",
      Meaning(
        "Olá, mundo 🌍", .stop,
        Usage(inputTokens: 11, outputTokens: 272, cacheReadTokens: 4, reasoningTokens: 244))
    ) { $0.reasoning = "hm" },
    RecordedStream(
      "calls, which end with STOP", .gemini,
      [
        piece(
          #"{"functionCall":{"name":"f","args":{"x":1.50}},"thoughtSignature":"A"},{"functionCall":{"id":"fc","name":"g"}}"#,
          finish: "STOP", usage: #"{"promptTokenCount":9,"candidatesTokenCount":3}"#)
      ], Meaning("", .toolCalls, Usage(inputTokens: 9, outputTokens: 3))
    ) { $0.calls = [#"call_0 f {"x":1.50}"#, "fc g {}"] },
    RecordedStream(
      "all thought and no text", .gemini,
      [
        #"data: {"candidates":[{"content":{"role":"model"},"finishReason":"MAX_TOKENS","index":0}],"usageMetadata":{"promptTokenCount":9,"thoughtsTokenCount":60}}"#
      ], Meaning("", .length, Usage(inputTokens: 9, outputTokens: 60, reasoningTokens: 60))),
    RecordedStream(
      "a blocked prompt", .gemini,
      [
        #"data: {"promptFeedback":{"blockReason":"PROHIBITED_CONTENT"},"usageMetadata":{"promptTokenCount":9}}"#
      ], Meaning("", .contentFilter, Usage(inputTokens: 9))),
    RecordedStream(
      "an error in mid-stream as bare JSON over several lines", .gemini,
      [
        piece(#"{"text":"par"}"#, usage: #"{"promptTokenCount":9,"candidatesTokenCount":1}"#),
        "{\n  \"error\": {\n    \"code\": 503,\n    \"message\": \"The model is overloaded.\",\n    \"status\": \"UNAVAILABLE\"\n  }\n}",
      ], lineEnd: "\r\n", Meaning("par", nil, Usage(inputTokens: 9, outputTokens: 1))
    ) {
      ($0.isComplete, $0.errorStatus, $0.reason) = (false, 503, .overloaded)
    },
    RecordedStream(
      "cut", .gemini, [piece(#"{"text":"par"}"#, usage: #"{"promptTokenCount":9}"#)],
      Meaning("par", nil, Usage(inputTokens: 9))
    ) { $0.isComplete = false },
  ]
}
