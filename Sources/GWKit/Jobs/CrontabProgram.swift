/// The program `crontab`, which alone may change what cron does for a user. It decides nothing about what is written.
package struct CrontabProgram {
  private let world: World

  package init(_ world: World) { self.world = world }

  /// Bytes; far more than cron takes.
  private static let longest = 1 << 20
  private static let patience = TimeSpan.seconds(30)

  /// Empty when there is none.
  package func read() throws(GatewayError) -> [UInt8] {
    // What it says beside the crontab must not end up in the crontab.
    let quiet = run(["/bin/sh", "-c", "exec crontab -l 2>/dev/null"])
    if quiet.hasSucceeded {
      guard quiet.output.count < Self.longest else {
        throw GatewayError(.storageFailed, "the crontab is longer than any that gw reads")
      }
      return quiet.output
    }
    let spoken = run(["crontab", "-l"])
    let words = Self.words(spoken.output)
    if spoken.end == .exited(1), words.contains("no crontab for") { return [] }
    throw Self.failure("read", spoken)
  }

  /// Puts `bytes` in the place of `before`, and sees that they are there.
  package func write(_ bytes: [UInt8]) throws(GatewayError) {
    let outcome = run(bytes.isEmpty ? ["crontab", "-r"] : ["crontab", "-"], input: bytes)
    guard outcome.hasSucceeded else { throw Self.failure("written", outcome) }
    guard try read() == bytes else {
      throw GatewayError(
        .storageFailed, "the crontab is not what was written into it", hints: ["crontab -l"])
    }
  }

  private func run(_ words: [String], input: [UInt8] = []) -> ChildProcess.Outcome {
    let invocation = ChildProcess.Invocation(words, input: input)
    return world.children([invocation], Self.longest, Self.patience, {})[0]
  }

  private static func failure(_ what: String, _ outcome: ChildProcess.Outcome) -> GatewayError {
    if outcome.isMissing {
      return GatewayError(
        .notSetUp, "there is no program 'crontab'",
        hints: ["apt install cron", "gw cron install --style systemd"])
    }
    let said = words(outcome.output)
    return GatewayError(
      .storageFailed,
      "the crontab cannot be \(what): " + (said.isEmpty ? outcome.problem ?? "it ended" : said))
  }

  private static func words(_ output: [UInt8]) -> String { ChildProcess.Outcome.said(output) }
}

extension ChildProcess.Outcome {
  /// There is no such program.
  var isMissing: Bool {
    guard case .notStarted(let code) = end else { return false }
    return SystemError(code: code, operation: "").isNotFound
  }

  /// The first line, for an error.
  static func said(_ output: [UInt8]) -> String {
    let line = output.prefix(1000).split(separator: 0x0A).first ?? []
    return String(decoding: line.filter { $0 >= 0x20 }, as: UTF8.self)
  }
}
