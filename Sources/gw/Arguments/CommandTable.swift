/// Every command there is, in the order that help shows them. A process needs one of them, so the others are not made
/// until somebody asks for all.
struct CommandTable: Sendable {
  /// Verbs at the top that come before the nouns, and after them.
  let first: [Command]
  let nouns: [Noun]
  let last: [Command]

  var commands: [Command] { first + nouns.flatMap { $0.commands() } + last }

  func command(_ path: [String]) -> Command? {
    candidates(path).first { $0.path == path }
  }

  /// Whether longer paths begin like this.
  func isNoun(_ path: [String]) -> Bool {
    candidates(path).contains { $0.path.count > path.count && $0.path.starts(with: path) }
  }

  func defaultVerb(of path: [String]) -> Command? {
    candidates(path).first {
      $0.isDefault && $0.path.count == path.count + 1 && $0.path.starts(with: path)
    }
  }

  /// The words that may follow `path`, each once.
  func verbs(of path: [String]) -> [String] {
    if path.isEmpty {
      let verbs = { (commands: [Command]) in commands.filter { !$0.isHidden }.map(\.name) }
      return verbs(first) + nouns.map(\.name) + verbs(last)
    }
    var words: [String] = []
    for command in commands(below: path) where command.path.count > path.count {
      let word = command.path[path.count]
      if !command.isHidden, !words.contains(word) { words.append(word) }
    }
    return words
  }

  func commands(below path: [String]) -> [Command] {
    candidates(path).filter { $0.path.starts(with: path) }
  }

  /// Those whose path may begin like this.
  private func candidates(_ path: [String]) -> [Command] {
    guard let word = path.first else { return commands }
    return nouns.first { $0.name == word }?.commands() ?? (first + last)
  }

  static let gw = CommandTable(
    first: [Ask.command],
    nouns: [
      Noun("setup", "providers, clients, settings and the exchange rate") { SetupCommands.all },
      Noun("models", "the models that can be asked, and their prices") { ModelCommands.all },
      Noun("budget", "what clients may spend, and what they have spent") { BudgetCommands.all },
      Noun("cache", "answers that are given again, and what they save") { CacheCommands.all },
      Noun("metrics", "the log of calls") { MetricsCommands.all },
      Noun("cron", "jobs that keep all this true, and alerts") { CronCommands.all },
    ],
    last: TopCommands.all)
}
