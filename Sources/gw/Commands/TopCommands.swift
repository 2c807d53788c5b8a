import GWKit

/// `gw help` and `gw version`: declared like the rest, answered by the parser itself.
enum TopCommands {
  static let all: [Command] = [help, version, reference, man, complete]

  private static let help = Command(
    "help", summary: "explain a command or a topic",
    operands: [
      Operand(
        "topic", .any, values: .commands,
        "a command, or environment, formats, exit-codes, settings, files")
    ],
    examples: [.init("gw help ask", "everything about one command")], run: { _, _ in })

  private static let version = Command(
    "version", summary: "print the version",
    examples: [.init("gw version", "the same as --version")],
    run: { _, _ in })

  private static let reference: Command = Command(
    "__reference", summary: "print docs/reference.md", examples: [],
    run: { _, session in try session.console.write(Reference(.gw).text) })

  private static let man: Command = Command(
    "__man", summary: "print the names of the manual's pages, or one of them",
    operands: [Operand("page", .optional, "such as gw-ask.1")], examples: [],
    run: { arguments, session in
      let manual = Manual(.gw)
      guard let name = arguments.operands.first else {
        try session.console.write(manual.pages.map { $0.name + "\n" }.joined())
        return
      }
      guard let page = manual.page(named: name) else {
        throw GatewayError(.notFound, "the manual has no page '\(name)'")
      }
      try session.console.write(page.text)
    })

  /// What the shells' completions call, as `gw __complete -- WORD…`; the last word is being typed.
  private static let complete: Command = Command(
    "__complete", summary: "print what the last word may become",
    operands: [Operand("word", .any, "the words after 'gw'")], examples: [],
    run: { arguments, session in
      let answer = CompletionAnswer(Completion(arguments.operands, table: .gw))
      try session.console.write(
        answer.text { session.world.locations.flatMap(Database.openForReading) })
    })
}
