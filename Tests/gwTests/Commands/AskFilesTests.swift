import Foundation
import GWKit
import TestSupport
import Testing

@testable import gw

/// Files that `gw ask` refuses, and bodies for which it needs them.
struct AskFilesTests {
  private let home: TemporaryHome

  init() throws { home = try TemporaryHome() }

  private func file(_ bytes: [UInt8]) throws -> String {
    let path = home.path + "/file"
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    return path
  }

  private func chat(
    _ words: [String], input: String? = nil
  ) throws -> (chat: ChatRequest, model: String?) {
    let session = Session(
      world: .failing(home: home), console: Screen().console(input: input),
      globals: GlobalOptions(), output: try OutputChoice(Arguments(), environment: [:]),
      startedMonotonic: 0)
    var parser = Parser(["ask"] + words, table: .gw)
    guard case .command(_, let arguments) = try parser.parse() else { throw CancellationError() }
    let options = try AskOptions(arguments, session: session)
    return try AskChat(options: options, session: session) { .seconds(1) }.request()
  }

  @Test func refusesAnImageThatIsTooLarge() throws {
    let path = try file(Images.png() + [UInt8](repeating: 0, count: 40 << 20))
    let error = #expect(throws: UsageError.self) { try chat(["-a", path, "what"]) }
    #expect(error?.message == "'\(path)' is longer than 20 MiB")
    #expect(error?.hints == ["scale the image down: models see no more of a larger one"])
  }

  @Test func takesAnImageWithoutAWord() throws {
    let image = try #require(InlineImage(Images.gif(3, 4)))
    let path = try file(Images.gif(3, 4))
    #expect(try chat(["-a", path]).chat.messages == [Message(role: .user, parts: [.image(image)])])
    #expect(
      try chat(["-a", path, "-a", path, "-s", "s", "x"]).chat.messages.map(\.parts.count) == [1, 3])
  }

  @Test func addsAPromptToABody() throws {
    let body =
      #"{"model":"p/m","stop":["A"],"messages":[{"role":"system","content":"old"},{"role":"user","content":"q"}]}"#
    let path = try file(Array(body.utf8))
    let (chat, model) = try chat(["--request", path, "-s", "new", "--stop", "B", "more"])
    #expect(chat.messages.map(\.text) == ["new", "q", "more"] && chat.stop == ["B"])
    #expect(model == "p/m" && !chat.isStreaming)
  }

  @Test func readsAPipeBesideABodyOnlyWhenItIsNamed() throws {
    let path = try file(Array(#"{"messages":[{"role":"user","content":"q"}]}"#.utf8))
    #expect(try chat(["--request", path], input: "piped").chat.messages.map(\.text) == ["q"])
    #expect(
      try chat(["--request", path, "-"], input: "piped").chat.messages.map(\.text)
        == ["q", "piped"])
  }

  @Test(arguments: [
    #"{"type":"object"}"#, #" {"name":"out","schema":{"type":"object"}}"#,
    #"{"type":"json_schema","json_schema":{"name":"out","schema":{"type":"object"}}}"#,
  ])
  func takesASchemaInEveryWrapping(_ text: String) throws {
    guard case .schema(let schema) = try chat(["--schema", text, "x"]).chat.format else {
      Issue.record("there is no schema")
      return
    }
    #expect(schema.schema == ["type": "object"])
    #expect(schema.name == (text.contains("out") ? "out" : "answer"))
  }

  /// A schema may have a property that is called schema.
  @Test func takesNoPropertyForAWrapping() throws {
    let text = #"{"type":"object","schema":{"x":1}}"#
    #expect(
      try chat(["--schema", text, "x"]).chat.format
        == .schema(AnswerSchema(schema: JSON(parsing: text))))
  }
}
