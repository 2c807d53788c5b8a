import GWKit
import TestSupport
import Testing

@testable import gw

struct LatencyPictureTests {
  private static let reports = [
    SampleReport.busy, SampleReport.empty(), SampleReport.report([1]),
    SampleReport.report((0..<400).map { $0 % 40 }, latencies: [3, 900, 86_000_000], step: .hour),
  ]

  private func text(_ report: Report, _ style: TerminalStyle = .plain) -> String {
    LatencyPicture(report, style: style).text
  }

  @Test func drawsPercentilesAndTotals() {
    #expect(
      text(SampleReport.report([100, nil, 300], latencies: [500, 800, 1000])) == """
        2026-11-20 to 2026-11-22  UTC

        ── P50   ━━ P95   ══ P99
        5 s ┤                    ══════════
            │
        4 s ┤                    ━━━━━━━━━━
            │
        3 s ┤
            │══════════
        2 s ┤━━━━━━━━━━
            │
        1 s ┤                    ──────────
            │──────────
          0 ┤
            └┬─────────┬─────────┬─────────
             Nov 20    Nov 21    Nov 22

        LATENCY         P50     P95     P99    MEAN  ANSWERS
        request      999 ms  3.99 s  4.97 s  877 ms      399
        first token  336 ms  1.34 s  1.67 s       -      399

        """)
  }

  @Test(arguments: [40, 80, 160], [true, false])
  func staysWithinTheTerminal(columns: Int, isASCII: Bool) {
    for report in Self.reports {
      let style = TerminalStyle.terminal(columns: columns, isASCII: isASCII)
      for line in text(report, style).split(separator: "\n") {
        #expect(DisplayWidth.columns(of: line.description) <= columns)
        #expect(!isASCII || line.utf8.allSatisfy { $0 < 0x80 })
      }
    }
  }

  @Test func saysWhatToTypeWhereNothingWasAnswered() {
    #expect(
      text(SampleReport.empty()) == """
        2026-10-24 to 2026-11-22  UTC

        LATENCY      P50  P95  P99  MEAN  ANSWERS
        request        -    -    -     -        0
        first token    -    -    -     -        0

        no answers here yet; try: gw ask hello

        """)
  }

  @Test func saysTheSameWithoutColour() {
    let colored = text(SampleReport.busy, .terminal(hasColor: true))
    #expect(colored.contains("\u{1B}[1;31m"))
    #expect(
      colored.replacing(#/\x1B\[[0-9;]*m/#, with: "") == text(SampleReport.busy, .terminal()))
  }
}
