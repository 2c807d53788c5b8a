import GWKit

/// `gw setup export|import`: a setup as one file, without secrets.
enum TransferCommands {
  static let all = [export, importing]

  /// Bytes; far more than any setup.
  private static let longest = 16 << 20

  private static let export = Command(
    "setup", "export", summary: "write the setup to a file, without any key",
    details: """
      Settings, providers, models with their prices, aliases, clients and the exchange rate, as JSON. Keys, key commands \
      and the log are not in it.
      """,
    operands: [Operand("file", .optional, values: .files, "'-' or none is standard output")],
    examples: [.init("gw setup export setup.json", "to keep, or to take to another machine")],
    run: { arguments, session in
      let database = try session.database()
      let configuration = try database.read {
        try Configuration(of: database, now: session.world.now())
      }
      let text = configuration.json.prettyText() + "\n"
      guard let file = arguments.operands.first, file != "-" else {
        return try session.console.write(text)
      }
      try session.write(Array(text.utf8), to: file)
      session.note("wrote \(configuration.summary) to '\(file)'")
    })

  private static let importing = Command(
    "setup", "import", summary: "take a setup over from a file of 'gw setup export'",
    details: """
      What the file names is added or replaced, in one step or not at all; what it does not name stays. A price that \
      differs from the one in force is a new row from now on.
      """,
    operands: [Operand("file", values: .files, "'-' is standard input")],
    flags: [.toggle("dry-run", "n", "check the file and say what is in it; change nothing")],
    examples: [.init("gw setup import setup.json -n", "is it whole?")],
    run: { arguments, session in
      let file = arguments.operands[0]
      let configuration = try read(file, session)
      let isTrial = arguments.has("dry-run")
      let database = try session.database()
      let before = try Providers(database).all()
      do {
        try configuration.apply(
          to: database, zones: session.world.zones, now: session.world.now(), isTrial: isTrial)
      } catch let error as ConfigurationProblem {
        throw UsageError(message: "'\(file)': \(error.message)")
      }
      session.note(
        isTrial ? "'\(file)' has \(configuration.summary)" : "took over \(configuration.summary)")
      try CacheClearCommands.dropMoved(since: before, database, session)
    })

  private static func read(_ file: String, _ session: Session) throws -> Configuration {
    do {
      let value = try JSON(parsing: bytes(file, session), duplicateKeys: .refused)
      return try Configuration(value, now: session.world.now())
    } catch let error as JSONError {
      throw UsageError(message: "'\(file)' is no JSON: \(error.message)")
    } catch let error as ConfigurationProblem {
      throw UsageError(message: "'\(file)': \(error.message)")
    } catch let error as SystemError {
      throw UsageError(message: error.message)
    }
  }

  private static func bytes(_ file: String, _ session: Session) throws -> [UInt8] {
    guard file == "-" else {
      return try FileSystem.read(file, limit: longest, patience: { 10_000 })
    }
    var bytes: [UInt8] = []
    while true {
      let piece = try session.console.input.read(1 << 16)
      if piece.isEmpty { return bytes }
      bytes += piece
      guard bytes.count <= longest else {
        throw UsageError(message: "standard input is longer than any setup")
      }
    }
  }
}
