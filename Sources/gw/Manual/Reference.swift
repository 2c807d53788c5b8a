import GWKit

/// The whole command table as one Markdown page, docs/reference.md.
struct Reference {
  private let table: CommandTable

  init(_ table: CommandTable) { self.table = table }

  var text: String {
    var page = "# Command reference\n\nGenerated from the command table by `scripts/generate`.\n"
    for command in table.commands where !command.isHidden { page += section(command) }
    page += "\n## Global flags\n\n" + flagList(GlobalFlags.all)
    page +=
      "\n## Output flags\n\nOf every command that prints values.\n\n" + flagList(OutputFlags.all)
    for topic in Topics.all { page += "\n## Topic: \(topic.name)\n\n```\n\(topic.text)```\n" }
    return page
  }

  private func section(_ command: Command) -> String {
    var text = "\n## gw \(command.name)\n\n\(command.summary)\n\n```\n\(command.synopsis)\n```\n"
    if !command.details.isEmpty { text += "\n\(command.details)\n" }
    if !command.operands.isEmpty {
      text += "\n" + command.operands.map { "- `\($0.usage)` \($0.summary)\n" }.joined()
    }
    if !command.flags.isEmpty { text += "\n" + flagList(command.flags) }
    if !command.columns.isEmpty {
      text += "\nFields: " + command.columns.map { "`\($0.name)`" }.joined(separator: ", ") + "\n"
    }
    return text + "\n" + command.examples.map { "- `\($0.line)`: \($0.meaning)\n" }.joined()
  }

  private func flagList(_ flags: [Flag]) -> String {
    flags.map { flag in
      let usage = String(flag.usage.drop { $0 == " " })
      return "- `\(usage)` \(flag.summary)\n"
    }.joined()
  }
}
