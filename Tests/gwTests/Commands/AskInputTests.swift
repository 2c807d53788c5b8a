import GWKit
import TestSupport
import Testing

@testable import gw

/// Which standard input is read, by what it is and what was typed.
struct AskInputTests {
  private func prompt(
    _ kind: Descriptor.Kind, _ words: [String], system: String? = nil
  ) throws -> String {
    let home = try TemporaryHome()
    let screen = Screen()
    var console = screen.console(input: "input\n")
    console.input.kind = kind
    let world = World.failing(home: home)
    let session = Session(
      world: world, console: console, globals: GlobalOptions(),
      output: try OutputChoice(Arguments(), environment: [:]), startedMonotonic: 0)
    var parser = Parser(["ask"] + words, table: .gw)
    guard case .command(_, let arguments) = try parser.parse() else { return "" }
    let options = try AskOptions(arguments, session: session)
    return try AskPrompt(options: options, session: session) { .seconds(1) }.messages().last?.text
      ?? ""
  }

  @Test(arguments: [
    (Descriptor.Kind.pipe, ["hi"], "input\n\nhi"), (.pipe, [], "input"), (.file, [], "input"),
    (.file, ["hi"], "hi"), (.socket, ["hi"], "hi"), (.device, ["hi"], "hi"),
    (.file, ["hi", "-"], "input\n\nhi"), (.socket, ["-"], "input"),
    (.device, ["-", "hi"], "input\n\nhi"),
  ])
  func readsWhatIsMeantForIt(kind: Descriptor.Kind, words: [String], expected: String) throws {
    #expect(try prompt(kind, words) == expected)
  }

  @Test(arguments: [Descriptor.Kind.socket, .device])
  func asksForAPromptRatherThanWaiting(_ kind: Descriptor.Kind) {
    #expect(throws: UsageError.self) { try prompt(kind, []) }
  }
}
