/// The programs `systemctl` and `loginctl`, for the units of the system or of one user. Where they cannot be used they say
/// so, and nothing that depends on them is lost.
struct Systemctl {
  let world: World
  let isUser: Bool

  private static let longest = 65_536
  private static let patience = TimeSpan.seconds(60)

  private var program: [String] { ["systemctl"] + (isUser ? ["--user"] : []) }

  /// As a person types it.
  func line(_ words: [String]) -> String { (program + words).joined(separator: " ") }

  /// What went wrong, or nil.
  func problem(_ words: [String]) -> String? {
    let outcome = run(program + words)
    guard let problem = outcome.problem else { return nil }
    if outcome.isMissing { return "there is no program 'systemctl'" }
    let said = ChildProcess.Outcome.said(outcome.output)
    return said.isEmpty ? problem : said
  }

  /// Whether a user's units end with their last session; false when nobody knows.
  func endsWithSessions(of user: String) -> Bool {
    let outcome = run(["loginctl", "show-user", user, "--property=Linger"])
    return outcome.hasSucceeded && ChildProcess.Outcome.said(outcome.output) == "Linger=no"
  }

  private func run(_ words: [String]) -> ChildProcess.Outcome {
    world.children([ChildProcess.Invocation(words)], Self.longest, Self.patience, {})[0]
  }
}
