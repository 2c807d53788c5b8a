import Foundation

/// Answers of the OpenAI dialect as bytes, written by us after the shapes of the field.
public enum Answers {
  public static func http(
    _ status: Int, type: String = "application/json", headers: [String] = [], _ body: String
  ) -> [UInt8] {
    let lines =
      ["HTTP/1.1 \(status) X", "Content-Type: \(type)", "Content-Length: \(body.utf8.count)"]
      + headers + ["Connection: close", "", ""]
    return Array((lines.joined(separator: "\r\n") + body).utf8)
  }

  public static let streamHead = Array(
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nConnection: close\r\n\r\n"
      .utf8)

  public static func chunk(_ text: String) -> String {
    let data = (try? JSONEncoder().encode(text)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    return
      #"data: {"id":"chatcmpl-1","model":"m","choices":[{"index":0,"delta":{"content":\#(data)},"#
      + #""finish_reason":null}]}"# + "\n\n"
  }

  public static let finish =
    #"data: {"id":"chatcmpl-1","model":"m","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#
    + "\n\n"

  public static func usage(input: Int, output: Int) -> String {
    #"data: {"id":"chatcmpl-1","choices":[],"usage":{"prompt_tokens":\#(input),"#
      + #""completion_tokens":\#(output)}}"# + "\n\n"
  }

  public static let done = "data: [DONE]\n\n"

  /// A whole stream of these pieces.
  public static func stream(_ pieces: [String], input: Int = 9, output: Int = 3) -> [UInt8] {
    streamHead
      + Array(
        (pieces.map(chunk).joined() + finish + usage(input: input, output: output) + done).utf8)
  }

  public static func whole(_ text: String, input: Int = 9, output: Int = 3) -> [UInt8] {
    http(
      200,
      #"{"id":"chatcmpl-1","model":"m","choices":[{"index":0,"message":{"role":"assistant","#
        + #""content":"\#(text)"},"finish_reason":"stop"}],"usage":{"prompt_tokens":\#(input),"#
        + #""completion_tokens":\#(output)}}"#)
  }

  /// Two answers in one body.
  public static let two = http(
    200,
    #"{"id":"chatcmpl-1","choices":[{"index":0,"message":{"content":"one"},"finish_reason":"stop"},"#
      + #"{"index":1,"message":{"content":"two"},"finish_reason":"stop"}]}"#)

  /// A stream whose answer is a call of `f`, its arguments in two pieces.
  public static let toolCall: [UInt8] = {
    func chunk(_ delta: String, finish: String = "null") -> String {
      #"data: {"id":"chatcmpl-1","model":"m","choices":[{"index":0,"delta":\#(delta),"finish_reason":\#(finish)}]}"#
        + "\n\n"
    }
    let chunks = [
      chunk(
        #"{"tool_calls":[{"index":0,"id":"call_a","type":"function","function":{"name":"f","arguments":"{\"x\""}}]}"#
      ), chunk(#"{"tool_calls":[{"index":0,"function":{"arguments":":1}"}}]}"#),
      chunk("{}", finish: #""tool_calls""#), usage(input: 9, output: 3), done,
    ]
    return streamHead + Array(chunks.joined().utf8)
  }()

  public static func error(_ status: Int, _ message: String, code: String? = nil) -> [UInt8] {
    let code = code.map { #""\#($0)""# } ?? "null"
    return http(
      status, #"{"error":{"message":"\#(message)","type":"invalid_request_error","code":\#(code)}}"#
    )
  }
}
