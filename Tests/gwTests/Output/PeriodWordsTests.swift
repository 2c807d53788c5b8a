import GWKit
import TestSupport
import Testing

@testable import gw

struct PeriodWordsTests {
  private func period(_ start: String, _ end: String, hoursEast: Int64 = 0) throws -> Period {
    Period(
      start: try #require(Instant(start)), end: try #require(Instant(end)), zone: "Test/Zone",
      table: ZoneTable(firstOffset: hoursEast * 3_600_000))
  }

  @Test func namesTheLastDayThatHasAPartInIt() throws {
    #expect(try period("2026-11-01", "2026-12-01").span == "2026-11-01 to 2026-11-30")
    #expect(try period("2026-11-01", "2026-11-02").span == "2026-11-01")
    #expect(
      try period("2026-11-01T03:00:00Z", "2026-11-03T03:00:00Z", hoursEast: -3).span
        == "2026-11-01 to 2026-11-02")
  }

  @Test func namesTimesThatAreNotMidnight() throws {
    #expect(
      try period("2026-11-01", "2026-11-03T14:37:59Z").span == "2026-11-01 to 2026-11-03 14:37")
    #expect(try period("2026-11-02", "2026-11-01").span == "2026-11-02, which is no time at all")
  }

  @Test(arguments: [
    ("2026-11-01T01:00:00Z", "hour"), ("2026-11-01T05:00:00Z", "5 hours"),
    ("2026-11-01T23:00:00Z", "day"), ("2026-11-02T01:00:00Z", "day"), ("2026-12-01", "30 days"),
    ("2026-11-30T23:00:00Z", "30 days"),
  ])
  func tellsLengths(end: String, length: String) throws {
    #expect(try period("2026-11-01", end).length == length)
  }
}
