import GWKit
import TestSupport

/// Upstreams of Anthropic's and Google's dialects that say back what they were asked, or fail as the prompt tells them to.
enum DialectUpstream {
  /// Nil when the request is of another dialect.
  static func steps(_ request: StubUpstream.Request) -> [StubUpstream.Step]? {
    let line = request.head.prefix { $0 != "\r\n" && $0 != "\r" && $0 != "\n" }
    guard let body = try? JSON(parsing: request.body) else { return nil }
    if line.contains("/messages ") { return anthropic(request, body) }
    return line.contains(":streamGenerateContent?alt=sse ") || line.contains(":generateContent ")
      ? gemini(request, body, isStream: line.contains("stream")) : nil
  }

  private static func header(_ name: String, _ request: StubUpstream.Request) -> String {
    let line = request.head.split(separator: "\r\n").first {
      $0.lowercased().hasPrefix(name + ": ")
    }
    return line.map { String($0.dropFirst(name.count + 2)) } ?? "none"
  }

  private static func reply(
    _ prompt: String, _ request: StubUpstream.Request, key: String
  ) -> String {
    switch prompt {
    case "!body": String(decoding: request.body, as: UTF8.self)
    case "!key": header(key, request)
    default: "echo: " + prompt
    }
  }

  private static func quoted(_ text: String) -> String { JSON.string(text).text() }

  private static func stream(_ events: [String]) -> [StubUpstream.Step] {
    [.send(Answers.streamHead + Array(events.map { $0 + "\n\n" }.joined().utf8))]
  }
}

extension DialectUpstream {
  private static func anthropic(
    _ request: StubUpstream.Request, _ body: JSON
  ) -> [StubUpstream.Step] {
    guard header("anthropic-version", request) == "2023-06-01" else {
      return [.send(Answers.error(400, "anthropic-version: header is required"))]
    }
    let prompt = body["messages"]?.array?.last?["content"]?.array?.last?["text"]?.string ?? ""
    if prompt == "!529" {
      let error =
        #"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"},"request_id":"r"}"#
      return [.send(Answers.http(529, error))]
    }
    let content =
      prompt == "!tool"
      ? #"{"type":"tool_use","id":"toolu_1","name":"f","input":{"x":1}}"#
      : #"{"type":"text","text":\#(quoted(reply(prompt, request, key: "x-api-key")))}"#
    let reason = prompt == "!tool" ? "tool_use" : "end_turn"
    let usage = #""input_tokens":9,"cache_read_input_tokens":3,"output_tokens"#
    guard body["stream"] == true else {
      return [
        .send(
          Answers.http(
            200,
            #"{"id":"msg_1","type":"message","model":"c","content":[\#(content)],"stop_reason":"\#(reason)","usage":{\#(usage)":4}}"#
          ))
      ]
    }
    var events = [
      #"data: {"type":"message_start","message":{"id":"msg_1","model":"c","usage":{\#(usage)":1}}}"#,
      #"data: {"type":"content_block_start","index":0,"content_block":\#(content)}"#,
      #"data: {"type":"content_block_stop","index":0}"#,
    ]
    if prompt == "!midway" {
      events.append(
        #"data: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#)
    } else {
      events.append(
        #"data: {"type":"message_delta","delta":{"stop_reason":"\#(reason)"},"usage":{"output_tokens":4}}"#
      )
      events.append(#"data: {"type":"message_stop"}"#)
    }
    return stream(events)
  }

  private static func gemini(
    _ request: StubUpstream.Request, _ body: JSON, isStream: Bool
  ) -> [StubUpstream.Step] {
    let prompt = body["contents"]?.array?.last?["parts"]?.array?.last?["text"]?.string ?? ""
    if prompt == "!429" {
      let error =
        #"{"error":{"code":429,"message":"Slow down","status":"RESOURCE_EXHAUSTED","details":[{"retryDelay":"34.4s"}]}}"#
      return [.send(Answers.http(429, error))]
    }
    if prompt == "!blocked" {
      return [.send(Answers.http(200, #"{"promptFeedback":{"blockReason":"SAFETY"}}"#))]
    }
    let part =
      prompt == "!tool"
      ? #"{"functionCall":{"name":"f","args":{"x":1}}}"#
      : #"{"text":\#(quoted(reply(prompt, request, key: "x-goog-api-key")))}"#
    let answer =
      #"{"candidates":[{"content":{"parts":[\#(part)]},"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":9,"candidatesTokenCount":4,"thoughtsTokenCount":6},"responseId":"r1","modelVersion":"g"}"#
    return isStream ? stream(["data: " + answer]) : [.send(Answers.http(200, answer))]
  }
}
