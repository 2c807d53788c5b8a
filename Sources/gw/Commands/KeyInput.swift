import GWKit

/// A key from standard input, a file or the terminal; never from the command line, which other users can read.
struct KeyInput {
  let session: Session

  /// Bytes; far longer than any key.
  private static let longest = 64 << 10

  func fromInput(_ name: String) throws -> Secret {
    let prompt = Prompt(session)
    if prompt.isPossible {
      var bytes = try prompt.secretBytes("key for \(name): ")
      return try secret(&bytes, "what was typed")
    }
    guard !session.console.input.isTerminal else {
      throw UsageError(
        message: "nobody may be asked for a key", hints: ["pipe it in, or use --key-file FILE"])
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(2 * Self.longest)
    let source = session.console.input
    while true {
      var piece: [UInt8]
      do {
        piece = try source.read(Self.longest)
      } catch {
        throw GatewayError(.usage, "cannot read standard input: \(error.reason)")
      }
      if piece.isEmpty { break }
      bytes += piece
      Secret.wipe(&piece)
      guard bytes.count <= Self.longest else { throw tooLong("standard input") }
    }
    return try secret(&bytes, "standard input")
  }

  func fromFile(_ path: String) throws -> Secret {
    do {
      var bytes = try FileSystem.read(path, limit: Self.longest, patience: { 10_000 })
      return try secret(&bytes, "'\(path)'")
    } catch let error as SystemError {
      if error.isTooBig { throw tooLong("'\(path)'") }
      throw UsageError(message: error.message)
    }
  }

  /// Checks and takes the bytes over.
  func secret(_ bytes: inout [UInt8], _ origin: String) throws -> Secret {
    do {
      return try KeySource.secret(wiping: &bytes)
    } catch {
      switch error {
      case .empty: throw UsageError(message: "\(origin) holds no key")
      case .malformed:
        throw UsageError(
          message: "\(origin) holds no key", hints: ["a key is one line of printable ASCII"])
      case .noMemory: throw GatewayError(.internal, "no memory can be locked for a key")
      }
    }
  }

  private func tooLong(_ origin: String) -> UsageError {
    UsageError(message: "\(origin) is longer than any key")
  }
}
