import GWKit

/// One process: words in, an exit status out. Everything outside comes as a parameter, so that tests run it whole.
struct Run {
  let world: World
  let console: Console
  let table: CommandTable

  /// What is left to do when `main` returns: an exit status, and the signal to die by, if one ended the call.
  struct Outcome: Equatable {
    var status: ExitStatus
    var signal: Interrupts.Signal?
  }

  init(world: World, console: Console, table: CommandTable = .gw) {
    self.world = world
    self.console = console
    self.table = table
  }

  func main(_ words: [String]) -> Outcome {
    do {
      var parser = Parser(words, table: table)
      try perform(parser.parse())
      return Outcome(status: .done)
    } catch {
      return report(error, words: words)
    }
  }

  private func perform(_ result: Parser.Result) throws {
    switch result {
    case .version: try console.write("gw \(version)\n")
    case .help(let path, let isLong):
      try console.write(Help(table).text(path, isLong: isLong))
      if path.isEmpty, !isLong, console.style.isTerminal,
        let line = StateLine.text(world, style: console.style)
      {
        try console.write("\n\(line)\n")
      }
    case .command(let command, let arguments): try run(command, arguments)
    }
  }

  private func run(_ command: Command, _ arguments: Arguments) throws {
    // A variable that is wrong is a person's to know of; gw's own scripts work all the same.
    let environment = command.isHidden ? [:] : world.environment
    if let fault = world.fault, !command.isHidden { throw fault }
    let session = Session(
      world: world, console: console,
      globals: try GlobalOptions(arguments, environment: environment),
      output: try OutputChoice(
        arguments, environment: environment, formats: command.formats),
      startedMonotonic: world.monotonic())
    if session.output.options.fields == ["help"] {
      try session.show(Listing(columns: command.columns, rows: [], shape: .list))
      return
    }
    try command.run(arguments, session)
  }

  private func report(_ error: any Error, words: [String]) -> Outcome {
    let failure =
      (error as? UsageError).map { GatewayError(.usage, $0.message, hints: $0.hints) }
      ?? GatewayError(error)
    ErrorReport(failure, form: errorForm(words)).write(on: console)
    return Outcome(
      status: ExitStatus(failure.kind, signal: failure.signal), signal: failure.signal)
  }

  /// The words themselves are asked, since they may be just what could not be parsed.
  private func errorForm(_ words: [String]) -> ErrorReport.Form {
    let flags = words.prefix { $0 != "--" }
    if flags.contains("--json") { return .json }
    for (index, word) in flags.enumerated() {
      if word.hasPrefix("--format=") { return .init(format: word.dropFirst("--format=".count)) }
      if word == "--format", index + 1 < flags.count { return .init(format: flags[index + 1]) }
      if word == "--csv" { return .sentences }
    }
    return .init(format: world.environment["GW_FORMAT"] ?? "")
  }
}
