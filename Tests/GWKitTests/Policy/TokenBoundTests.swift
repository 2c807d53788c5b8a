import GWKit
import TestSupport
import Testing

struct TokenBoundTests {
  private func bound(_ width: UInt32, _ height: UInt32, _ model: String?) throws -> Int64 {
    let image = try #require(InlineImage(Images.png(width, height)))
    let request = ChatRequest(messages: [Message(role: .user, parts: [.image(image)])])
    return TokenBound.input(request, model: model) - 16
  }

  @Test func countsBytesAndSixteenAMessage() {
    let request = ChatRequest(messages: [
      Message(role: .system, text: "é"), Message(role: .user, text: "abc"),
    ])
    #expect(TokenBound.input(request) == 2 + 3 + 32)
  }

  @Test func countsToolsSchemaAndHistory() throws {
    var request = ChatRequest(messages: [Message(role: .user, text: "abc")])
    let tool = Tool(["type": "function", "function": ["name": "f"]])
    request.tools = [tool]
    let definition = Int64(tool.definition.text().utf8.count)
    #expect(TokenBound.input(request) == 3 + 16 + definition + 512)
    request.tools = []
    request.format = .schema(AnswerSchema(name: "out", schema: ["type": "object"]))
    #expect(TokenBound.input(request) == 3 + 16 + 17 + 3 + 512)
    request.format = nil
    request.messages[0].toolCalls = [ToolCall(index: 0, id: "c", name: "f", arguments: "{}")]
    #expect(TokenBound.input(request) == 3 + 16 + 16 + 4)
    request.messages[0].toolCalls = []
    request.extra = [JSONMember(key: "k", value: "v")]
    #expect(TokenBound.input(request) == 3 + 16 + 1 + 3)
  }

  /// What providers were seen or documented to count is never above the bound.
  @Test(
    arguments: [
      ("claude-haiku-4-5", 1092, 1092, 39 * 39), ("claude-opus-5", 8000, 8000, 4784),
      ("gpt-4o-mini", 1024, 1024, 2833 + 4 * 5667), ("gpt-4o-mini", 2048, 4096, 2833 + 6 * 5667),
      ("gpt-4o", 1024, 1024, 85 + 4 * 170), ("gpt-5.4", 1024, 1024, 1229),
      ("gpt-5.4", 1920, 1080, 2448), ("gpt-6-sol", 4032, 3024, 14_364),
      ("gpt-4.1-nano", 4000, 3000, 3779), ("gemini-2.5-flash", 1536, 768, 2 * 258),
      ("gemini-3.5-flash", 64, 64, 1120),
    ] as [(String, UInt32, UInt32, Int64)])
  func isNeverBelowWhatAnImageCosts(
    model: String, width: UInt32, height: UInt32, cost: Int64
  )
    throws
  {
    #expect(try bound(width, height, model) >= cost)
    #expect(try bound(width, height, nil) >= cost)
  }

  @Test func isNotFarAboveIt() throws {
    #expect(try bound(1024, 1024, "claude-haiku-4-5") < 1500)
    #expect(try bound(1024, 1024, "gpt-5.4") < 2700)
  }

  @Test func boundsAnImageOfUnknownSize() throws {
    let image = InlineImage(mediaType: "image/png", bytes: [])
    let request = ChatRequest(messages: [Message(role: .user, parts: [.image(image)])])
    #expect(TokenBound.input(request, model: "claude-opus-5") == 4784 + 16)
    #expect(TokenBound.input(request) == 2833 + 8 * 5667 + 16)
  }

  @Test func survivesSizesThatAreNonsense() throws {
    #expect(try bound(.max, .max, nil) > 0)
    #expect(try bound(1, .max, nil) > 0)
  }
}
