import Foundation
import GWKit
import TestSupport
import Testing

/// Opening for completions: what can be read is read, and nothing at all changes.
struct ReadingTests {
  /// Every file below the folder with its content and time of change.
  private func contents(_ folder: String) throws -> [String: [Data]] {
    guard let names = FileManager.default.enumerator(atPath: folder) else { return [:] }
    var found: [String: [Data]] = [:]
    for case let name as String in names {
      let path = folder + "/" + name
      let time = try FileManager.default.attributesOfItem(atPath: path)[.modificationDate]
      found[name] = [
        FileManager.default.contents(atPath: path) ?? Data(), Data("\(time ?? "")".utf8),
      ]
    }
    return found
  }

  private func clients(_ home: TemporaryHome) throws -> [String]? {
    try Database.openForReading(home.locations).map { try Clients($0).all().map(\.name) }
  }

  private func homeWithClient() throws -> TemporaryHome {
    let home = try TemporaryHome()
    try addClient(to: home.database())
    return home
  }

  private func addClient(to database: Database) throws {
    #expect(
      try database.write {
        try Clients(database).add(Client(name: "acme", createdAt: .testNow))
      })
  }

  private func sqlite(_ home: TemporaryHome, _ sql: String) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["sqlite3", home.path + "/data/gw.db", sql]
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
  }

  @Test func readsWhatIsOnlyInTheLogAndChangesNothing() throws {
    let home = try homeWithClient()
    let before = try contents(home.path)
    #expect(before.keys.contains("data/gw.db-wal"))
    #expect(try clients(home) == ["acme", "default"])
    #expect(try contents(home.path) == before)
  }

  @Test func readsBesideAWriterWithoutWaiting() throws {
    let home = try TemporaryHome()
    let database = try home.database()
    try addClient(to: database)
    try database.write {
      #expect(try Clients(database).add(Client(name: "later", createdAt: .testNow)))
      let before = try contents(home.path)
      #expect(try clients(home) == ["acme", "default"])
      #expect(try contents(home.path) == before)
    }
  }

  @Test func makesNoLogWhereThereIsNone() throws {
    let home = try homeWithClient()
    try sqlite(home, "PRAGMA wal_checkpoint(TRUNCATE)")
    let before = try contents(home.path)
    #expect(!before.keys.contains("data/gw.db-wal") && !before.keys.contains("data/gw.db-shm"))
    #expect(try clients(home) == ["acme", "default"])
    #expect(try contents(home.path) == before)
  }

  @Test func makesNoIndexForALogThatHasNone() throws {
    let home = try homeWithClient()
    try FileManager.default.removeItem(atPath: home.path + "/data/gw.db-shm")
    let before = try contents(home.path)
    _ = try? clients(home)
    #expect(try contents(home.path) == before)
  }

  @Test func makesNothingWhereThereIsNothing() throws {
    let home = try TemporaryHome()
    #expect(try clients(home) == nil)
    #expect(try contents(home.path).isEmpty)
  }

  @Test(arguments: [
    "PRAGMA application_id = 7", "PRAGMA user_version = 999", "PRAGMA user_version = 0",
  ])
  func leavesADatabaseOfSomeoneElseOrAnotherVersionAlone(_ change: String) throws {
    let home = try homeWithClient()
    try sqlite(home, change)
    let before = try contents(home.path)
    #expect(try clients(home) == nil)
    #expect(try contents(home.path) == before)
  }

  @Test func leavesAFileThatOthersCanReadAlone() throws {
    let home = try homeWithClient()
    #expect(chmod(home.path + "/data/gw.db", 0o644) == 0)
    #expect(try clients(home) == nil)
  }

  @Test func findsAHomeWhateverItIsCalled() throws {
    let home = try homeWithClient()
    let strange = home.path + "/a b?c=d#e%20f&ü"
    try FileManager.default.createDirectory(
      atPath: strange, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    try FileManager.default.moveItem(atPath: home.path + "/data", toPath: strange + "/data")
    let locations = Locations(data: strange + "/data", config: strange)
    #expect(Database.openForReading(locations) != nil)
  }
}
