import GWKit

/// One page of the manual, rendered from the command table.
struct ManPage {
  /// The file's name, such as `gw-models.1`.
  let name: String
  /// In man(7).
  let text: String

  /// Changed with the version: a page that named the day of its making would never be current.
  private static let day = "2026-11-01"

  /// `title` is the page's name without its section.
  init(
    _ title: String, section: Int, summary: String, _ write: (inout Roff) -> Void
  ) {
    name = "\(title).\(section)"
    var page = Roff()
    page.line(".\\\" Generated from the command table by scripts/generate.")
    page.line(
      ".TH \(Roff.quoted(title.uppercased())) \(section) \(Self.day) \(Roff.quoted("gw \(version)")) "
        + Roff.quoted("gw manual"))
    page.section("NAME")
    page.line("\(Roff.plain(title)) \\- \(Roff.plain(summary))")
    write(&page)
    text = page.text
  }
}
