import GWKit

/// Asks a person on the terminal. Questions are part of the conversation and go to standard error; where nobody can
/// answer, nothing is asked and the error names the flag that would have done.
struct Prompt {
  private let session: Session

  init(_ session: Session) { self.session = session }

  var isPossible: Bool {
    session.console.input.isTerminal && session.globals.allowsQuestions
  }

  /// One line, blanks around it dropped. The end of the input is a no to everything.
  func line(_ question: String) throws -> String {
    while true {
      var bytes = try answer(question, isShown: true)
      while let last = bytes.last, last == 0x20 || last == 0x09 { bytes.removeLast() }
      if let text = String(validating: bytes.drop { $0 == 0x20 || $0 == 0x09 }, as: UTF8.self) {
        return text
      }
      session.console.say("that is not UTF-8; once more")
    }
  }

  /// What is typed is not shown. Empty when only Enter was pressed.
  func secretBytes(_ question: String) throws -> [UInt8] {
    try answer(question, isShown: false)
  }

  /// `otherwise` is what Enter means.
  func confirm(_ question: String, otherwise: Bool) throws -> Bool {
    let choices = otherwise ? "[Y/n]" : "[y/N]"
    while true {
      switch try line("\(question) \(choices) ").lowercased() {
      case "": return otherwise
      case "y", "yes", "s", "sim": return true
      case "n", "no", "não", "nao": return false
      default: session.console.say("please answer y or n")
      }
    }
  }

  private func answer(_ question: String, isShown: Bool) throws -> [UInt8] {
    let input = session.console.input
    session.world.signals.catch()
    defer { session.world.signals.release() }
    session.console.ask(question)
    do {
      if !isShown { try input.setHidden(true) }
      defer {
        if !isShown {
          try? input.setHidden(false)
          session.console.ask("\n")
        }
      }
      return try line(from: input, isShown: isShown)
    } catch let error as SystemError {
      guard error.isInterrupted else {
        throw GatewayError(.usage, "cannot read the answer: \(error.reason)")
      }
      if isShown { session.console.ask("\n") }
      throw GatewayError(
        .interrupted, "interrupted; nothing was changed by this question",
        signal: session.world.signals.pending() ?? .interrupt)
    }
  }

  /// A terminal hands over a line at a time. No copy of it stays in memory but the one that is returned.
  private func line(from input: Console.Input, isShown: Bool) throws -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(2 * HiddenTyping.longestLine)
    while bytes.last != 0x0A {
      while try !input.waitUntilReadable(Self.patience) {}
      var piece = try input.read(HiddenTyping.longestLine + 1)
      if piece.isEmpty {
        if isShown { session.console.ask("\n") }
        throw GatewayError(.cancelled, "no answer; nothing more was changed")
      }
      bytes += piece
      Secret.wipe(&piece)
      guard bytes.count < HiddenTyping.longestLine else {
        Secret.wipe(&bytes)
        throw UsageError(
          message: "the terminal cuts lines of more than \(HiddenTyping.longestLine - 1) bytes",
          hints: ["use a pipe or a file"])
      }
    }
    bytes.removeLast()
    return bytes
  }

  private static let patience: Int64 = 3_600_000
}

/// Verbs that destroy something ask first.
extension Session {
  static let yesFlag = Flag.toggle("yes", "y", "do not ask")

  /// Throws unless the person agreed, on the terminal or with --yes.
  func requireConsent(_ question: String, _ arguments: Arguments) throws {
    if arguments.has("yes") { return }
    let prompt = Prompt(self)
    guard prompt.isPossible else {
      throw UsageError(
        message: "this cannot be undone and nobody can be asked", hints: ["add --yes"])
    }
    guard try prompt.confirm(question, otherwise: false) else {
      throw GatewayError(.cancelled, "nothing was changed")
    }
  }
}
