import Testing

@testable import GWKit

struct PeriodTests {
  private func period(_ zone: String, _ start: String, _ end: String) throws -> Period {
    let (start, end) = (try #require(Instant(start)), try #require(Instant(end)))
    let table = try #require(Zone.table(zone, from: start, to: end))
    return Period(start: start, end: end, zone: zone, table: table)
  }

  private func starts(_ period: Period, _ step: Period.Step) -> [String] {
    (period.starts(by: step, limit: 100) ?? []).map(\.spoken)
  }

  @Test func namesMeanDaysOfTheCalendar() {
    let today = CivilDate(year: 2026, month: 1, day: 15)
    let meanings = ["1d", "7d", "mtd", "last-month", "2026-12", "2024-02"].map { name in
      PeriodName(name).map { name in
        let days = name.days(today: today)
        return "\(days.first.text) \(days.end.text)"
      }
    }
    #expect(
      meanings == [
        "2026-01-15 2026-01-16", "2026-01-09 2026-01-16", "2026-01-01 2026-01-16",
        "2025-12-01 2026-01-01", "2026-12-01 2027-01-01", "2024-02-01 2024-03-01",
      ])
    #expect(PeriodName("2025-12") == .month(year: 2025, month: 12))
  }

  @Test(arguments: ["", "7", "0d", "-7d", "7h", "2026", "2026-13", "2026-1", "month", "d"])
  func otherNamesAreNone(name: String) {
    #expect(PeriodName(name) == nil)
  }

  @Test func aDayMayHave23Hours() throws {
    let spring = try period("America/New_York", "2026-03-08T05:00:00Z", "2026-03-09T04:00:00Z")
    #expect(starts(spring, .hour).count == 23)
    #expect(starts(spring, .day) == ["2026-03-08T05:00:00Z"])
    let autumn = try period("America/New_York", "2026-11-01T04:00:00Z", "2026-11-02T05:00:00Z")
    #expect(starts(autumn, .hour).count == 25)
  }

  @Test func partsBeginWhereTheZoneSays() throws {
    let days = try period("Asia/Kolkata", "2026-11-22T12:00:00Z", "2026-11-24T00:00:00Z")
    #expect(
      starts(days, .day) == [
        "2026-11-22T12:00:00Z", "2026-11-22T18:30:00Z", "2026-11-23T18:30:00Z",
      ])
    #expect(starts(days, .hour).prefix(2) == ["2026-11-22T12:00:00Z", "2026-11-22T12:30:00Z"])
    let weeks = try period("America/Sao_Paulo", "2026-11-04T03:00:00Z", "2026-11-18T03:00:00Z")
    #expect(
      starts(weeks, .week) == [
        "2026-11-04T03:00:00Z", "2026-11-09T03:00:00Z", "2026-11-16T03:00:00Z",
      ])
    let months = try period("UTC", "2026-11-15", "2027-01-02")
    #expect(
      starts(months, .month) == [
        "2026-11-15T00:00:00Z", "2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z",
      ])
  }

  @Test func moreThanTheLimitIsNil() throws {
    let long = try period("UTC", "2020-01-01", "2026-01-01")
    #expect(long.starts(by: .hour, limit: 10_000) == nil)
    #expect(long.starts(by: .month, limit: 72)?.count == 72)
  }
}
