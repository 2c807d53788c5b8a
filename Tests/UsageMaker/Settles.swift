import Foundation
import GWKit

/// Times durable transactions of one row each, in a new database in GW_HOME: those that add 64 rows up, and the others.
/// Prints both medians in milliseconds as JSON.
enum Settles {
  static func measure(count: Int) throws {
    guard let home = ProcessInfo.processInfo.environment["GW_HOME"] else { exit(2) }
    try FileManager.default.createDirectory(
      atPath: home, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    let now = Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
    let database = try Database.open(
      Locations(data: home + "/data", config: home + "/config"), now: now)
    var maker = try UsageMaker(database, from: now, days: 1, clients: 200)
    var (plain, folding): ([Double], [Double]) = ([], [])
    for (index, row) in maker.rows(count, of: count, after: 0).enumerated() {
      let start = DispatchTime.now().uptimeNanoseconds
      try database.write { try UsageLog(database).add(row) }
      let time = Double(DispatchTime.now().uptimeNanoseconds - start) / 1e6
      if (index + 1) % 64 == 0 { folding.append(time) } else { plain.append(time) }
    }
    print("{\"plain_ms\":\(median(plain)),\"folding_ms\":\(median(folding))}")
  }

  private static func median(_ times: [Double]) -> Double { times.sorted()[times.count / 2] }
}
