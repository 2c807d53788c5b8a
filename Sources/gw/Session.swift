import GWKit

/// What a command works with: the world, the terminal, the global flags. Made once per process.
struct Session {
  let world: World
  let console: Console
  let globals: GlobalOptions
  var output: OutputChoice
  /// When the process began, on the world's monotonic clock: `--timeout` counts from here.
  let startedMonotonic: Int64

  /// Opens the database, and makes it on a first run.
  /// `allowsNetwork` is for the one command that may change the rule about network file systems.
  func database(allowsNetwork: Bool = false) throws -> Database {
    guard let locations = world.locations else {
      throw GatewayError(
        .notSetUp, "there is no home: HOME, XDG_DATA_HOME and GW_HOME are not set",
        hints: ["export GW_HOME=/a/folder/of/yours"])
    }
    let database = try Database.open(locations, now: world.now(), allowsNetwork: allowsNetwork)
    database.staysOpen()
    return database
  }

  /// Prints values in the form that was asked for, to standard output or to the file of `-o`.
  func show(_ listing: Listing) throws {
    let style = output.file == nil ? console.style : .plain
    let bytes = try rendering(
      of: listing, options: output.options, style: style, now: world.now().milliseconds)
    try write(bytes)
  }

  /// Prints rows as `produce` hands them over, so that any number of them fits into memory; to the file of `-o` whole or
  /// not at all.
  func stream(_ columns: [Column], _ produce: (inout RowStream) throws -> Void) throws {
    try withOutput { write in
      let style = output.file == nil ? console.style : .plain
      var stream = try RowStream(columns, output.options, style: style, write: write)
      try produce(&stream)
      try stream.finish(now: world.now())
    }
  }

  /// Where output goes piece by piece.
  func withOutput(_ body: (@escaping ([UInt8]) throws -> Void) throws -> Void) throws {
    guard let path = output.file else {
      try body { try console.write($0) }
      return
    }
    do {
      let file = try OutputFile(path)
      try body { try file.write($0) }
      try file.finish()
    } catch let error as SystemError {
      throw GatewayError(.outputFailed, error.message)
    }
  }

  func write(_ bytes: [UInt8]) throws {
    guard let file = output.file else {
      try console.write(bytes)
      return
    }
    try write(bytes, to: file)
  }

  func write(_ bytes: [UInt8], to file: String) throws(GatewayError) {
    do {
      try FileSystem.write(bytes, to: file)
    } catch {
      throw GatewayError(.outputFailed, error.message)
    }
  }

  /// A word to the person; never a result.
  func note(_ text: String) {
    guard !globals.isQuiet else { return }
    console.say("gw: \(text)")
  }
}
