import GWKit

/// What the last word of an unfinished command line may become, worked out from the declarations alone. It opens
/// nothing and prints nothing; what only the database knows is asked for by name.
struct Completion {
  enum Wanted: Equatable {
    case candidates([Candidate])
    case stored(StoredValues)
    case files
  }

  private(set) var wanted = Wanted.candidates([])
  /// What stands before the value in the same word and stays: `--model=`, `-m`, `id,`.
  private(set) var head = ""
  /// How a value must begin.
  private(set) var beginning: String
  /// More may follow in the same word.
  private(set) var isOpen = false

  private let line: UnfinishedLine
  private let table: CommandTable

  /// `words` are those after `gw`; the last one is being typed and may be empty.
  init(_ words: [String], table: CommandTable) {
    beginning = words.last ?? ""
    self.table = table
    line = UnfinishedLine(words.dropLast(), table: table)
    if let flag = line.waiting {
      want(flag.values)
    } else if !line.isPastFlags, beginning.hasPrefix("-") {
      wantFlag()
    } else {
      wantWord()
    }
  }

  private mutating func wantWord() {
    if let command = line.command {
      let index = line.operands.count
      let isOpen = command.operands.last?.count.isOpen ?? false
      let operand = index < command.operands.count ? command.operands[index] : nil
      want((operand ?? (isOpen ? command.operands.last : nil))?.values ?? .none)
    } else if !line.isLost {
      wanted = .candidates(table.candidates(below: line.path))
    }
  }
}

/// Flags.
extension Completion {
  private mutating func wantFlag() {
    if beginning.hasPrefix("--") {
      let name = beginning.dropFirst(2).prefix { $0 != "=" }
      if name.count < beginning.count - 2 {
        wantValue(of: line.flag(named: name), after: 3 + name.count)
      } else {
        wanted = .candidates(longFlags)
      }
    } else if beginning == "-" {
      wanted = .candidates(longFlags)
    } else {
      wantShort()
    }
  }

  /// `-m`, `-mID`, `-m=ID`, and with switches before it `-qmID`.
  private mutating func wantShort() {
    for (index, letter) in beginning.dropFirst().enumerated() {
      guard let flag = line.flag(short: letter) else { return }
      let rest = beginning.dropFirst(index + 2)
      if flag.placeholder != nil, !rest.isEmpty {
        wantValue(of: flag, after: index + (rest.hasPrefix("=") ? 3 : 2))
        return
      }
    }
    // Complete as it is: the shell adds the blank.
    wanted = .candidates([Candidate(beginning)])
  }

  private mutating func wantValue(of flag: Flag?, after count: Int) {
    head = String(beginning.prefix(count))
    beginning = String(beginning.dropFirst(count))
    want(flag?.placeholder == nil ? .none : flag?.values ?? .none)
  }

  private var longFlags: [Candidate] {
    line.flags.filter { $0.isRepeatable || !line.given.contains($0.name) }.flatMap { flag in
      [Candidate("--\(flag.name)", flag.summary)]
        + (flag.hasNegation ? [Candidate("--no-\(flag.name)", "not: \(flag.summary)")] : [])
    }
  }
}

/// Values.
extension Completion {
  private mutating func want(_ source: ValueSource) {
    switch source {
    case .none: break
    case .words(let words): wanted = .candidates(words.map { Candidate($0) })
    case .files: wanted = .files
    case .stored(let values): wanted = .stored(values)
    case .settings: wanted = .candidates(Setting.all.map { Candidate($0.key, $0.summary) })
    case .settingValue: want(Setting.named(line.operands.last ?? "")?.values ?? .none)
    case .commands: wantHelp()
    case .fields: wantFields()
    case .order: wantOrder()
    }
  }

  private mutating func wantHelp() {
    let topics = line.operands.isEmpty ? Topics.all.map { Candidate($0.name, "topic") } : []
    wanted = .candidates(table.candidates(below: line.operands) + topics)
  }

  private var columns: [String] {
    ((line.command ?? table.defaultVerb(of: line.path))?.columns ?? []).map(\.name)
  }

  private mutating func wantFields() {
    let chosen = beginning.split(separator: ",", omittingEmptySubsequences: false)
    let last = chosen.last?.count ?? 0
    head += beginning.dropLast(last)
    beginning = String(beginning.suffix(last))
    isOpen = true
    wanted = .candidates(
      columns.filter { !chosen.dropLast().contains($0[...]) }.map { Candidate($0) })
  }

  private mutating func wantOrder() {
    let hasDirection = beginning.contains(":")
    isOpen = !hasDirection
    wanted = .candidates(
      columns.flatMap { hasDirection ? [$0 + ":asc", $0 + ":desc"] : [$0] }.map { Candidate($0) })
  }
}

extension CommandTable {
  /// The words that may follow `path`.
  fileprivate func candidates(below path: [String]) -> [Candidate] {
    verbs(of: path).map { word in
      let longer = path + [word]
      let meaning =
        command(longer)?.summary ?? nouns.first { longer == [$0.name] }?.summary
        ?? verbs(of: longer).joined(separator: ", ")
      return Candidate(word, meaning)
    }
  }
}

extension Setting {
  fileprivate var values: ValueSource {
    switch kind {
    case .flag: .words(["true", "false"])
    case .choice(let words): .words(words)
    case .model: .stored(.models)
    case .path: .files
    case .source(let names): .words(names)
    case .span, .number, .percent, .bytes, .url, .zone: .none
    }
  }
}
