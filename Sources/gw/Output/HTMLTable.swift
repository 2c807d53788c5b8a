/// A table of a page. Cells are markup already; the first one of a row names it.
struct HTMLTable {
  struct Column {
    var title: String
    var isNumber = true

    static func text(_ title: String) -> Column { Column(title: title, isNumber: false) }
    static func number(_ title: String) -> Column { Column(title: title) }
  }

  var caption: String
  /// A heading above says it already.
  var isCaptionHidden = true
  var columns: [Column]
  var rows: [[String]]
  /// What the rows that are not shown add up to.
  var foot: [String]?

  /// Wider than a page it scrolls alone, with the keyboard too.
  var html: String {
    let head = columns.map { "<th scope=\"col\"\(kind($0))>\($0.title)</th>" }.joined()
    let caption =
      "<caption\(isCaptionHidden ? " class=\"vh\"" : "")>\(HTMLText.escaped(caption))</caption>"
    return """
      <div class="scroll" role="region" tabindex="0" aria-label="\(HTMLText.escaped(self.caption))">
      <table>\(caption)
      <thead><tr>\(head)</tr></thead>
      <tbody>
      \(rows.map(line).joined(separator: "\n"))
      </tbody>\(foot.map { "\n<tfoot>\(line($0))</tfoot>" } ?? "")
      </table>
      </div>
      """
  }

  private func kind(_ column: Column) -> String { column.isNumber ? " class=\"n\"" : "" }

  private func line(_ cells: [String]) -> String {
    let parts = zip(columns, cells).enumerated().map { index, pair in
      index == 0
        ? "<th scope=\"row\"\(kind(pair.0))>\(pair.1)</th>"
        : "<td\(kind(pair.0))>\(pair.1)</td>"
    }
    return "<tr>\(parts.joined())</tr>"
  }

  /// Hidden until it is asked for.
  func details(_ summary: String) -> String {
    "<details><summary>\(HTMLText.escaped(summary))</summary>\n\(html)\n</details>"
  }
}
