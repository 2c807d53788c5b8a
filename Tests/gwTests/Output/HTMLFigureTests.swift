import GWKit
import Testing

@testable import gw

struct HTMLFigureTests {
  @Test(
    arguments: [
      (0, "0"), (999, "999"), (1234, "1,234"), (999_999, "999,999"), (1_000_000, "1M"),
      (1_239_999, "1.23M"), (12_399_999, "12.3M"), (999_999_999, "999M"),
      (4_500_000_000_000, "4.5T"), (.max, "9.22Qi"), (-1234, "-1,234"),
    ] as [(Int64, String)])
  func countsAreShortFromAMillionOn(_ value: Int64, _ text: String) {
    #expect(HTMLUnit.count.figure(value).short == text)
  }

  @Test(
    arguments: [
      (0, "$0.00", "$0.00"), (12_340_000_000, "$12.34", "$12.34"),
      (12_000_000_000, "$12.00", "$12.00"),
      (12_345_678_901, "$12.35", "$12.345678901"), (3200, "$0.0000032", "$0.0000032"),
      (1_234_567_891_000, "$1,234.57", "$1,234.567891"),
      (1_239_000_500_000_000, "$1.23M", "$1,239,000.5"),
      (.max, "$9.22B", "$9,223,372,036.854775807"),
    ] as [(Int64, String, String)])
  func moneyIsShortAndExactBesides(_ nanos: Int64, _ short: String, _ exact: String) {
    #expect(HTMLUnit.usd.figure(nanos) == HTMLFigure(short, exact: exact))
  }

  @Test(
    arguments: [
      (0, "0 ms"), (840, "840 ms"), (1239, "1.23 s"), (12_499, "12.4 s"), (60_000, "1 min"),
      (125_000, "2 min 5 s"), (3_660_000, "1 h 1 min"), (90_000_000, "1 d 1 h"),
      (600_000_000_000, "6,944 d 10 h"),
    ] as [(Int64, String)])
  func timesHaveTwoUnitsAtMost(_ milliseconds: Int64, _ text: String) {
    #expect(HTMLUnit.milliseconds.figure(milliseconds).short == text)
  }

  @Test(
    arguments: [
      (0, 0, "–"), (0, 9, "0%"), (1, 8, "12.5%"), (1, 100_000, "<0.1%"), (9999, 10_000, "99.9%"),
      (3, 3, "100%"), (.max, .max, "100%"),
    ] as [(Int64, Int64, String)])
  func sharesNeverHideWhatIsThere(_ part: Int64, _ whole: Int64, _ text: String) {
    #expect(HTMLFigure.share(Share(part, of: whole)).short == text)
  }

  @Test(
    arguments: [
      (0, .count, [0, 1]), (3, .count, [0, 1, 2, 3]), (850, .count, [0, 500, 1000]),
      (812, .milliseconds, [0, 500, 1000]),
      (130_000, .milliseconds, [0, 60_000, 120_000, 180_000]),
      (25_000_000_000, .usd, [0, 10_000_000_000, 20_000_000_000, 30_000_000_000]),
    ] as [(Int64, HTMLUnit, [Int64])])
  func axesEndAtRoundNumbers(_ most: Int64, _ unit: HTMLUnit, _ marks: [Int64]) {
    #expect(HTMLScale(most: most, unit: unit).marks == marks)
  }

  @Test func theLargestNumberFitsAnAxis() {
    for unit in [HTMLUnit.count, .milliseconds] {
      let scale = HTMLScale(most: .max, unit: unit)
      #expect(scale.marks.last == .max)
      #expect((500...1000).contains(scale.rise(.max)))
    }
    #expect(HTMLScale(most: .max, unit: .count).rise(1) > 0)
  }

  @Test func changesAreComparedInWords() {
    let fewer = HTMLChange(90, before: 120, unit: .milliseconds, wish: .less)?.html
    #expect(fewer?.contains("25% better") == true)
    #expect(fewer?.contains("down") == true)
    #expect(HTMLChange(120, before: 90, unit: .count)?.html.contains("33.3%</span>") == true)
    #expect(HTMLChange(5, before: 0, unit: .count)?.html.contains("new") == true)
    #expect(HTMLChange(.max, before: 1, unit: .count)?.html.contains("9.22Qi times") == true)
    #expect(
      HTMLChange(100_001, before: 100_000, unit: .count)?.html.contains("less than 0.1%") == true)
    #expect(HTMLChange(0, before: 0, unit: .count) == nil)
    #expect(HTMLChange(3, before: nil, unit: .count) == nil)
    let points = HTMLChange(Share(3, of: 4), before: Share(1, of: 2), wish: .more)?.html
    #expect(points?.contains("25 points better") == true)
  }

  @Test func partsAreNamedByTheCalendarOfTheZone() {
    let table = ZoneTable(firstOffset: -10_800_000)
    let start = Instant(milliseconds: 1_795_402_800_000)  // 2026-11-23T03:00:00Z
    let period = Period(
      start: start, end: start.adding(days: 7), zone: "America/Sao_Paulo", table: table)
    #expect(HTMLTime(period: period, step: .day).full(start) == "Mon 23 Nov 2026")
    #expect(HTMLTime(period: period, step: .day).mark(start) == "23 Nov")
    #expect(
      HTMLTime(period: period, step: .hour).full(start) == "Mon 23 Nov 2026, 00:00 -03:00")
    #expect(HTMLTime(period: period, step: .month).mark(start) == "Nov 2026")
    #expect(HTMLTime(period: period, step: .day).span == "Mon 23 Nov 2026 to Sun 29 Nov 2026")
  }
}
