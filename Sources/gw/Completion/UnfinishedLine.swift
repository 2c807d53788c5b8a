/// The finished words of a command line that is still being typed. It reads them as `Parser` does, but leniently: what
/// is wrong or missing may be put right before the line is run.
struct UnfinishedLine {
  private let table: CommandTable
  private(set) var path: [String] = []
  private(set) var command: Command?
  private(set) var operands: [String] = []
  /// Names of the flags that stand there, without `no-`.
  private(set) var given: Set<String> = []
  /// The flag whose value comes next.
  private(set) var waiting: Flag?
  private(set) var isPastFlags = false
  /// A word was no command: nothing can be said about what follows.
  private(set) var isLost = false

  init(_ words: ArraySlice<String>, table: CommandTable) {
    self.table = table
    for word in words { take(word) }
  }

  /// The command's own first, as in `Parser`.
  var flags: [Flag] {
    let own = (command ?? table.defaultVerb(of: path))?.allFlags ?? []
    return own + GlobalFlags.all.filter { global in !own.contains { $0.name == global.name } }
  }

  func flag(short: Character) -> Flag? { flags.first { $0.short == short } }
  func flag(named name: some StringProtocol) -> Flag? { flags.first { $0.name == name } }

  private mutating func take(_ word: String) {
    if waiting != nil {
      waiting = nil
    } else if isPastFlags || word == "-" || !word.hasPrefix("-") {
      takeWord(word)
    } else if word == "--" {
      isPastFlags = true
    } else if word.hasPrefix("--") {
      takeLong(word.dropFirst(2))
    } else {
      takeShort(word.dropFirst())
    }
  }

  private mutating func takeWord(_ word: String) {
    if command != nil {
      operands.append(word)
    } else if let found = table.command(path + [word]) {
      command = found
    } else if table.isNoun(path + [word]) {
      path.append(word)
    } else {
      isLost = true
    }
  }

  private mutating func takeLong(_ body: Substring) {
    let name = body.prefix { $0 != "=" }
    if let flag = flag(named: name) {
      given.insert(flag.name)
      if flag.placeholder != nil, name.count == body.count { waiting = flag }
    } else if name.hasPrefix("no-") {
      given.insert(String(name.dropFirst(3)))
    }
  }

  private mutating func takeShort(_ letters: Substring) {
    for (index, letter) in letters.enumerated() {
      guard let flag = flag(short: letter) else { return }
      given.insert(flag.name)
      if flag.placeholder != nil {
        if index == letters.count - 1 { waiting = flag }
        return
      }
    }
  }
}
