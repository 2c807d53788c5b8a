/// How often something is begun, as cron and systemd can say it. What they cannot say is begun every minute, and the setting
/// of the job decides each time. It names no job and begins nothing.
package struct CronSchedule: Sendable, Equatable {
  private enum Step: Equatable {
    /// A divisor of 60, of 24, and 1 or 7: anything else would leave a gap at the end of the hour, the day or the month.
    case minutes(Int64), hours(Int64), days(Int64)
    case unsayable
  }

  private let step: Step
  /// Tells those that are begun at the same interval apart, so that they are not all begun in the same minute.
  private let place: Int64

  package init(every span: TimeSpan, place: Int64) {
    let minutes = span.milliseconds / 60_000
    self.place = place
    switch minutes {
    case _ where span.milliseconds % 60_000 != 0: step = .unsayable
    case 1..<60 where 60 % minutes == 0: step = .minutes(minutes)
    case 60..<1440 where 1440 % minutes == 0 && minutes % 60 == 0: step = .hours(minutes / 60)
    case 1440: step = .days(1)
    case 7 * 1440: step = .days(7)
    default: step = .unsayable
    }
  }

  /// Whether it begins things just as often as was asked.
  package var isExact: Bool { step != .unsayable }

  /// Never minute 0, when everybody else's begin.
  private var minute: Int64 { 1 + (place * 13 + 3) % 59 }
  /// No clock is ever set forward or back at this hour.
  private static let hour: Int64 = 4
  private var weekday: Int64 { place % 7 }

  /// The five fields of a crontab.
  package var fields: String {
    switch step {
    case .minutes(1), .unsayable: "* * * * *"
    case .minutes(let count): "*/\(count) * * * *"
    case .hours(1): "\(minute) * * * *"
    case .hours(let count): "\(minute) */\(count) * * *"
    case .days(1): "\(minute) \(Self.hour) * * *"
    case .days: "\(minute) \(Self.hour) * * \(weekday)"
    }
  }

  private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]

  /// What `OnCalendar=` of a systemd timer takes.
  package var calendar: String {
    let minute = (self.minute < 10 ? "0" : "") + String(self.minute)
    switch step {
    case .minutes(1), .unsayable: return "*:*"
    case .minutes(let count): return "*:0/\(count)"
    case .hours(1): return "*:\(minute)"
    case .hours(let count): return "0/\(count):\(minute)"
    case .days(1): return "*-*-* 0\(Self.hour):\(minute)"
    case .days: return "\(Self.weekdays[Int(weekday)]) *-*-* 0\(Self.hour):\(minute)"
    }
  }
}
