import GWKit

/// What `gw __complete` prints, one candidate a line. Before them may stand a line that begins with a colon, which no
/// candidate does: `:files` and, after a tab, what stands before the file's name in the word; or `:open` when the word
/// may go on after a candidate.
struct CompletionAnswer {
  private let completion: Completion
  /// More would not fit a menu.
  private static let limit = 200

  init(_ completion: Completion) { self.completion = completion }

  /// `database` is opened only for what nothing else knows. Without one, or when it cannot be read, nothing is offered.
  func text(database: () -> Database?) -> String {
    switch completion.wanted {
    case .files: return ":files\t\(completion.head)\n"
    case .candidates(let candidates): return text(candidates)
    case .stored(let values):
      guard let database = database() else { return "" }
      return text((try? values.candidates(in: database)) ?? [])
    }
  }

  private func text(_ candidates: [Candidate]) -> String {
    let lines = candidates.lazy.filter { $0.value.hasPrefix(completion.beginning) }
      .compactMap { $0.line(after: completion.head) }
      .prefix(Self.limit)
    return (completion.isOpen ? ":open\n" : "") + lines.map { $0 + "\n" }.joined()
  }
}
