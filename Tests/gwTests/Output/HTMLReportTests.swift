import Foundation
import GWKit
import Testing

@testable import gw

struct HTMLReportTests {
  /// Made once: in a debug build that takes a second.
  static let pages: [(name: String, text: String)] = [
    ("month", PageReport.month), ("empty", PageReport.empty),
    ("one-point", PageReport.onePoint), ("hostile", PageReport.hostile),
    ("huge", PageReport.huge),
  ].map { ($0, HTMLReport($1).text) }

  private func page(_ report: Report) -> String { HTMLReport(report).text }

  @Test(arguments: pages)
  func isWellFormed(_ sample: (name: String, text: String)) {
    let reader = MarkupReader(sample.text)
    #expect(reader.faults == [])
    let ids = reader.elements.flatMap { $0.attributes.filter { $0.name == "id" }.map(\.value) }
    #expect(Set(ids).count == ids.count)
    for element in reader.elements {
      for (name, value) in element.attributes
      where ["aria-labelledby", "aria-describedby"].contains(name) {
        #expect(ids.contains(value))
      }
    }
    #expect(reader.elements.count { $0.name == "h1" } == 1)
  }

  @Test(arguments: pages.filter { $0.name != "hostile" })
  func asksForNothingFromElsewhere(_ sample: (name: String, text: String)) {
    let page = sample.text
    for word in ["http:", "https:", "src=", "href=", "@import", "url(", "<script", "<img"] {
      #expect(!page.contains(word))
    }
    #expect(page.contains("default-src 'none'"))
  }

  @Test func namesFromOutsideAreTextAndNothingElse() {
    let reader = MarkupReader(page(PageReport.hostile))
    #expect(reader.faults == [])
    let known: Set<String> = [
      "html", "head", "meta", "title", "style", "body", "header", "main", "footer", "section",
      "h1", "h2", "h3", "p", "ul", "li", "b", "i", "small", "span", "code", "time", "bdi",
      "div", "details", "summary", "table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td",
      "svg", "desc", "g", "path", "rect", "text", "label", "input",
    ]
    #expect(Set(reader.elements.map(\.name)).subtracting(known) == [])
    #expect(reader.elements.count { $0.name == "style" } == 1)
    let attributes = reader.elements.flatMap { $0.attributes.map(\.name) }
    #expect(!attributes.contains { $0.hasPrefix("on") || $0 == "src" || $0 == "href" })
    #expect(reader.text.contains("<script>alert(1)</script>"))
    #expect(reader.text.contains("\"><img src=x onerror=alert(1)>"))
  }

  @Test func whatCannotBeSeenIsShownByItsCode() {
    let page = page(PageReport.hostile)
    #expect(page.contains(#"<bdi>\u{202e}gnp.exe\u{2066}</bdi>"#))
    #expect(page.contains(#"<bdi>a\x00b\x1b[31mc</bdi>"#))
    let harmful = page.unicodeScalars.contains {
      ($0.value < 0x20 && $0 != "\n") || (0x202A...0x202E).contains($0.value)
        || (0x2066...0x2069).contains($0.value)
    }
    #expect(!harmful)
  }

  @Test func namesOfAnyKindKeepTheirCharacters() {
    let reader = MarkupReader(page(PageReport.month))
    for name in PageReport.oddNames { #expect(reader.text.contains(name)) }
  }

  @Test func anEmptyReportHasZerosAndDashesAndASentence() {
    let reader = MarkupReader(page(PageReport.empty))
    #expect(reader.text.contains("Nothing was asked in this period"))
    #expect(reader.text.contains("$0.00"))
    #expect(reader.text.contains("–"))
    #expect(!reader.text.contains("NaN"))
    #expect(!reader.elements.contains { $0.name == "svg" })
  }

  @Test func aPointAloneIsADot() {
    let page = page(PageReport.onePoint)
    #expect(page.contains("h.01"))
    #expect(page.contains("left:50%"))
  }

  @Test func aLineBreaksWhereNothingIsKnown() {
    #expect(HTMLLine([1, 2, nil, 3]).data == "M50 1L150 2M350 3")
    #expect(HTMLLine([1, 2, nil, 3]).dots == "M350 3h.01")
    #expect(HTMLLine([nil, 5, 6]).surface == "M150 1000V5L250 6V1000z")
    #expect(HTMLLine([]).data == "")
  }

  @Test func theSameReportIsTheSamePage() {
    #expect(page(PageReport.month) == page(PageReport.month))
  }

  @Test func whatHasNoPriceIsNotCalledFree() {
    var report = PageReport.onePoint
    for figure in [Tally.Figure.nanoUSD, .nanoBRL] { report.total[figure] = 0 }
    report.total[.unpriced] = 7
    let text = MarkupReader(page(report)).text
    #expect(text.contains("7 calls without a price"))
  }

  @Test func everyPictureHasANameAndATable() {
    let reader = MarkupReader(page(PageReport.month))
    for svg in reader.elements where svg.name == "svg" {
      #expect(svg.attributes.contains { $0.name == "role" && $0.value == "img" })
    }
    let pictures = reader.elements.count { $0.name == "svg" }
    #expect(pictures > 10)
    // The four shares and budgets have titles inside for each part, too.
    #expect(reader.elements.count { $0.name == "title" } > pictures)
    #expect(reader.elements.count { $0.name == "details" } == 2)
  }

  /// Pages to look at, where a folder for them is named.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["GW_REPORT_PAGES"] != nil))
  func writesPagesToLookAt() throws {
    let folder = try #require(ProcessInfo.processInfo.environment["GW_REPORT_PAGES"])
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for sample in Self.pages {
      try Data(sample.text.utf8)
        .write(to: URL(fileURLWithPath: "\(folder)/\(sample.name).html"))
    }
  }
}
