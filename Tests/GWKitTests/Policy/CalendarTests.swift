import Foundation
import GWKit
import TestSupport
import Testing

/// Windows against Python's zoneinfo, another implementation over the same zone files: `Tests/Oracles/windows.py`. The
/// short form is two years of the zones with the oddest midnights; GW_PROOF=full takes 2015 to 2030 of all.
struct CalendarTests {
  private static let odd = [
    "America/Sao_Paulo", "Australia/Lord_Howe", "Africa/Cairo", "America/Havana",
  ]
  private static let zones =
    odd + [
      "America/St_Johns", "Pacific/Apia", "Pacific/Chatham", "Asia/Kolkata", "Asia/Kathmandu",
      "Asia/Beirut", "Asia/Gaza", "Asia/Amman", "Asia/Tehran", "America/Asuncion",
      "America/Santiago", "America/New_York", "Europe/London", "Europe/Lisbon", "Africa/Casablanca",
      "Africa/Khartoum", "Pacific/Norfolk", "Pacific/Kiritimati", "Antarctica/Troll", "UTC",
    ]

  private static let isFull = ProcessInfo.processInfo.environment["GW_PROOF"] == "full"

  private static let rules: [(BudgetPeriod, WeekStart, Int64)] =
    [(.daily, .monday, 1), (.weekly, .monday, 1), (.weekly, .sunday, 1)]
    + (1...31).map { (.monthly, .monday, $0) }

  @Test(arguments: isFull ? zones : odd)
  func agreesWithZoneinfo(_ zone: String) throws {
    let years = Self.isFull ? (2015, 2030) : (2017, 2018)
    let home = try TemporaryHome()
    let file = home.path + "/windows"
    try Self.windows(of: zone, years).write(to: URL(fileURLWithPath: file))
    let oracle = Process()
    oracle.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    oracle.arguments = [
      "python3", Self.oracle, file, zone, String(years.0), String(years.1),
    ]
    let output = Pipe()
    oracle.standardOutput = output
    try oracle.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    oracle.waitUntilExit()
    #expect(oracle.terminationStatus == 0, "\(zone)")
    let count = try #require(Int(text.trimmingCharacters(in: .whitespacesAndNewlines)))
    #expect(count >= 2 * 365 * 2 * Self.rules.count)
    if Self.isFull { print("proof: \(count) windows of \(zone)") }
  }

  private static let oracle = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Oracles/windows.py").path

  /// Every window of every day, at the day's first instant and its last millisecond.
  private static func windows(of zone: String, _ years: (Int, Int)) throws -> Data {
    let first = CivilDate(year: Int64(years.0), month: 1, day: 1)
    let last = CivilDate(year: Int64(years.1), month: 12, day: 31)
    var numbers: [Int64] = []
    for days in first.days...last.days {
      let date = CivilDate(days: days)
      let noon = Instant(milliseconds: days * 86_400_000 + 43_200_000)
      let table = try #require(Zone.table(zone, around: noon))
      let edges = [
        table.start(of: date), table.start(of: date.adding(days: 1)).adding(milliseconds: -1),
      ]
      for edge in edges {
        for (period, weekStart, anchor) in rules {
          let rule = WindowRule(period: period, zone: zone, weekStart: weekStart, anchor: anchor)
          let window = rule.window(holding: edge, in: table)
          numbers += [window.starts.milliseconds, window.ends.milliseconds]
        }
      }
    }
    return numbers.withUnsafeBytes { Data($0) }
  }
}
