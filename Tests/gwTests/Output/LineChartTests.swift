import GWKit
import TestSupport
import Testing

@testable import gw

struct LineChartTests {
  private func chart(
    _ lines: [[Int64?]], step: Period.Step = .day, table: ZoneTable = .utc, columns: Int = 40,
    isASCII: Bool = false
  ) -> [String] {
    let length: Int64 = step == .hour ? 3_600_000 : 86_400_000
    let names = ["P50", "P95", "P99"]
    return LineChart(
      lines.enumerated().map { .init(name: names[$0], values: $1) },
      starts: (0..<(lines.first?.count ?? 0)).map {
        Instant.testNow.adding(milliseconds: length * Int64($0))
      }, step: step, table: table, style: .terminal(columns: columns, isASCII: isASCII)
    ).text.split(separator: "\n").map(String.init)
  }

  @Test func drawsEachLineWithItsOwnStroke() {
    #expect(
      chart([[100, 100, 200, 200, 100], [300, 300, 300, 500, 500], [600, nil, 600, 600, 600]])
        == [
          "── P50   ━━ P95   ══ P99",
          "600 ms ┤══════      ══════════════════",
          "       │", "500 ms ┤                  ┏━━━━━━━━━━━",
          "       │                  ┃", "400 ms ┤                  ┃",
          "       │                  ┃", "300 ms ┤━━━━━━━━━━━━━━━━━━┛", "       │",
          "200 ms ┤            ╭───────────╮", "       │            │           │",
          "100 ms ┤────────────╯           ╰─────", "       │", "     0 ┤",
          "       └┬───────────┬───────────┬─────", "        Nov 23      Nov 25      Nov 27",
        ].map(trimmed))
  }

  private func trimmed(_ line: String) -> String {
    var line = line
    while line.last == " " { line.removeLast() }
    return line
  }

  @Test func needsNoUnicode() {
    let lines = chart([[1, 2, 1], [3, 3, 4], [5, 5, 4]], isASCII: true)
    #expect(lines.joined().utf8.allSatisfy { $0 < 0x80 })
    #expect(lines[0] == ".. P50   oo P95   ## P99")
    #expect(lines.contains("where lines meet, only the first of them"))
  }

  @Test func drawsASinglePointAsAShortLine() {
    let lines = chart([[1500]])
    #expect(lines.contains { $0.hasSuffix("┤──────────") })
    #expect(lines.last == "       Nov 23")
    #expect(lines[1].hasPrefix("1.5 s ┤"))
  }

  @Test func leavesGapsAndDrawsWhatStandsAlone() {
    let lines = chart([[nil, 5, nil, nil, 5, nil]])
    #expect(lines.contains("5 ms ┤     ─────          ─────"))
    #expect(
      chart([[nil, nil]]).allSatisfy {
        !$0.dropFirst(4).contains("─") || $0.contains("└") || $0.contains("P50")
      })
    #expect(chart([[]]).isEmpty)
  }

  @Test func drawsZerosOnTheAxis() {
    #expect(chart([[0, 0, 0]]).contains("   0 ┤──────────────────────────────"))
  }

  @Test func cutsTheAxisWhereOneValueWouldFlattenTheRest() {
    var values = [Int64?](repeating: 900, count: 20)
    values[7] = 600_000
    let lines = chart([values])
    #expect(lines[1] == "  1 s ┤       ▲╮")
    #expect(lines.contains("▲ the axis is cut: the highest value is"))
    #expect(lines.contains("10m00s"))
    values[7] = 3600
    #expect(!chart([values]).joined().contains("cut"))
  }

  @Test func keepsTheAxisWholeForFewPointsOrManyHighOnes() {
    #expect(!chart([[1, 100, 1]]).joined().contains("cut"))
    #expect(!chart([[1, 100, 1, 1, 100, 1]]).joined().contains("cut"))
  }

  @Test func drawsTheWorstOfWhatSharesAColumn() {
    var values = [Int64?](repeating: 10, count: 400)
    values[77] = 30
    let lines = chart([values], step: .hour)
    #expect(lines.contains("each column is the highest of 14 hours"))
    #expect(lines.contains { $0.contains("╭╮") })
    #expect(lines.allSatisfy { DisplayWidth.columns(of: $0) <= 40 })
  }

  @Test func showsHoursAndDatesInTheZone() {
    let saoPaulo = ZoneTable(firstOffset: -3 * 3_600_000)
    #expect(
      chart([[Int64?](repeating: 5, count: 24)], step: .hour, table: saoPaulo).last
        == "      21:00       09:00")
    #expect(chart([[5, 5]], table: saoPaulo).last == "      Nov 22    Nov 23")
    let long = chart(
      [[Int64?](repeating: 5, count: 72)], step: .hour, table: saoPaulo, columns: 160)
    let blanks = String(repeating: " ", count: 42)
    #expect(long.last == "            Nov 23\(blanks)Nov 24\(blanks)Nov 25")
  }

  @Test(arguments: [40, 63, 80, 160], [1, 7, 31, 400])
  func neverIsWiderThanTheTerminal(columns: Int, count: Int) {
    for step in Period.Step.allCases {
      let values = (0..<Int64(count)).map { Int64?($0 % 13 * 86_000_000) }
      for line in chart([values, values], step: step, columns: columns) {
        #expect(DisplayWidth.columns(of: line) <= columns, "\(line)")
      }
    }
  }
}

struct DurationAxisTests {
  @Test(
    arguments: [
      (0, "1 ms", 1), (1, "1 ms", 1), (7, "8 ms", 4), (834, "1 s", 5), (4210, "5 s", 5),
      (12_000, "12 s", 6), (47_000, "50 s", 5), (149_000, "2.5 min", 5), (700_000, "12 min", 6),
      (7_300_000, "2.5 h", 5), (.max, "3000000 h", 6),
    ] as [(Int64, String, Int)])
  func hasRoundNumbers(most: Int64, top: String, ticks: Int) {
    let axis = DurationAxis(upTo: most)
    #expect(axis.label(ofRow: axis.topRow) == top)
    #expect(axis.ticks == ticks)
  }

  @Test func placesValuesOnTheNearestRow() {
    let axis = DurationAxis(upTo: 1000)
    #expect([0, 99, 101, 1000, 1001].map(axis.row(of:)) == [0, 1, 1, 10, nil])
  }
}
