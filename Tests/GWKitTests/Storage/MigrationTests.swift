import Foundation
import TestSupport
import Testing

@testable import GWKit

/// Databases that an earlier gw left behind.
struct MigrationTests {
  /// A home whose database has the schema of `version`, with rows that its gw would have written.
  private func home(version: Int, _ sql: String, rows: String) throws -> TemporaryHome {
    let home = try TemporaryHome()
    try FileManager.default.createDirectory(
      atPath: home.locations.data, withIntermediateDirectories: false,
      attributes: [.posixPermissions: 0o700])
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [
      "sqlite3", home.locations.database,
      """
      PRAGMA auto_vacuum = INCREMENTAL; PRAGMA application_id = 0x67770001;
      PRAGMA journal_mode = WAL; \(sql) \(rows) PRAGMA user_version = \(version);
      """,
    ]
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
    for suffix in ["", "-wal", "-shm"] { chmod(home.locations.database + suffix, 0o600) }
    return home
  }

  private static let rowsOfVersion1 = """
    INSERT INTO providers VALUES ('vercel', 'openai', 'https://v/v1', 'gateway', 'K', NULL, 1,
      'max_tokens', 0, 1, 5), ('mine', 'openai', 'http://127.0.0.1:1/v1', 'direct', '', 'pass x', 0,
      'max_tokens', 0, 2, 5);
    INSERT INTO ai_models_registry VALUES ('mine/m', 'mine', 'M', 1, 'unverified', NULL, 1000, 100,
      1, NULL, 0, NULL, NULL, 5, 5);
    INSERT INTO clients VALUES ('default', NULL, 1, 1, NULL, 5, 5);
    INSERT INTO shared_gateway_config VALUES ('ask.model', 'mine/m', 5);
    INSERT INTO price_book (model, effective_at, source, input, output, created_at)
      VALUES ('mine/m', 5, 'manual', 7, 9, 5);
    """

  @Test func bringsVersion1UpToDateAndKeepsWhatItHas() throws {
    let home = try home(version: 1, Schema.version1, rows: Self.rowsOfVersion1)
    let database = try home.database()
    #expect(try database.first("PRAGMA user_version") { $0.int(0) } == Migration.latest)
    let providers = Providers(database)
    #expect(try providers.find("mine")?.keyCommand == "pass x")
    #expect(try providers.find("mine")?.checkPath == "/models")
    #expect(try providers.find("vercel")?.checkPath == "/credits")
    let model = try #require(try ModelRegistry(database).resolve("mine/m"))
    #expect(model.contextWindow == 1000 && model.vision == true && model.removedAt == nil)
    #expect(try PriceBook(database).price(of: model.id, at: .testNow)?.price.output == 9)
    #expect(try Settings(database).values().text(.askModel) == "mine/m")
    #expect(try database.integrityProblems().isEmpty)
    // What a first run seeds is not put back.
    #expect(try ModelRegistry(database).all().count == 1)
  }

  @Test func endsWithTheSameSchemaAsAFirstRun() throws {
    let old = try home(version: 1, Schema.version1, rows: Self.rowsOfVersion1).database()
    let new = try TemporaryHome().database()
    func schema(_ database: Database) throws -> [String] {
      try database.rows("SELECT name || ' ' || coalesce(sql, '') FROM sqlite_schema ORDER BY name")
      {
        $0.text(0)
      }
    }
    #expect(try schema(old) == schema(new))
  }

