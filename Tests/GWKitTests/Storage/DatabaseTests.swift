import Foundation
import TestSupport
import Testing

@testable import GWKit

struct DatabaseTests {
  private func sqlite(_ home: TemporaryHome, _ sql: String) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["sqlite3", home.path + "/data/gw.db", sql]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    process.waitUntilExit()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    return text.trimmingCharacters(in: .whitespacesAndNewlines)
  }

  private func mode(_ path: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
  }

  @Test func makesAPrivateDatabaseWithItsMarks() throws {
    let home = try TemporaryHome()
    _ = try home.database()
    #expect(try mode(home.path + "/data") == 0o700)
    #expect(try mode(home.path + "/data/gw.db") == 0o600)
    #expect(
      try sqlite(home, "PRAGMA application_id; PRAGMA auto_vacuum; PRAGMA journal_mode")
        == "1735852033\n2\nwal")
    #expect(try sqlite(home, "PRAGMA integrity_check; PRAGMA foreign_key_check") == "ok")
  }

  @Test func knowsTheOwnersTables() throws {
    let home = try TemporaryHome()
    _ = try home.database()
    let tables = try sqlite(home, "SELECT name FROM sqlite_schema WHERE type = 'table'")
    for name in ["shared_gateway_config", "ai_models_registry", "gateway_usage_logs"] {
      #expect(tables.split(separator: "\n").contains(Substring(name)))
    }
  }

  @Test func seedsCurrentModelsOfEveryProviderWithPrices() throws {
    let home = try TemporaryHome()
    let database = try home.database()
    let models = try ModelRegistry(database).all()
    let prices = try PriceBook(database).prices(at: .testNow)
    #expect(Set(models.map(\.id.provider)) == ["openai", "anthropic", "google", "groq"])
    #expect(models.count >= 10)
    let inAMonth = Instant(milliseconds: Instant.testNow.milliseconds + 31 * 86_400_000)
    for model in models {
      #expect(prices[model.id] != nil, "\(model.id.text) has a price")
      #expect(model.contextWindow != nil && model.maxOutputTokens != nil)
      #expect(model.deprecatedAt.map { $0 > inAMonth } ?? true, "\(model.id.text) is not retiring")
    }
  }

  @Test func refusesAnotherProgramsDatabase() throws {
    let home = try TemporaryHome()
    try FileManager.default.createDirectory(
      atPath: home.path + "/data", withIntermediateDirectories: false,
      attributes: [.posixPermissions: 0o700])
    _ = try sqlite(home, "CREATE TABLE t (x); PRAGMA application_id = 7")
    #expect(chmod(home.path + "/data/gw.db", 0o600) == 0)
    let path = home.path + "/data/gw.db"
    #expect(throws: StoreError.foreign(path: path)) { try home.database() }
    #expect(try sqlite(home, "PRAGMA application_id; PRAGMA journal_mode") == "7\ndelete")
  }

  @Test func refusesAFileThatIsNoDatabase() throws {
    let home = try TemporaryHome()
    _ = try home.database()
    let path = home.path + "/data/gw.db"
    try Data(String(repeating: "not a database ", count: 500).utf8).write(
      to: URL(fileURLWithPath: path))
    try? FileManager.default.removeItem(atPath: path + "-wal")
    try? FileManager.default.removeItem(atPath: path + "-shm")
    #expect(chmod(path, 0o600) == 0)
    #expect(throws: StoreError.foreign(path: path)) { try home.database() }
  }

  @Test func refusesANewerDatabase() throws {
    let home = try TemporaryHome()
    _ = try home.database()
    _ = try sqlite(home, "PRAGMA user_version = 99")
    let path = home.path + "/data/gw.db"
    #expect(throws: StoreError.newer(path: path, version: 99)) { try home.database() }
  }

  @Test func refusesWhatOthersCanReach() throws {
    let home = try TemporaryHome()
    _ = try home.database()
    let path = home.path + "/data"
    #expect(chmod(path, 0o755) == 0)
    #expect(throws: StoreError.exposed(.open(path: path, mode: "700"))) { try home.database() }
    #expect(chmod(path, 0o700) == 0 && chmod(path + "/gw.db", 0o644) == 0)
    #expect(throws: StoreError.exposed(.open(path: path + "/gw.db", mode: "600"))) {
      try home.database()
    }
  }

  @Test func followsALinkToTheFolderButNotToTheFile() throws {
    let home = try TemporaryHome()
    _ = try home.database()
    let link = home.path + "/link"
    try FileManager.default.createSymbolicLink(
      atPath: link, withDestinationPath: home.path + "/data")
    _ = try Database.open(Locations(data: link, config: link), now: .testNow)
    let path = home.path + "/data/gw.db"
    try FileManager.default.moveItem(atPath: path, toPath: path + ".real")
    try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: path + ".real")
    #expect(throws: StoreError.exposed(.symbolicLink(path: path))) { try home.database() }
  }

  @Test(arguments: [
    "UPDATE price_book SET input = 0", "DELETE FROM price_book", "DELETE FROM exchange_rates",
    "UPDATE exchange_rates SET nano_brl_per_usd = 1",
    "INSERT OR REPLACE INTO exchange_rates VALUES (1, 0, 'x', 1, '0', 0)",
    "UPDATE ai_models_registry SET vision = 'yes'",
    "UPDATE clients SET enabled = 2",
  ])
  func refusesBadStatesItself(_ sql: String) throws {
    let home = try TemporaryHome()
    _ = try home.database()
    #expect(try sqlite(home, "PRAGMA recursive_triggers = ON; " + sql).contains("rror"))
  }

  @Test func keepsTheLogShort() throws {
    let home = try TemporaryHome()
    let database = try home.database()
    for number in 0..<600 {
      try database.write {
        try Settings(database).set(.askModel, to: "a/b\(number)", now: .testNow)
      }
    }
    let size =
      try FileManager.default.attributesOfItem(atPath: home.path + "/data/gw.db-wal")[.size] as? Int
    #expect(try #require(size) < 300 * 4120)
  }

  @Test func leavesTheVersionOfANewerGwAsItIsWhenItEmptiesTheLog() throws {
    let home = try TemporaryHome()
    let database = try home.database()
    // Another process brought the file up to date while this one had it open.
    _ = try sqlite(home, "PRAGMA user_version = 99")
    try database.insideGate { database.emptyLog() }
    #expect(try sqlite(home, "PRAGMA user_version") == "99")
  }

  @Test func undoesAWriteThatFails() throws {
    struct Stop: Error {}
    let home = try TemporaryHome()
    let database = try home.database()
    #expect(throws: Stop.self) {
      try database.write {
        try Settings(database).set(.askModel, to: "a/b", now: .testNow)
        throw Stop()
      }
    }
    #expect(try Settings(database).values().text(.askModel) == nil)
  }
}
