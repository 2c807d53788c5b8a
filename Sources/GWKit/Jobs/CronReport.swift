/// What installing or uninstalling came to, or would come to.
package struct CronReport: Sendable, Equatable {
  /// A word to the person, and what to type next.
  package struct Note: Sendable, Equatable {
    package var text: String
    package var hint: String?

    package init(_ text: String, hint: String? = nil) {
      self.text = text
      self.hint = hint
    }
  }

  /// In a trial: what would be done, a line each.
  package var lines: [String] = []
  package var notes: [Note] = []

  /// All was as it should be.
  package var isEmpty: Bool { lines.isEmpty && notes.isEmpty }

  package mutating func note(_ text: String, hint: String? = nil) {
    notes.append(Note(text, hint: hint))
  }
}
