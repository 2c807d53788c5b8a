import GWKit

/// Turns words into a command and its arguments, by the command table alone. It runs nothing and prints nothing.
struct Parser {
  enum Result {
    case command(Command, Arguments)
    /// A command's path, a noun, a topic, or nothing for the first screen.
    case help([String], isLong: Bool)
    case version
  }

  private let table: CommandTable
  private var words: ArraySlice<String>
  private var arguments = Arguments()
  private var isPastFlags = false
  /// Words of the command's path that were read so far.
  private var path: [String] = []
  private var command: Command?
  private var isHelpWanted: (Bool, isLong: Bool) = (false, false)
  /// Flags that stood before the verb: taken for the default verb's until another one is named.
  private var earlyFlags: [(flag: Flag, word: String)] = []

  init(_ words: [String], table: CommandTable) {
    self.words = words[...]
    self.table = table
  }

  mutating func parse() throws(UsageError) -> Result {
    while let word = words.popFirst() {
      if isPastFlags || word == "-" || !word.hasPrefix("-") {
        try take(word)
      } else if word == "--" {
        isPastFlags = true
      } else if word.hasPrefix("--") {
        try takeLong(word)
      } else {
        try takeShort(word)
      }
    }
    return try finish()
  }

  private mutating func finish() throws(UsageError) -> Result {
    if isHelpWanted.0 { return .help(command?.path ?? path, isLong: isHelpWanted.isLong) }
    if arguments.has("version") { return .version }
    if command == nil, path.isEmpty { return .help([], isLong: false) }
    guard let command = command ?? table.defaultVerb(of: path) else {
      let verbs = table.verbs(of: path).joined(separator: ", ")
      throw UsageError(
        message: "'gw \(path.joined(separator: " "))' needs a verb: \(verbs)",
        hints: ["gw help \(path.joined(separator: " "))"])
    }
    switch command.path {
    case ["help"]: return .help(arguments.operands, isLong: true)
    case ["version"]: return .version
    default: break
    }
    try checkEarlyFlags(of: command)
    try checkOperands(of: command)
    return .command(command, arguments)
  }

  private func checkEarlyFlags(of command: Command) throws(UsageError) {
    let known = (command.allFlags + GlobalFlags.all).map(\.name)
    for early in earlyFlags where !known.contains(early.flag.name) {
      throw UsageError(
        message: "'gw \(command.name)' has no flag '\(early.word)'",
        hints: ["gw \(command.name) -h"])
    }
  }

  private func checkOperands(of command: Command) throws(UsageError) {
    let given = arguments.operands
    let required = command.operands.filter(\.count.isRequired)
    if given.count < required.count {
      throw UsageError(
        message: "<\(required[given.count].name)> is missing", hints: [command.synopsis])
    }
    let isOpen = command.operands.contains(where: \.count.isOpen)
    if !isOpen, given.count > command.operands.count {
      throw UsageError(
        message: "'\(given[command.operands.count])' is one word too many",
        hints: [command.synopsis])
    }
  }
}

/// Words that are no flags.
extension Parser {
  private mutating func take(_ word: String) throws(UsageError) {
    if command != nil {
      arguments.addOperand(word)
      return
    }
    let longer = path + [word]
    if let found = table.command(longer) {
      command = found
    } else if table.isNoun(longer) {
      path = longer
    } else {
      throw unknown(word)
    }
  }

  private func unknown(_ word: String) -> UsageError {
    let candidates = table.verbs(of: path)
    let place = path.isEmpty ? "gw" : "gw " + path.joined(separator: " ")
    let meant =
      Synonyms.verb(for: word, among: candidates) ?? nearest(to: word, among: candidates)
    let helpPlace = path.isEmpty ? "" : " " + path.joined(separator: " ")
    // Whoever names a thing right behind the noun most likely wants to see it.
    let isShown = table.command(path + ["show"])?.operands.isEmpty == false
    let otherwise =
      isShown ? "did you mean '\(place) show \(word)'?" : "gw help\(helpPlace)"
    return UsageError(
      message: "'\(place)' has no command '\(word)'",
      hints: [meant.map { "did you mean '\(place) \($0)'?" } ?? otherwise])
  }
}

/// Flags.
extension Parser {
  /// The command's own flags come first, so that a command may give a global name a meaning of its own.
  private var knownFlags: [Flag] {
    ((command ?? table.defaultVerb(of: path))?.allFlags ?? []) + GlobalFlags.all
  }

  private mutating func takeLong(_ word: String) throws(UsageError) {
    let body = word.dropFirst(2)
    let name = String(body.prefix { $0 != "=" })
    let attached = name.count < body.count ? String(body.dropFirst(name.count + 1)) : nil
    if let flag = knownFlags.first(where: { $0.name == name }) {
      try take(flag, as: "--\(name)", attached: attached)
      return
    }
    if name.hasPrefix("no-"), attached == nil,
      let flag = knownFlags.first(where: { $0.hasNegation && $0.name == name.dropFirst(3) })
    {
      arguments.set(flag, to: false)
      return
    }
    throw unknownFlag("--\(name)")
  }

  /// `-v`, `-qv`, `-m ID`, `-mID`, `-m=ID`.
  private mutating func takeShort(_ word: String) throws(UsageError) {
    var letters = word.dropFirst()
    while let letter = letters.popFirst() {
      guard let flag = knownFlags.first(where: { $0.short == letter }) else {
        throw unknownFlag("-\(letter)")
      }
      if flag.placeholder == nil {
        try take(flag, as: "-\(letter)", attached: nil)
      } else {
        let rest = letters.first == "=" ? letters.dropFirst() : letters
        try take(flag, as: "-\(letter)", attached: letters.isEmpty ? nil : String(rest))
        return
      }
    }
  }

  private mutating func take(_ flag: Flag, as word: String, attached: String?) throws(UsageError) {
    if command == nil { earlyFlags.append((flag, word)) }
    guard let placeholder = flag.placeholder else {
      if attached != nil { throw UsageError(message: "'\(word)' takes no value") }
      if flag.name == "help" { isHelpWanted = (true, isHelpWanted.isLong || word == "--help") }
      arguments.set(flag, to: true)
      return
    }
    guard let value = attached ?? words.popFirst() else {
      throw UsageError(message: "'\(word)' needs a value: \(word) \(placeholder)")
    }
    arguments.add(value, for: flag)
  }

  private func unknownFlag(_ word: String) -> UsageError {
    let place = command?.name ?? path.joined(separator: " ")
    let near = nearest(to: word, among: knownFlags.map { "--\($0.name)" })
    let help = place.isEmpty ? "gw -h" : "gw \(place) -h"
    return UsageError(
      message: "there is no flag '\(word)'", hints: [near.map { "did you mean '\($0)'?" } ?? help])
  }
}
