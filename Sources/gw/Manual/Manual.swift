import GWKit

/// Every page of the manual. Which there are follows from the command table and the topics.
struct Manual {
  let pages: [ManPage]

  init(_ table: CommandTable) {
    let verbs = table.commands.filter(Self.hasPageOfItsOwn)
    pages =
      [Self.overview(table, verbs)] + verbs.map { Self.page($0.name, $0.summary, [$0]) }
      + table.nouns.map { Self.page($0.name, $0.summary, table.commands(below: [$0.name])) }
      + Topics.all.map(Self.topic)
  }

  func page(named name: String) -> ManPage? { pages.first { $0.name == name } }

  /// `help` and `version` have nothing to say that the overview does not.
  private static func hasPageOfItsOwn(_ command: Command) -> Bool {
    command.path.count == 1 && !command.isHidden && !command.allFlags.isEmpty
  }

  private static func page(_ word: String, _ summary: String, _ commands: [Command]) -> ManPage {
    ManPage("gw-\(word)", section: 1, summary: summary) { page in
      page.synopsis(commands)
      page.section(commands.count == 1 ? "DESCRIPTION" : "COMMANDS")
      for command in commands {
        if commands.count > 1 { page.subsection("gw \(command.name)") }
        page.command(command)
      }
      page.section("OTHER FLAGS")
      page.paragraphs(
        "gw(1) has the flags of all commands, and those of all commands that print fields.")
      page.seeAlso(["gw(1)", "gw-formats(7)", "gw-exit-codes(7)"])
    }
  }

  private static func topic(_ topic: Topics) -> ManPage {
    ManPage("gw-\(topic.name)", section: 7, summary: topic.summary) { page in
      page.section("DESCRIPTION")
      page.prose(topic.text)
      page.seeAlso(["gw(1)"])
    }
  }

  private static let introduction = """
    gw sends a prompt to a language model, prints the answer as it comes, and records who asked, which model answered, \
    how many tokens it took and what that cost. There is no daemon: one process, one request.

    A noun without a verb does what its page says it does alone. Flags may stand anywhere; -- ends them.
    """

  private static func overview(_ table: CommandTable, _ verbs: [Command]) -> ManPage {
    ManPage("gw", section: 1, summary: "send prompts to language models and keep the books") {
      page in
      let top = table.commands.filter { $0.path.count == 1 && !$0.isHidden }
      page.synopsis(top, more: ["gw <noun> [<verb>] [<arg>...] [flags]"])
      page.section("DESCRIPTION")
      page.paragraphs(introduction)
      page.section("COMMANDS")
      let withPage = verbs.map { ($0.name, $0.summary) } + table.nouns.map { ($0.name, $0.summary) }
      for (word, summary) in withPage {
        page.entry(Roff.bold("gw \(word)"), "\(summary); see gw-\(word)(1)")
      }
      for command in top where !hasPageOfItsOwn(command) {
        page.entry(Roff.bold("gw \(command.name)"), command.summary)
      }
      page.section("GLOBAL FLAGS")
      page.flags(GlobalFlags.all)
      page.section("OUTPUT FLAGS")
      page.paragraphs("Of every command that prints fields.")
      page.flags(OutputFlags.all)
      addTopics(to: &page)
      page.seeAlso(
        withPage.map { "gw-\($0.0)(1)" } + Topics.all.map { "gw-\($0.name)(7)" })
    }
  }

  private static func addTopics(to page: inout Roff) {
    for topic in Topics.all {
      guard let title = topic.sectionOfOverview else { continue }
      page.section(title)
      page.prose(topic.text)
    }
  }
}
