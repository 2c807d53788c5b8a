/// One step from a schema to the next. The list only grows: a shipped step is never edited, since databases in the
/// field have already taken it.
struct Migration: Sendable {
  let version: Int64
  /// Runs inside the gate and one transaction; `now` dates the rows it writes.
  let apply: @Sendable (_ database: Database, _ now: Instant) throws -> Void

  static let all: [Migration] = [
    Migration(version: 1) { database, _ in try database.executeScript(Schema.version1) },
    Migration(version: 2) { database, _ in try database.executeScript(Schema.version2) },
    Migration(version: 3) { database, _ in try database.executeScript(Schema.version3) },
    Migration(version: 4) { database, _ in try database.executeScript(Schema.version4) },
    Migration(version: 5) { database, _ in try database.executeScript(Schema.version5) },
    Migration(version: 6) { database, _ in
      try database.executeScript(Schema.version6)
      try Rollups(database).countAll()
    },
    Migration(version: 7) { database, now in
      try database.executeScript(Schema.version7)
      try database.execute(Schema.version7Start, [.instant(now)])
    },
    Migration(version: 8) { database, _ in try database.executeScript(Schema.version8) },
  ]

  static let latest = all.last?.version ?? 0
}
