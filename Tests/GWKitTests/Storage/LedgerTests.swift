import TestSupport
import Testing

@testable import GWKit

/// What the file refuses by itself, whoever writes to it.
struct LedgerTests {
  private func refusal(_ body: () throws -> Void) -> String? {
    do {
      try body()
      return nil
    } catch let refusal as LedgerRefusal {
      return refusal.word
    } catch {
      return "\(error)"
    }
  }

  @Test func admitsAgainstSeveralBudgetsAtOnce() throws {
    let scene = try BudgetScene()
    try scene.budget("a", .usd, limit: 100)
    try scene.budget("a", .tokens, .monthly, limit: 150)
    try scene.budget("@all", .tokens, .weekly, limit: 180)
    try scene.hold("1", 90)
    #expect(refusal { try scene.hold("2", 11) } == "budget_exceeded")
    try scene.hold("3", 80, client: "b")
    // Room for the client, and none for all of them.
    #expect(refusal { try scene.hold("4", 11, client: "b") } == "budget_exceeded")
    try scene.hold("5", 10)
    #expect(try scene.standing("a:usd").window.held == 100)
    #expect(try scene.standing("@all").window.held == 180)
    #expect(try scene.failures().keys.sorted() == ["owners"])
  }

  @Test func givesBackWhatACallDidNotUse() throws {
    let scene = try BudgetScene()
    try scene.budget(limit: 100)
    try scene.hold("1", 100)
    #expect(try scene.settle("1", 40) == .ended(isOverrun: false))
    let window = try scene.standing("a").window
    #expect(window.spent == 40 && window.held == 0)
    #expect(try scene.failures().isEmpty)
  }

