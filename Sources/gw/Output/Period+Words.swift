import GWKit

/// Periods in words.
extension Period {
  /// `2026-10-25 to 2026-11-23`: the last day is the last that has a part in it. Times only where one is not midnight.
  var span: String {
    guard start < end else { return "\(table.moment(start)), which is no time at all" }
    guard table.clock(start) == "00:00", table.clock(end) == "00:00" else {
      return "\(table.moment(start)) to \(table.moment(end))"
    }
    let first = table.date(at: start).text
    let last = table.date(at: end.adding(milliseconds: -1)).text
    return first == last ? first : "\(first) to \(last)"
  }

  /// `30 days`; days that are an hour longer or shorter than others are days, too.
  var length: String {
    let hours = max(0, end.milliseconds(since: start) + 1_800_000) / 3_600_000
    guard hours >= 23 else { return hours == 1 ? "hour" : "\(hours) hours" }
    let days = (hours + 12) / 24
    return days == 1 ? "day" : "\(days) days"
  }
}
