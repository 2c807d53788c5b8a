/// One command, declared once. Parsing, `-h`, `--help`, suggestions and the reference are renderings of this value;
/// `run` is the only code in it, and the logic behind that lives in GWKit.
struct Command: Sendable {
  /// `["models", "list"]`, or one word for a verb at the top.
  let path: [String]
  /// One line, lower case, no full stop.
  let summary: String
  /// The long text; paragraphs are separated by empty lines.
  let details: String
  let operands: [Operand]
  let flags: [Flag]
  /// What it prints as values; a command that has columns takes the output flags.
  let columns: [Column]
  /// What `--format` takes here beside the forms of every command.
  let formats: [String]
  let examples: [Example]
  /// For gw's own scripts: in no help and no suggestion.
  var isHidden: Bool { path[0].hasPrefix("__") }
  /// What the bare noun runs.
  let isDefault: Bool
  let run: @Sendable (_ arguments: Arguments, _ session: Session) throws -> Void

  struct Example: Sendable {
    let line: String
    let meaning: String

    init(_ line: String, _ meaning: String) {
      self.line = line
      self.meaning = meaning
    }
  }

  init(
    _ path: String..., summary: String, details: String = "", operands: [Operand] = [],
    flags: [Flag] = [], columns: [Column] = [], formats: [String] = [], examples: [Example],
    isDefault: Bool = false,
    run: @escaping @Sendable (_ arguments: Arguments, _ session: Session) throws -> Void
  ) {
    self.path = path
    self.summary = summary
    self.details = details
    self.operands = operands
    self.flags = flags
    self.columns = columns
    self.formats = formats
    self.examples = examples
    self.isDefault = isDefault
    self.run = run
  }

  var name: String { path.joined(separator: " ") }

  /// Its own flags and those of every command that prints values; the global ones are apart.
  var allFlags: [Flag] { columns.isEmpty ? flags : flags + OutputFlags.all(formats) }

  /// `gw models show <model> [flags]`.
  var synopsis: String {
    (["gw"] + path + operands.map(\.usage) + ["[flags]"]).joined(separator: " ")
  }
}

/// A group of commands.
struct Noun: Sendable {
  let name: String
  let summary: String
  /// Made when they are asked for.
  let commands: @Sendable () -> [Command]

  init(_ name: String, _ summary: String, commands: @escaping @Sendable () -> [Command]) {
    self.name = name
    self.summary = summary
    self.commands = commands
  }
}
