import GWKit
import Testing

@testable import gw

/// What only shows with more than one answer; the rest is in the session `dialects.txt`.
struct ChatCompletionTests {
  private let completion = ChatCompletion(
    id: "r", model: "p/m", created: Instant(milliseconds: 5_999))

  private func response(_ events: [StreamEvent]) -> ChatResponse {
    var response = ChatResponse()
    for event in events { response.apply(event) }
    return response
  }

  private static let two: [StreamEvent] = [
    .text("a"), .finish(.stop), .further(choice: 1, .text("b")),
    .further(choice: 1, .toolCall(index: 4, id: "t", name: "f", arguments: "{}")),
    .further(choice: 1, .finish(.refusal)),
  ]

  @Test func hasEveryAnswerInItsObject() {
    let object = completion.object(response(Self.two), .none)
    #expect(object["created"] == 5 && object["id"] == "r" && object["choices"]?.array?.count == 2)
    let second = object["choices"]?[1]
    #expect(second?["index"] == 1 && second?["finish_reason"] == "content_filter")
    #expect(second?["message"]?["content"] == "b")
    #expect(second?["message"]?["tool_calls"]?[0]?["index"] == nil)
  }

  @Test func hasEveryAnswerInItsChunks() throws {
    let chunks = completion.lastChunks(response(Self.two), nil, hasText: true)
    let choices = chunks.compactMap { $0["choices"]?[0] }
    try #require(choices.map { $0["index"] } == [0, 1, 1])
    #expect(
      choices[0]["finish_reason"] == "stop" && choices[2]["finish_reason"] == "content_filter")
    #expect(choices[1]["delta"]?["content"] == "b")
    // Calls are counted anew: some dialects count text among them.
    #expect(choices[1]["delta"]?["tool_calls"]?[0]?["index"] == 0)
  }

  @Test(
    arguments: [
      (.stop, false, "stop"), (.length, false, "length"), (.toolCalls, true, "tool_calls"),
      (.contentFilter, false, "content_filter"), (.refusal, false, "content_filter"),
      (.other, false, "stop"), (.other, true, "tool_calls"), (nil, false, "stop"),
      // LiteLLM says stop when it calls tools; clients look at the reason.
      (.stop, true, "tool_calls"),
    ] as [(FinishReason?, Bool, String)])
  func saysOpenAIsReasons(reason: FinishReason?, hasCalls: Bool, word: String) {
    var events: [StreamEvent] = []
    if hasCalls { events.append(.toolCall(index: 0, id: "t", name: "f", arguments: "{}")) }
    if let reason { events.append(.finish(reason)) }
    let object = completion.object(response(events), .none)
    #expect(object["choices"]?[0]?["finish_reason"] == .string(word))
  }
}
