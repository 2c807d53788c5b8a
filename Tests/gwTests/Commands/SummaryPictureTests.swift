import GWKit
import TestSupport
import Testing

@testable import gw

struct SummaryPictureTests {
  private func text(_ report: Report, _ style: TerminalStyle = .plain) -> String {
    SummaryPicture(report, style: style).text
  }

  private func lines(_ report: Report, _ style: TerminalStyle = .plain) -> [String] {
    text(report, style).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  /// What the largest figures there are look like.
  private static let enormous: Report = {
    var report = SampleReport.busy
    for figure in Tally.Figure.allCases where figure != .refused {
      report.total[figure] = .max
      report.series[3].tally[figure] = .max
      report.series[4].tally[figure] = .max
      report.clients[0].tally[figure] = .max
      report.providers[0].tally[figure] = .max
    }
    report.activeClients = .max
    report.before = SampleReport.tally(1)
    report.budgets.append(
      SampleReport.budget(
        String(repeating: "a", count: 64), spent: 999_999_999_123_456_789,
        limit: 999_999_999_123_456_789))
    return report
  }()

  private static let reports = [
    SampleReport.busy, SampleReport.empty(), SampleReport.report([7]),
    SampleReport.report([5, nil, nil, 900, 1]), enormous,
    SampleReport.report((0..<400).map { $0 }, step: .hour, before: Tally()),
  ]

  @Test(arguments: [40, 71, 72, 80, 160], [true, false])
  func staysWithinTheTerminal(columns: Int, isASCII: Bool) {
    for report in Self.reports {
      for line in lines(report, .terminal(columns: columns, isASCII: isASCII)) {
        #expect(DisplayWidth.columns(of: line) <= columns, "\(line)")
      }
    }
  }

  @Test(arguments: [40, 80, 160], [true, false])
  func saysTheSameWithoutColour(columns: Int, isASCII: Bool) {
    for report in Self.reports {
      var style = TerminalStyle.terminal(columns: columns, hasColor: true, isASCII: isASCII)
      let colored = text(report, style)
      style.hasColor = false
      #expect(colored.contains("\u{1B}["))
      #expect(colored.replacing(#/\x1B\[[0-9;]*m/#, with: "") == text(report, style))
    }
  }

  @Test func isTheSameInAPipeAsInEightyColumns() {
    var pipe = TerminalStyle.plain
    pipe.columns = 200
    #expect(text(SampleReport.busy, pipe) == text(SampleReport.busy, .terminal(columns: 80)))
  }

  @Test func needsNoUnicode() {
    var report = SampleReport.busy
    report.clients = Array(report.clients.prefix(2))
    #expect(text(report, .terminal(isASCII: true)).utf8.allSatisfy { $0 < 0x80 })
  }

  @Test func letsNothingSteerTheTerminal() {
    let shown = text(SampleReport.busy, .terminal(columns: 160))
    #expect(shown.contains("evil (x\\x1b[31m\\u{202e}dlrow\\u{2066})"))
    #expect(
      !shown.unicodeScalars.contains { "\u{1B}\u{202E}\u{2066}\r".unicodeScalars.contains($0) })
  }

  @Test func showsTwoColumnsWhereThereIsRoom() {
    let report = SampleReport.report([100, 200], before: SampleReport.tally(400))
    #expect(
      lines(report)[...6] == [
        "2026-11-21 to 2026-11-22  UTC", "sparklines by day; changes against the 2 days before", "",
        "Requests                                  Cost  R$20.00",
        "300     ▼ 25%  ▅█                         $3.70   ▼ 25%  ▅█", "",
        "Error rate  6 failed                      P95 latency  P50 803 ms",
      ])
    let narrow = lines(report, .terminal(columns: 40))
    #expect(
      narrow[4...9] == [
        "Requests", "300     ▼ 25%  ▅█", "", "Cost  R$20.00", "$3.70   ▼ 25%  ▅█", "",
      ])
  }

  @Test func showsZerosAndDashesAndWhatToTypeWhereNothingHappened() {
    #expect(
      text(SampleReport.empty(days: 3), .terminal(columns: 40)) == """
        2026-11-20 to 2026-11-22  UTC
        sparklines by day
        changes against the 3 days before

        Requests
        0      -  ▁▁▁

        Cost  R$0.00
        $0.00  -  ▁▁▁

        Error rate  0 failed
        -

        P95 latency  P50 -
        -

        Cache hit rate  0 hits
        -

        Saved  R$0.00
        $0.00  -  ▁▁▁

        Fallback rate  0 fell back
        -

        P95 first token  P50 -
        -

        Tokens  0 in, 0 out
        0      -  ▁▁▁

        Active clients
        0

        no requests here yet; try: gw ask hello

        """)
  }

  @Test func saysWhatTheSumsLeaveOut() {
    var report = SampleReport.report([100])
    report.total[.unpriced] = 3
    report.total[.refused] = 12
    #expect(text(report).contains("Cost  R$6.67, 3 unpriced"))
    #expect(text(report).contains("Requests  12 refused"))
    report.total[.nanoBRL] = 0
    #expect(text(report).contains("Cost  R$ unknown"))
  }

  @Test func comparesWithNothingUnlessAsked() {
    let alone = text(SampleReport.report([100, 100]))
    #expect(!alone.contains("changes"))
    #expect(!alone.contains("new"))
    #expect(text(SampleReport.report([100], before: Tally())).contains("new"))
  }

  @Test func reckonsRatesAndPercentilesOfASharedColumnTogether() {
    var both = SampleReport.tally(1000)
    both.add(SampleReport.tally(500))
    let figures = KeyFigure.all(SampleReport.report([1000, 500]))
    #expect(figures[1].value(of: 2, together: both) == 9_259_258_500)
    #expect(figures[2].value(of: 2, together: both) == 200)
    #expect(
      figures[3].value(of: 2, together: both) == both.latencies.request.percentile(perMille: 950))
  }

  @Test func showsTenClientsAndHowToSeeMore() {
    let shown = text(SampleReport.busy)
    #expect(shown.contains("\nlong ("))
    #expect(!shown.contains("\nhidden"))
    #expect(shown.contains("and 2 more: gw metrics clients"))
  }

  @Test func drawsSharesOfProvidersOfRequestsAndOfCost() {
    let lines = lines(SampleReport.busy).filter {
      $0.hasPrefix("PROVIDER") || $0.hasPrefix("groq")
    }
    #expect(
      lines == [
        "PROVIDER  REQUESTS                               COST",
        "groq         1,370  ██                  11.2%   $0.09  ▏                   0.05%",
      ])
  }

  @Test func listsGoalsAsFarAsTheyAreKnown() {
    let shown = text(SampleReport.busy)
    #expect(
      shown.hasSuffix(
        """
        GOALS  3 of 5 met
        ✓ 100% (≥ 100%) gateway share  ✗ 60% (> 60%) cache hit rate
        ✓ 32.7% (> 30%) cost reduction  ? - (> 50%) clients with a budget
        ✓ 0 (= 0) requests lost

        """))
    #expect(
      text(SampleReport.busy, .terminal(isASCII: true)).contains(
        "\nok 100% (>= 100%) gateway share  no 60% (> 60%)"))
  }
}
