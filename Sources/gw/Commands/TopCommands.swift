/// `gw help` and `gw version`: declared like the rest, answered by the parser itself.
enum TopCommands {
  static let all: [Command] = [help, version, reference]

  private static let help = Command(
    "help", summary: "explain a command or a topic",
    operands: [
      Operand("topic", .any, "a command, or environment, formats, exit-codes, settings, files")
    ],
    examples: [.init("gw help ask", "everything about one command")], run: { _, _ in })

  private static let version = Command(
    "version", summary: "print the version",
    examples: [.init("gw version", "the same as --version")],
    run: { _, _ in })

  private static let reference: Command = Command(
    "__reference", summary: "print docs/reference.md", examples: [],
    run: { _, session in try session.console.write(Reference(.gw).text) })
}
