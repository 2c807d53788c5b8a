/// One line of a crontab that runs gw: how it is written, and how gw knows its own again. It knows nothing of blocks.
package struct CrontabLine: Sendable, Equatable {
  /// The five fields, or a word such as `@daily`.
  package var schedule: String
  package var command: CronCommand

  package init(schedule: String, command: CronCommand) {
    self.schedule = schedule
    self.command = command
  }

  package var text: String {
    let words =
      command.variables.map { "\($0.name)=\(ShellWord.quoted($0.value))" }
      + ([command.program] + command.words).map(ShellWord.quoted)
    return "\(schedule) \(Self.escaped(words.joined(separator: " ")))"
  }

  /// Cron makes a line break of `%` unless a backslash is before it. Two of them in a row are read differently by different
  /// crons; inside single quotes, where alone `ShellWord` leaves one, two quotes between them change nothing.
  private static func escaped(_ words: String) -> String {
    var text = ""
    for character in words.unicodeScalars {
      if character == "%" { text += text.hasSuffix("\\") ? "''\\" : "\\" }
      text.unicodeScalars.append(character)
    }
    return text
  }
}

/// Reading.
extension CrontabLine {
  /// Nil for a line that gw would not have written, with whatever schedule and files.
  package init?(_ text: String) {
    var rest = text[...]
    var fields: [Substring] = []
    repeat {
      rest = rest.drop(while: Self.isBlank)
      let field = rest.prefix { !Self.isBlank($0) }
      rest = rest.dropFirst(field.count)
      fields.append(field)
    } while fields.count < 5 && fields.first?.hasPrefix("@") == false
    guard let first = fields.first, !first.hasPrefix("#"),
      let unescaped = Self.unescaped(rest), var words = ShellWord.split(unescaped)
    else { return nil }
    var variables: [CronEnvironment.Variable] = []
    while let variable = words.first.flatMap(Self.variable) {
      variables.append(variable)
      words.removeFirst()
    }
    guard let program = words.first, program.hasPrefix("/"),
      CronEntry.isOne(Array(words.dropFirst()))
    else { return nil }
    self.init(
      schedule: fields.joined(separator: " "),
      command: CronCommand(
        variables: variables, program: program, words: Array(words.dropFirst())))
  }

  /// A line that begins a job and that gw would not have written: somebody changed one of its own.
  static func isEdited(_ text: String) -> Bool {
    guard !text.hasPrefix("#"), CrontabLine(text) == nil else { return false }
    let words = text.split(whereSeparator: isBlank)
    return words.indices.dropFirst().contains { index in
      words[index] == "cron" && words[index - 1].drop { $0 == "'" || $0 == "\"" }.hasPrefix("/")
        && index + 1 < words.count
        && (words[index + 1] == "run" || Job(rawValue: String(words[index + 1])) != nil)
    }
  }

  private static func isBlank(_ character: Character) -> Bool {
    character == " " || character == "\t" || character == "\r"
  }

  /// Nil when what follows a `%` is to be read by the command.
  private static func unescaped(_ text: Substring) -> String? {
    var plain = ""
    for character in text.unicodeScalars {
      if character == "%" {
        guard plain.hasSuffix("\\") else { return nil }
        plain.unicodeScalars.removeLast()
      }
      plain.unicodeScalars.append(character)
    }
    return plain
  }

  private static func variable(_ word: String) -> CronEnvironment.Variable? {
    guard let equals = word.firstIndex(of: "=") else { return nil }
    let name = String(word[..<equals])
    guard CronEnvironment.names.contains(name) else { return nil }
    return CronEnvironment.Variable(name, String(word[word.index(after: equals)...]))
  }
}
