import GWKit

/// Help, rendered from the command table.
struct Help {
  private let table: CommandTable

  init(_ table: CommandTable) { self.table = table }

  /// `path` is a command, a noun, a topic, or empty for the first screen.
  func text(_ path: [String], isLong: Bool) throws -> String {
    if path.isEmpty { return isLong ? overview + manual + "\n" + globalSection : overview }
    if let command = table.command(path) { return isLong ? long(command) : short(command) }
    let topic = path.count == 1 ? Topics.named(path[0])?.text : nil
    guard table.isNoun(path) else {
      guard let topic else { throw unknown(path) }
      return topic
    }
    // What is both has the list of its verbs on one screen, and all of it at length.
    return noun(path) + (isLong ? topic.map { "\n" + $0 } ?? "" : "")
  }

  private func unknown(_ path: [String]) -> GatewayError {
    let name = path.joined(separator: " ")
    let names = table.commands.map(\.name) + table.nouns.map(\.name) + Topics.all.map(\.name)
    return GatewayError.unknown("command or topic", name, among: names, otherwise: "gw help")
  }

  private let manual = "The same as pages, where scripts/install put them: man gw, man gw-ask.\n"

  /// One screen.
  private var overview: String {
    let verbs = table.commands.filter { $0.path.count == 1 && !$0.isHidden }
    let width = 10
    func row(_ name: String, _ summary: String) -> String {
      "  " + name + String(repeating: " ", count: max(1, width - name.count)) + summary + "\n"
    }
    return """
      gw sends prompts to language models and keeps the books.

      usage: gw ask [<prompt>...] [flags]
             gw <noun> [<verb>] [<arg>...] [flags]

      \(verbs.map { row($0.name, $0.summary) }.joined())
      \(table.nouns.map { row($0.name, $0.summary) }.joined())
      topics: \(Topics.all.map(\.name).joined(separator: ", "))

      'gw help <command>' explains a command, 'gw <command> -h' fits one screen.
      """ + "\n"
  }

  private func noun(_ path: [String]) -> String {
    let name = path.joined(separator: " ")
    let commands = table.commands(below: path)
    let width = (commands.map { $0.name.count }.max() ?? 0) + 2
    let rows = commands.map { command in
      let mark = command.isDefault && command.path.count == path.count + 1 ? "*" : " "
      return " \(mark)gw " + command.name
        + String(repeating: " ", count: width - command.name.count) + command.summary + "\n"
    }
    let star = rows.contains { $0.hasPrefix(" *") } ? "\n* is what 'gw \(name)' alone does\n" : ""
    return "usage: gw \(name) <verb> [<arg>...] [flags]\n\n" + rows.joined() + star
  }

  /// Lines that most terminals show at once.
  private static let screen = 42
  /// Three examples, or as many as there is room for; the long text has them all.
  private static func examplesOnAScreen(below text: String) -> Int {
    let used = text.utf8.count { $0 == UInt8(ascii: "\n") }
    return max(1, min(3, (screen - used - 3) / 2))
  }

  private func short(_ command: Command) -> String {
    var text = "gw \(command.name): \(command.summary)\n\nusage: \(command.synopsis)\n"
    text += operandSection(command)
    text += flagSection("flags", command.flags.filter { !$0.isSeldom })
    let seldom = command.flags.filter(\.isSeldom).map { "--\($0.name)" }
    if !seldom.isEmpty { text += "  also, with --help: \(seldom.joined(separator: ", "))\n" }
    if !command.columns.isEmpty {
      let forms = (OutputFormat.allCases.map(\.rawValue) + command.formats).joined(separator: "|")
      text += "\noutput: --format \(forms), --fields, --sort, --rows, --get, -o\n"
    }
    let count = Self.examplesOnAScreen(below: text)
    return text + exampleSection(command.examples.prefix(count))
  }

  private func long(_ command: Command) -> String {
    var text = "gw \(command.name): \(command.summary)\n\nusage: \(command.synopsis)\n"
    if !command.details.isEmpty { text += "\n" + Paragraphs.wrapped(command.details) + "\n" }
    text += operandSection(command) + flagSection("flags", command.flags)
    if !command.columns.isEmpty {
      text += flagSection("output flags", OutputFlags.all(command.formats))
      text += "\nfields: " + command.columns.map(\.name).joined(separator: ", ") + "\n"
    }
    return text + "\n" + globalSection + exampleSection(command.examples[...])
  }

  private var globalSection: String {
    String(flagSection("global flags", GlobalFlags.all).dropFirst())
  }

  private func operandSection(_ command: Command) -> String {
    guard !command.operands.isEmpty else { return "" }
    return "\n" + command.operands.map { "  \($0.usage)  \($0.summary)\n" }.joined()
  }

  private func flagSection(_ title: String, _ flags: [Flag]) -> String {
    guard !flags.isEmpty else { return "" }
    let width = (flags.map { $0.usage.count }.max() ?? 0) + 2
    return "\n\(title):\n"
      + flags.map { flag in
        "  " + flag.usage + String(repeating: " ", count: width - flag.usage.count) + flag.summary
          + "\n"
      }.joined()
  }

  private func exampleSection(_ examples: ArraySlice<Command.Example>) -> String {
    guard !examples.isEmpty else { return "" }
    return "\nexamples:\n" + examples.map { "  \($0.line)\n      \($0.meaning)\n" }.joined()
  }
}

/// Running text for a terminal.
enum Paragraphs {
  /// Breaks lines at blanks; empty lines stay.
  static func wrapped(_ text: String, width: Int = 78) -> String {
    var lines: [String] = []
    for paragraph in text.split(separator: "\n", omittingEmptySubsequences: false) {
      var line = ""
      for word in paragraph.split(separator: " ") {
        if !line.isEmpty, line.count + 1 + word.count > width {
          lines.append(line)
          line = ""
        }
        line += (line.isEmpty ? "" : " ") + word
      }
      lines.append(line)
    }
    return lines.joined(separator: "\n")
  }
}
