import Testing

@testable import GWKit

struct StoredAnswerTests {
  private var whole: ChatResponse {
    var response = ChatResponse()
    response.apply(.identified(id: nil, model: "m-1"))
    response.apply(.text("fine \u{1F600}\u{0}"))
    response.apply(.reasoning("hm"))
    response.apply(.toolCall(index: 0, id: "c1", name: "f", arguments: #"{"x":1"#))
    response.apply(.signature(index: 0, "sig"))
    response.apply(.toolCall(index: 2, id: "c2", name: "g", arguments: ""))
    var usage = Usage(
      inputTokens: 9, outputTokens: 3, cacheReadTokens: 2, cacheWriteTokens: 1, reasoningTokens: 1)
    usage.hourCacheWriteTokens = 1
    response.apply(.usage(usage))
    response.apply(.finish(.toolCalls))
    response.apply(.further(choice: 1, .text("other")))
    response.apply(.further(choice: 1, .finish(.stop)))
    return response
  }

  @Test func comesBackAsItWent() throws {
    #expect(StoredAnswer(bytes: StoredAnswer(whole).bytes)?.response == whole)
    let empty = ChatResponse()
    #expect(StoredAnswer(bytes: StoredAnswer(empty).bytes)?.response == empty)
  }

  @Test(
    arguments: [
      "", "null", "[]", "{}", #"{"text":1,"reasoning":"","tool_calls":[]}"#,
      #"{"text":"","reasoning":"","tool_calls":[{}]}"#,
      #"{"text":"","reasoning":"","tool_calls":[],"further":[1]}"#,
    ])
  func isNothingWhenTheBytesAreNone(_ text: String) {
    #expect(StoredAnswer(bytes: Array(text.utf8)) == nil)
  }

  @Test func neverFailsOnDamagedBytes() {
    let bytes = StoredAnswer(whole).bytes
    for index in bytes.indices {
      _ = StoredAnswer(bytes: Array(bytes[..<index]))
      var damaged = bytes
      damaged[index] ^= 0x55
      _ = StoredAnswer(bytes: damaged)
    }
  }
}
