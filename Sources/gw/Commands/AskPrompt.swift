import GWKit

/// Puts a prompt together from standard input, files and words.
struct AskPrompt {
  let options: AskOptions
  let session: Session
  /// How long the request may take; asked for only when something has to be waited for.
  let timeout: () throws -> TimeSpan

  /// Bytes; more than any model reads.
  private static let longest = 32 << 20
  /// How long a silent pipe is waited for before a word about it is said.
  private static let silence: Int64 = 2000

  func messages() throws -> [Message] {
    let isDashed = options.words.contains("-")
    var parts: [String] = []
    if try readsInput(isDashed: isDashed), let text = try input() { parts.append(text) }
    for path in options.files { parts.append(try file(path)) }
    let words = options.words.filter { $0 != "-" }.joined(separator: " ")
    if !words.isEmpty { parts.append(words) }
    let prompt = parts.joined(separator: "\n\n")
    guard prompt.contains(where: { !$0.isWhitespace }) else { throw empty() }
    guard prompt.utf8.count <= Self.longest else { throw tooLong("the prompt") }
    guard !prompt.utf8.contains(0) else { throw notText("the prompt") }
    let system =
      try options.system.map(systemPrompt).map { [Message(role: .system, text: $0)] } ?? []
    return system + [Message(role: .user, text: prompt)]
  }

  private func empty() -> UsageError {
    UsageError(message: "the prompt is empty", hints: [Ask.command.synopsis])
  }

  /// A pipe is meant for us; what a loop or another program just left open is not.
  private func readsInput(isDashed: Bool) throws -> Bool {
    if isDashed { return true }
    switch session.console.input.kind {
    case .pipe: return true
    case .file: return options.words.isEmpty
    case .socket, .device, .other: return false
    }
  }

  private func systemPrompt(_ text: String) throws -> String {
    text.hasPrefix("@") ? try file(String(text.dropFirst())) : text
  }
}

/// Reading. The request's own time covers it.
extension AskPrompt {
  /// Nil when nothing came.
  private func input() throws -> String? {
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

  /// A pipe is waited for like standard input, everything else is read at once.
  private func file(_ path: String) throws -> String {
    do {
      let patience: () throws -> Int64 = {
        try max(0, session.startedMonotonic + timeout().milliseconds - session.world.monotonic())
      }
      return try text(
        try FileSystem.read(path, limit: Self.longest, patience: patience), of: "'\(path)'")
    } catch let error as SystemError {
      if error.isTooBig { throw tooLong("'\(path)'") }
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

  private func notText(_ subject: String) -> UsageError {
    UsageError(message: "\(subject) is not text", hints: ["a prompt is UTF-8 without NUL bytes"])
  }

  private func tooLong(_ subject: String) -> UsageError {
    UsageError(message: "\(subject) is longer than \(Self.longest >> 20) MiB")
  }
}
