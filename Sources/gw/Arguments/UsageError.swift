/// A command line that cannot be understood: exit 2. It holds the sentence and the hints; it must not print.
struct UsageError: Error, Equatable {
  /// Lower case, no full stop, the subject in single quotes.
  let message: String
  /// What to type next; each printed as `hint: …`.
  var hints: [String] = []
}
