import GWKit
import Testing

struct CronScheduleTests {
  @Test(arguments: [
    ("1m", "* * * * *", "*:*"), ("5m", "*/5 * * * *", "*:0/5"), ("15m", "*/15 * * * *", "*:0/15"),
    ("30m", "*/30 * * * *", "*:0/30"), ("1h", "56 * * * *", "*:56"), ("60m", "56 * * * *", "*:56"),
    ("12h", "56 */12 * * *", "0/12:56"), ("1d", "56 4 * * *", "*-*-* 04:56"),
    ("24h", "56 4 * * *", "*-*-* 04:56"), ("7d", "56 4 * * 4", "Thu *-*-* 04:56"),
  ])
  func saysWhatCronAndSystemdCanSay(every: String, fields: String, calendar: String) throws {
    let schedule = CronSchedule(every: try #require(TimeSpan(every)), place: 4)
    #expect(schedule.fields == fields && schedule.calendar == calendar && schedule.isExact)
  }

  @Test(arguments: ["1ms", "30s", "90s", "7m", "45m", "90m", "5h", "36h", "2d", "14d", "30d"])
  func leavesToTheSettingWhatTheyCannotSay(_ every: String) throws {
    let schedule = CronSchedule(every: try #require(TimeSpan(every)), place: 4)
    #expect(schedule.fields == "* * * * *" && schedule.calendar == "*:*" && !schedule.isExact)
  }

  @Test func beginsNoTwoJobsOfADayInTheSameMinuteAndNoneAtTheFullHour() {
    let all = Job.allCases.map {
      CronSchedule(every: .seconds(86_400), place: $0.lockByte).fields
    }
    #expect(Set(all).count == all.count && !all.contains { $0.hasPrefix("0 ") })
  }
}
