/// What every dialect asks of the JSON of an answer.
extension JSON {
  /// Reads an event or a body. Throws `malformed`.
  static func answer(_ bytes: [UInt8]) throws(ProviderError) -> JSON {
    do {
      return try JSON(parsing: bytes)
    } catch {
      throw ProviderError(
        reason: .malformed, message: "the answer is not valid JSON: \(error.message)")
    }
  }

  static func answer(_ text: String) throws(ProviderError) -> JSON {
    try answer(Array(text.utf8))
  }

  static let notAnObject = ProviderError(
    reason: .malformed, message: "the answer is not a JSON object")

  /// Servers write absent text as null, as "" or not at all.
  var filled: String? {
    guard let text = string, !text.isEmpty else { return nil }
    return text
  }

  /// A count that can be true: more tokens than any context holds are nonsense, and as good as not there.
  var tokenCount: Int64? {
    guard let count = int, (0...1_000_000_000).contains(count) else { return nil }
    return count
  }
}
