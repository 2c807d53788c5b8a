/// Why what a source of prices or rates answered cannot be used, in lower case.
package struct SourceProblem: Error, Equatable {
  package var message: String
  /// There was nothing to read: a file is missing.
  package var isMissing = false

  package init(_ message: String, isMissing: Bool = false) {
    self.message = message
    self.isMissing = isMissing
  }

  /// The answer as JSON; pages for people, and what ended too early, are not.
  static func json(_ bytes: [UInt8]) throws(SourceProblem) -> JSON {
    do {
      return try JSON(parsing: bytes)
    } catch {
      throw SourceProblem("this is no JSON (\(error.message))")
    }
  }

  private static let longestReason = 200

  /// What an answer says that tells of a failure; nil for every other one.
  static func reason(_ json: JSON) -> String? {
    guard let error = json["error"], !error.isNull else { return nil }
    let text = error.string ?? error["message"]?.string ?? error.text()
    return String(text.prefix(longestReason))
  }
}
