import Foundation
import GWKit

/// Fills a new database with calls as a busy platform makes them: `usage-maker ROWS [DAYS [CLIENTS]]`, into GW_HOME. The
/// same numbers make the same rows.
if CommandLine.arguments.dropFirst().first == "--settles" {
  try Settles.measure(
    count: CommandLine.arguments.count > 2 ? Int(CommandLine.arguments[2]) ?? 640 : 640)
  exit(0)
}
let numbers = CommandLine.arguments.dropFirst().compactMap { Int($0) }
guard let count = numbers.first, count > 0,
  let home = ProcessInfo.processInfo.environment["GW_HOME"]
else {
  FileHandle.standardError.write(
    Data("usage: GW_HOME=FOLDER usage-maker ROWS [DAYS [CLIENTS]]\n".utf8))
  exit(2)
}
let days = numbers.count > 1 ? numbers[1] : 90
let clients = numbers.count > 2 ? numbers[2] : 200

let now = Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
let database = try Database.open(
  Locations(data: home + "/data", config: home + "/config"), now: now)
var maker = try UsageMaker(database, from: now, days: Int64(days), clients: clients)
let batch = 5000
var made = 0
while made < count {
  let rows = maker.rows(min(batch, count - made), of: count, after: made)
  try database.write(isDurable: false) { try UsageLog(database).add(contentsOf: rows) }
  made += rows.count
  if made % 1_000_000 < batch { FileHandle.standardError.write(Data("\(made) rows\n".utf8)) }
}