  /// Rows of a log: what they cost, how that is known, and how they ended.
  private static let rowsOfVersion3 = """
    INSERT INTO clients VALUES ('a', NULL, 1, 1, NULL, 5, 5);
    INSERT INTO gateway_usage_logs (id, request_id, client_id, api_type, provider, model_requested, model, attempt,
      input_tokens, output_tokens, cost_nano_usd, cost_nano_brl, cost_source, outcome, latency_ms, created_at, finished_at)
    VALUES
      ('1', '1', 'a', 'direct', 'p', 'p/m', 'p/m', 1, 10, 5, 100, 500, 'computed', 'ok', 1, 1795392000000, 1795392000001),
      ('2', '2', 'a', 'direct', 'p', 'p/m', 'p/m', 1, 0, 0, 0, 0, NULL, 'error', 1, 1795392000000, 1795392000001),
      ('3', '3', 'a', 'direct', 'p', 'p/m', 'p/m', 1, 10, 90, 1000, 5000, 'presumed', 'error', 1, 1795392000000, 1795392000001),
      ('4', '4', 'a', 'direct', 'p', 'p/m', 'p/m', 1, 10, 20, 400, NULL, 'estimated', 'partial', 1, 1795392000000, 1795392000001),
      ('5', '5', 'a', 'direct', 'p', 'p/u', 'p/u', 1, 10, 20, NULL, NULL, NULL, 'ok', 1, 1795392000000, 1795392000001);
    """

  @Test func countsCallsOfBeforeThereWasALedger() throws {
    let home = try home(
      version: 3, Schema.version1 + Schema.version2 + ";" + Schema.version3 + ";",
      rows: Self.rowsOfVersion3)
    let database = try home.database()
    let kinds = try database.rows("SELECT kind FROM ledger_entries WHERE step = 1 ORDER BY call") {
      $0.text(0)
    }
    #expect(kinds == ["settle", "settle", "presume", "estimate", "settle"])
    let book = BudgetBook(database, settings: SettingValues(), zones: .live)
    var change = BudgetBook.Change()
    change.limit = 2000
    let standing = try book.set(
      BudgetSelector(scope: "a", unit: .usd, period: .monthly), change, now: .testNow
    ).standing
    #expect(standing.window.spent == 1500 && standing.window.held == 0)
    let sweep = Sweep(
      database, owners: try OwnerLocks(path: home.locations.owners), boot: .now())
    let wrong = try BudgetAudit(book, sweep: sweep).findings(at: .testNow)
      .filter { $0.status == .fail }
    #expect(wrong.isEmpty)
  }

  /// Two budgets with a period each, of which the second is over at the tests' moment, and alerts of both.
  private static let rowsOfVersion6 = """
    INSERT INTO client_budgets (id, scope, unit, period, lim, hard, week_start, anchor, created_at, updated_at) VALUES
      (1, 'a', 'tokens', 'monthly', 100, 1, 'mon', 1, 5, 5), (2, 'a', 'tokens', 'daily', 100, 1, 'mon', 1, 5, 5);
    INSERT INTO budget_windows (id, budget_id, starts, ends, timezone, week_start, anchor, lim, opened_at) VALUES
      (1, 1, 1793491200000, 1796083200000, 'UTC', 'mon', 1, 100, 5),
      (2, 2, 1795219200000, 1795305600000, 'UTC', 'mon', 1, 100, 5);
    INSERT INTO budget_alerts (budget_id, window_id, threshold, cause, spent, lim, at) VALUES
      (2, 2, 10, 'spent', 10, 100, 1795219200000), (1, 1, 10, 'spent', 10, 100, 1795219200001),
      (2, 2, 20, 'spent', 20, 100, 1795219200002);
    """

  @Test func tellsOnlyOfPeriodsThatGoOnWhenAlertsCameIntoBeing() throws {
    let schema = [
      Schema.version1, Schema.version2, Schema.version3, Schema.version4, Schema.version5,
      Schema.version6,
    ].joined(separator: ";\n")
    let home = try home(version: 6, schema + ";", rows: Self.rowsOfVersion6)
    // The one of the period that goes on is the second.
    #expect(try Jobs(home.database()).mark(of: .checkBudgetAlerts) == 1)
    let later = try self.home(version: 6, schema + ";", rows: Self.rowsOfVersion6)
    let database = try later.database(now: Instant.testNow.adding(days: 30))
    #expect(try Jobs(database).mark(of: .checkBudgetAlerts) == 3)
  }

  @Test func numbersMigrationsWithoutAGap() {
    #expect(Migration.all.map(\.version) == Array(1...Migration.latest))
  }
}
