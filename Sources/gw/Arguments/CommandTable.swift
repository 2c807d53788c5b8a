/// Every command there is, in the order that help shows them.
struct CommandTable: Sendable {
  let nouns: [Noun]
  let commands: [Command]

  func command(_ path: [String]) -> Command? {
    commands.first { $0.path == path }
  }

  /// Whether longer paths begin like this.
  func isNoun(_ path: [String]) -> Bool {
    commands.contains { $0.path.count > path.count && $0.path.starts(with: path) }
  }

  func defaultVerb(of path: [String]) -> Command? {
    commands.first { $0.isDefault && $0.path.count == path.count + 1 && $0.path.starts(with: path) }
  }

  /// The words that may follow `path`, each once.
  func verbs(of path: [String]) -> [String] {
    var words: [String] = []
    for command in commands where command.path.count > path.count && command.path.starts(with: path)
    {
      let word = command.path[path.count]
      if !command.isHidden, !words.contains(word) { words.append(word) }
    }
    return words
  }

  func commands(below path: [String]) -> [Command] {
    commands.filter { $0.path.starts(with: path) }
  }

  static let gw: CommandTable = CommandTable(
    nouns: [
      Noun(name: "setup", summary: "providers, clients, settings and the exchange rate"),
      Noun(name: "models", summary: "the models that can be asked, and their prices"),
      Noun(name: "budget", summary: "what clients may spend, and what they have spent"),
      Noun(name: "metrics", summary: "the log of calls"),
    ],
    commands: [Ask.command] + SetupCommands.all + ModelCommands.all + BudgetCommands.all
      + MetricsCommands.all
      + TopCommands.all)
}
