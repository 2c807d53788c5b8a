/// Finds fenced code blocks in Markdown, as CommonMark fences them: three or more backticks or tildes, closed by at
/// least as many of the same.
enum CodeBlock {
  /// The content of the last block, or nil without one. A block that is never closed reaches to the end.
  static func last(in text: String) -> String? {
    var found: String?
    var fence: (mark: Character, count: Int)?
    var lines: [Substring] = []
    // CR LF is one Character and no "\n".
    for line in text.split(
      omittingEmptySubsequences: false, whereSeparator: { $0 == "\n" || $0 == "\r\n" })
    {
      let content = line.drop { $0 == " " }
      let run = fenceRun(content)
      if let open = fence {
        if let run, run.mark == open.mark, run.count >= open.count, run.isBare {
          found = lines.joined(separator: "\n")
          fence = nil
        } else {
          lines.append(line)
        }
      } else if let run {
        fence = (run.mark, run.count)
        lines = []
      }
    }
    return fence == nil ? found : lines.joined(separator: "\n")
  }

  private static func fenceRun(_ line: Substring) -> (mark: Character, count: Int, isBare: Bool)? {
    guard let mark = line.first, mark == "`" || mark == "~" else { return nil }
    let count = line.prefix { $0 == mark }.count
    guard count >= 3 else { return nil }
    let rest = line.dropFirst(count)
    // Backticks after backticks are inline code and no fence.
    if mark == "`", rest.contains("`") { return nil }
    return (mark, count, rest.allSatisfy { $0 == " " || $0 == "\r" })
  }
}