  @Test func recordsTheTruthOfAnOverrun() throws {
    let scene = try BudgetScene()
    try scene.budget(limit: 100)
    try scene.hold("1", 50)
    #expect(try scene.settle("1", 130) == .ended(isOverrun: true))
    let standing = try scene.standing("a")
    #expect(
      standing.window.spent == 130 && standing.state == .paused && standing.pauseReason == .limit)
    #expect(refusal { try scene.hold("2", 1) } == "budget_paused")
    // It is listed, and no contradiction.
    #expect(try scene.failures().isEmpty)
    #expect(try Ledger(scene.database).overruns() == 1)
  }

  @Test func endsACallOnceAndEntersTheDifferenceLater() throws {
    let scene = try BudgetScene()
    try scene.budget(limit: 100)
    try scene.hold("1", 50)
    try scene.database.write { try OpenCalls(scene.database).presume(["1"], at: .testNow) }
    #expect(try scene.standing("a").window.spent == 50)
    #expect(try scene.settle("1", 20) == .adjusted)
    #expect(try scene.settle("1", 20) == .unchanged)
    #expect(try scene.standing("a").window.spent == 20)
    #expect(try scene.failures().isEmpty)
  }

  /// What the entries of a call add up to after its hold; nil money is not known.
  private func ended(_ call: String, _ scene: BudgetScene) throws -> Amounts? {
    try scene.database.first(
      """
      SELECT sum(tokens), sum(nano_usd), sum(nano_brl) FROM ledger_entries WHERE call = ? AND step >= 1
      """, [.text(call)]
    ) { row in
      Amounts(
        tokens: row.int(0), usd: row.optionalInt(1).map(NanoUSD.init),
        brl: row.optionalInt(2).map(NanoBRL.init))
    }
  }

  private func adjust(_ call: String, _ amounts: Amounts, _ scene: BudgetScene) throws -> Bool {
    try scene.database.write {
      try Ledger(scene.database).adjust(call, to: amounts, note: "test", at: .testNow)
    }
  }

  @Test func leavesMoneyAsItIsWhenOnlyTokensAreKnown() throws {
    let scene = try BudgetScene()
    try scene.budget(limit: 100)
    try scene.call("1", 40)
    #expect(try adjust("1", Amounts(tokens: 30, usd: nil, brl: nil), scene))
    let (usd, brl) = (NanoUSD(nanos: 40), NanoBRL(nanos: 40))
    #expect(try ended("1", scene) == Amounts(tokens: 30, usd: usd, brl: brl))
    #expect(try scene.standing("a").window.spent == 40)
    #expect(try !adjust("1", Amounts(tokens: 30, usd: nil, brl: nil), scene))
  }

  @Test func takesUnknownMoneyNeitherForNothingNorForKnown() throws {
    let scene = try BudgetScene()
    let log = UsageLog(scene.database)
    try scene.hold("1", 40, isPriced: false)
    try scene.database.write { try OpenCalls(scene.database).presume(["1"], at: .testNow) }
    #expect(try !adjust("1", Amounts(tokens: 40, usd: nil, brl: nil), scene))
    #expect(try adjust("1", Amounts(tokens: 30, usd: nil, brl: nil), scene))
    #expect(try ended("1", scene) == Amounts(tokens: 30, usd: nil, brl: nil))
    // It cost nothing, as is known now.
    var free = Amounts(tokens: 30, usd: .zero, brl: nil)
    #expect(try adjust("1", free, scene) && ended("1", scene) == free)
    free.brl = NanoBRL(nanos: 0)
    #expect(try adjust("1", free, scene) && ended("1", scene) == free)
    #expect(try !adjust("1", free, scene))
    var record = try #require(try log.newest(UsageLog.Filter(), limit: 1).first)
    (record.usage, record.cost, record.costBRL) = (Usage(inputTokens: 30), free.usd, free.brl)
    #expect(try scene.database.write { try log.replace(record) })
    #expect(try scene.failures().isEmpty)
  }

  @Test func refusesWhatHasNoPriceNoRateNoBound() throws {
    let scene = try BudgetScene()
    try scene.budget("a", .usd, limit: 100)
    try scene.budget("b", .brl, limit: 100)
    #expect(refusal { try scene.hold("1", 1, isPriced: false) } == "unpriced_model")
    #expect(refusal { try scene.hold("1", 1, isBounded: false) } == "unpriced_feature")
    #expect(refusal { try scene.hold("1", 1, client: "b") } == "no_rate")
    // The built-in rate is for display only.
    #expect(refusal { try scene.hold("1", 1, client: "b", rate: 1) } == "no_rate")
    let rate = try scene.database.write {
      try ExchangeRates(scene.database).add(
        nanoBRLPerUSD: 1_000_000_000, spreadPercent: "0", source: "manual", effectiveAt: .testNow,
        now: .testNow)
    }
    try scene.hold("1", 1, client: "b", rate: rate)
    // A budget that watches refuses none of it.
    let watching = try BudgetScene()
    try watching.budget("a", .brl, limit: 1) { $0.isHard = false }
    try watching.hold("1", 50, isBounded: false, isPriced: false)
    try watching.hold("2", 50, isBounded: false)
    #expect(try watching.standing("a").window.held == 50)
  }

  @Test(
    arguments: [
      (
        "UPDATE ledger_entries SET tokens = 0",
        "the ledger is append-only"
      ),
      (
        "DELETE FROM ledger_entries",
        "the ledger is append-only"
      ),
      (
        "REPLACE INTO ledger_entries (id, call, step, kind, client, at, tokens) VALUES (1, '1', 0, 'hold', 'a', 0, 0)",
        "the ledger is append-only"
      ),
      (
        "INSERT INTO ledger_entries (call, step, kind, client, at, tokens) VALUES ('9', 0, 'hold', 'a', 0, 0)",
        "no_owner"
      ),
      (
        "INSERT INTO ledger_entries (call, step, kind, client, at, tokens) VALUES ('9', 1, 'settle', 'a', 0, 0)",
        "no_hold"
      ),
      (
        "INSERT INTO ledger_entries (call, step, kind, client, at, tokens) VALUES ('2', 1, 'settle', 'b', 0, 0)",
        "no_hold"
      ),
      (
        "INSERT INTO ledger_entries (call, step, kind, client, at, tokens) VALUES ('2', 2, 'adjust', 'a', 0, 0)",
        "no_end"
      ),
      (
        "INSERT INTO ledger_entries (call, step, kind, client, at, tokens) VALUES ('1', 2, 'adjust', 'a', 0, -41)",
        "less than nothing"
      ),
      (
        "INSERT INTO ledger_entries (call, step, kind, client, at, tokens) VALUES ('2', 1, 'presume', 'a', 0, 1)",
        "presumed is the whole hold"
      ),
      (
        "INSERT INTO ledger_entries (call, step, kind, client, at, tokens, nano_usd, nano_brl) VALUES ('2', 1, 'void', 'a', 0, 0, 1, 0)",
        "CHECK constraint failed"
      ),
      (
        "UPDATE budget_windows SET spent = 0",
        "counters of a window follow the ledger"
      ),
      (
        "UPDATE budget_windows SET held = held + 1",
        "counters of a window follow the ledger"
      ),
      (
        "UPDATE budget_windows SET spent = spent - 1, entry_id = 99",
        "counters of a window follow the ledger"
      ),
      (
        "DELETE FROM budget_windows",
        "windows are kept"
      ),
      (
        "DELETE FROM client_budgets",
        "budgets are kept"
      ),
      (
        "UPDATE budget_windows SET ends = ends + 1",
        "a window keeps its span"
      ),
      (
        "UPDATE budget_windows SET since_entry = 99",
        "a window keeps its span"
      ),
      (
        "UPDATE budget_windows SET lim = lim + 1",
        "the limit of its budget"
      ),
      (
        "REPLACE INTO budget_windows (id, budget_id, starts, ends, timezone, week_start, anchor, lim, opened_at) SELECT id, budget_id, starts, ends, timezone, week_start, anchor, lim, 0 FROM budget_windows",
        "windows"
      ),
      (
        "INSERT INTO budget_windows (budget_id, starts, ends, timezone, week_start, anchor, lim, opened_at) SELECT budget_id, starts + 1, ends + 1, timezone, week_start, anchor, lim, 0 FROM budget_windows",
        "do not overlap"
      ),
      (
        "DELETE FROM call_windows",
        "where a call counts never changes"
      ),
      (
        "UPDATE call_windows SET held = 0",
        "where a call counts never changes"
      ),
      (
        "REPLACE INTO call_windows (call, window_id, held, reason, entry_id) VALUES ('2', 1, 0, 'fill', 0)",
        "where a call counts never changes"
      ),
      (
        "UPDATE call_moves SET at = 0",
        "moves of calls are kept"
      ),
      (
        "DELETE FROM call_moves",
        "moves of calls are kept"
      ),
      (
        "DELETE FROM open_calls",
        "a call is open until it ends"
      ),
      (
        "INSERT INTO open_calls SELECT * FROM open_calls",
        "UNIQUE constraint failed"
      ),
      (
        "UPDATE client_budgets SET scope = 'b'",
        "a budget keeps its scope"
      ),
      (
        "UPDATE client_budgets SET lim = 0",
        "CHECK constraint failed"
      ),
      (
        "UPDATE price_book SET input = 0",
        "price book is append-only"
      ),
    ] as [(String, String)])
  func lastsAgainstAnotherProgram(_ sql: String, _ complaint: String) throws {
    let scene = try BudgetScene()
    try scene.budget(limit: 100)
    _ = try scene.database.write {
      try scene.database.execute("INSERT INTO call_moves (call, at) VALUES ('0', 0)")
    }
    try scene.call("1", 40)
    try scene.call("3", 45)
    try scene.hold("2", 5)
    let before = try scene.standing("a")
    let found = try scene.foreign(sql)
    #expect(found.contains(complaint), "\(sql): \(found)")
    #expect(try scene.standing("a") == before)
    #expect(try scene.failures().keys.sorted() == ["owners"])
  }

  @Test(
    arguments: [
      ("DROP TRIGGER ledger_entries_adding", ["rules"]),
      (
        "DROP TRIGGER ledger_entries_no_update; UPDATE ledger_entries SET tokens = 1 WHERE step = 1",
        ["log", "rules"]
      ),
      (
        "DROP TRIGGER budget_windows_changing; UPDATE budget_windows SET spent = 7",
        ["rules", "spent"]
      ),
      (
        "DROP TRIGGER budget_windows_changing; UPDATE budget_windows SET held = 7",
        ["held", "rules"]
      ),
      ("DROP TRIGGER open_calls_kept; DELETE FROM open_calls", ["open", "rules"]),
      ("UPDATE gateway_usage_logs SET cost_nano_usd = 1 WHERE id = '1'", ["clients", "log"]),
      ("DELETE FROM gateway_usage_logs WHERE id = '1'", ["clients", "log"]),
      ("UPDATE gateway_usage_logs SET client_id = 'b' WHERE id = '1'", ["clients"]),
      ("DROP TRIGGER client_budgets_no_delete; DELETE FROM client_budgets", ["file", "rules"]),
      (
        "DROP TRIGGER call_windows_no_delete; DELETE FROM call_windows WHERE call = '1'",
        ["counted", "rules", "spent"]
      ),
    ] as [(String, [String])])
  func findsWhatAnotherProgramDid(sql: String, checks: [String]) throws {
    let scene = try BudgetScene()
    try scene.budget(limit: 100)
    try scene.call("1", 40)
    try scene.hold("2", 5)
    #expect(try scene.foreign(sql) == "")
    let found = try scene.failures().keys.filter { $0 != "owners" }.sorted()
    #expect(found == checks, "\(sql)")
  }

  @Test func fixCountsAnewWhatWasCountedWrong() throws {
    let scene = try BudgetScene()
    try scene.budget(limit: 100)
    try scene.call("1", 40)
    let rule = try #require(
      try scene.database.first(
        "SELECT sql FROM sqlite_schema WHERE name = 'budget_windows_changing'"
      ) { $0.text(0) })
    _ = try scene.foreign(
      "DROP TRIGGER budget_windows_changing; UPDATE budget_windows SET spent = 7; \(rule);")
    #expect(try scene.failures().keys.sorted() == ["spent"])
    let fixed = try BudgetAudit(scene.book, sweep: scene.sweep()).fix(at: .testNow)
    #expect(fixed.map(\.check) == ["counters"])
    #expect(try scene.standing("a").window.spent == 40 && scene.failures().isEmpty)
  }

  @Test func opensNoCallWithoutTheRuleThatHoldsIt() throws {
    let scene = try BudgetScene()
    try scene.budget(limit: 100)
    _ = try scene.foreign("DROP TRIGGER open_calls_holding")
    #expect(throws: StoreError.ruleMissing) { try scene.hold("1", 10) }
    #expect(try OpenCalls(scene.database).count() == 0)
  }

  /// Somebody took a rule out, calls went through, and the next sweep finds what they left.
  @Test(arguments: ["ledger_entries_added", "open_calls_holding"])
  func goesOnAfterARuleWasMissing(_ rule: String) throws {
    let scene = try BudgetScene()
    try scene.budget(limit: 100)
    _ = try scene.foreign("DROP TRIGGER \(rule)")
    try? scene.call("1", 10)
    _ = try scene.foreign(
      "INSERT INTO open_calls SELECT '2', request_id, client_id, conversation_id, phone, tags, api_type, provider, model_requested, model, attempt, trigger, wait_ms, gate_wait_ms, max_tokens_sent, price_id, fx_rate_id, images, input_tokens, output_tokens, tokens, nano_usd, nano_brl, bounded, created_at, owner, boot, lease FROM open_calls"
    )
    let audit = BudgetAudit(scene.book, sweep: try scene.sweep())
    _ = try audit.fix(at: .testNow)
    #expect(try scene.failures() == [:])
    try scene.call("3", 5)
    #expect(try OpenCalls(scene.database).count() == 0)
  }

  @Test func saysThatRulesAreMissingWhichItNeedsToAsk() throws {
    let scene = try BudgetScene()
    _ = try scene.foreign("DROP VIEW window_sums")
    let findings = try BudgetAudit(scene.book, sweep: scene.sweep()).findings(at: .testNow)
    #expect(findings.map(\.check) == ["rules"] && findings[0].isMendable)
  }

  @Test func fixBringsBackItsOwnRules() throws {
    let scene = try BudgetScene()
    try scene.budget(limit: 100)
    let message = try scene.foreign(
      """
      DROP TRIGGER ledger_entries_adding; DROP VIEW window_sums; CREATE VIEW window_sums AS SELECT 1;
      CREATE TRIGGER spy AFTER INSERT ON ledger_entries BEGIN DELETE FROM open_calls; END;
      DROP INDEX call_windows_by_window; ALTER TABLE budget_alerts ADD COLUMN strange INTEGER; CREATE TABLE own (a);
      """)
    #expect(message == "")
    #expect(
      try SchemaAudit(scene.database).deviations().map(\.text) == [
        "'budget_alerts' is not gw's", "'call_windows_by_window' is missing",
        "'ledger_entries_adding' is missing", "'spy' is not gw's", "'window_sums' is not gw's",
      ])
    let fixed = try BudgetAudit(scene.book, sweep: scene.sweep()).fix(at: .testNow)
    #expect(fixed.map(\.check) == ["rules"] && fixed[0].count == 4)
    // A table is nobody's to mend.
    #expect(
      try scene.failures()
        == ["rules": "somebody changed the rules of the database: 'budget_alerts' is not gw's"])
    #expect(throws: LedgerRefusal.self) { try scene.hold("1", 101) }
  }

  /// It had the file open while another process moved it to a version with a ledger.
  @Test func fixCountsWhatAProgramWithoutALedgerLogged() throws {
    let scene = try BudgetScene()
    try scene.budget(limit: 100)
    try scene.call("1", 60)
    try scene.database.write {
      var record = UsageRecord(
        id: "2", requestID: "2", client: "a", apiType: .direct, provider: "p",
        modelRequested: "p/m",
        model: "p/m", outcome: .ok, latencyMilliseconds: 0, createdAt: .testNow,
        finishedAt: .testNow)
      record.usage = Usage(inputTokens: 50)
      (record.cost, record.costBRL) = (NanoUSD(nanos: 50), NanoBRL(nanos: 50))
      try UsageLog(scene.database).add(record)
    }
    #expect(try scene.failures().keys.sorted() == ["clients", "log"])
    let fixed = try BudgetAudit(scene.book, sweep: scene.sweep()).fix(at: .testNow)
    #expect(fixed.map(\.detail) == ["calls that were not counted are: 2"])
    #expect(try scene.standing("a").window.spent == 110 && scene.failures().isEmpty)
    #expect(throws: LedgerRefusal.self) { try scene.hold("3", 1) }
  }
}
