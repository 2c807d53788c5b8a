import GWKit

/// What `gw ask` reads: standard input and files. The request's own time covers it.
struct AskInput {
  let session: Session
  /// How long the request may take; asked for only when something has to be waited for.
  let timeout: () throws -> TimeSpan

  /// Bytes; more than any model reads.
  static let longest = 32 << 20
  /// Providers refuse bodies of 32 MB, and base64 adds a third.
  static let largestImage = 20 << 20
  /// How long a silent pipe is waited for before a word about it is said.
  private static let silence: Int64 = 2000

  /// Nil when nothing came.
  func standardInput() throws -> String? {
    let source = session.console.input
    var bytes: [UInt8] = []
    while true {
      try wait(hasStarted: !bytes.isEmpty) { (span) throws(SystemError) in
        try source.waitUntilReadable(span)
      }
      let piece = try readPiece(source)
      if piece.isEmpty { break }
      bytes += piece
      if bytes.count > Self.longest { throw tooLong("standard input") }
    }
    return bytes.isEmpty ? nil : try text(bytes, of: "standard input")
  }

  private func readPiece(_ source: Console.Input) throws -> [UInt8] {
    do {
      return try source.read(1 << 16)
    } catch {
      throw GatewayError(.usage, "cannot read standard input: \(error.reason)")
    }
  }

  /// Until something can be read. A silent pipe gets a word on standard error.
  private func wait(
    hasStarted: Bool, _ isReadable: (_ milliseconds: Int64) throws(SystemError) -> Bool
  ) throws {
    if try isReadable(0) { return }
    let timeout = try timeout()
    let deadline = session.startedMonotonic + timeout.milliseconds
    let now = session.world.monotonic()
    if !hasStarted {
      if try isReadable(max(0, min(Self.silence, deadline - now))) { return }
      if session.world.monotonic() < deadline {
        session.note("waiting for standard input to end; close it, or use < /dev/null")
      }
    }
    let left = max(0, deadline - session.world.monotonic())
    guard try isReadable(left) else {
      throw GatewayError(.timeout, "standard input did not end within \(timeout.text)")
    }
  }

  func text(ofFile path: String) throws -> String {
    try text(bytes(ofFile: path, limit: Self.longest), of: "'\(path)'")
  }

  /// A pipe is waited for like standard input, everything else is read at once.
  func bytes(ofFile path: String, limit: Int) throws -> [UInt8] {
    do {
      let patience: () throws -> Int64 = {
        try max(0, session.startedMonotonic + timeout().milliseconds - session.world.monotonic())
      }
      return try FileSystem.read(path, limit: limit, patience: patience)
    } catch let error as SystemError {
      if error.isTooBig { throw tooLong("'\(path)'", limit: limit) }
      if error.isTimeout {
        throw GatewayError(.timeout, "'\(path)' did not end within \(try timeout().text)")
      }
      throw UsageError(message: error.message)
    }
  }

  /// UTF-8 without NUL, its last line end dropped.
  private func text(_ bytes: [UInt8], of subject: String) throws -> String {
    guard !bytes.contains(0), let text = String(validating: bytes, as: UTF8.self) else {
      throw notText(subject)
    }
    return text.hasSuffix("\r\n") || text.hasSuffix("\n") ? String(text.dropLast()) : text
  }

  func notText(_ subject: String) -> UsageError {
    UsageError(message: "\(subject) is not text", hints: ["a prompt is UTF-8 without NUL bytes"])
  }

  func tooLong(_ subject: String, limit: Int = longest) -> UsageError {
    UsageError(
      message: "\(subject) is longer than \(limit >> 20) MiB",
      hints: limit == Self.largestImage
        ? ["scale the image down: models see no more of a larger one"] : [])
  }

  /// A JSON document, in which each name counts once.
  func json(_ bytes: [UInt8], of subject: String) throws -> JSON {
    do {
      return try JSON(parsing: bytes, duplicateKeys: .refused)
    } catch {
      throw UsageError(message: "\(subject) is not JSON: \(error.message)")
    }
  }
}
