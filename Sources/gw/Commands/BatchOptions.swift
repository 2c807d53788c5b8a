import GWKit

/// What a command line says of a batch, checked.
struct BatchOptions: Sendable {
  /// A path, or `-`.
  var source: String
  var width: Int
  var isPlain: Bool
  var isOrdered: Bool
  var resumes: Bool

  static let usualWidth = 8
  /// More than any system gives descriptors for.
  private static let mostWidth: Int64 = 100_000

  /// Nil without `--batch`.
  init?(_ arguments: Arguments) throws(UsageError) {
    let width = try arguments.whole("jobs", 1...Self.mostWidth)
    guard let source = arguments["batch"] else {
      for name in ["lines", "ordered", "resume"] where arguments.has(name) {
        throw UsageError(message: "--\(name) belongs to --batch")
      }
      guard width == nil else { throw UsageError(message: "--jobs belongs to --batch") }
      return nil
    }
    self.source = source
    self.width = width.map(Int.init) ?? Self.usualWidth
    isPlain = arguments.has("lines")
    isOrdered = arguments.has("ordered")
    resumes = arguments.has("resume")
    guard !source.isEmpty else { throw UsageError(message: "--batch needs a file name") }
    try Self.refuseOthers(arguments)
  }

  /// What is about one question and one answer.
  private static func refuseOthers(_ arguments: Arguments) throws(UsageError) {
    guard arguments.operands.isEmpty else {
      throw UsageError(
        message: "--batch takes its prompts from the file and none from the command line",
        hints: ["what all of them share can be said with --system"])
    }
    let valued = ["request", "file", "attach"].filter { arguments[$0] != nil }
    let switched = ["extract", "usage", "no-stream"].filter(arguments.has)
    if let name = (valued + switched).first {
      throw UsageError(message: "--\(name) does not go with --batch")
    }
  }
}
