import Foundation
import TestSupport
import Testing

@testable import GWKit

/// A home with clients and budgets, and calls made by hand: no network, any clock.
struct BudgetScene {
  let home: TemporaryHome
  let database: Database
  var zones = Zones(table: { Zone.table($0, around: $1) }, system: { "UTC" })

  init() throws {
    home = try TemporaryHome()
    database = try home.database()
    try database.write {
      for name in ["a", "b"] {
        _ = try Clients(database).add(Client(name: name, createdAt: .testNow))
      }
    }
  }

  var book: BudgetBook {
    BudgetBook(
      database, settings: (try? Settings(database).values()) ?? SettingValues(), zones: zones)
  }

  /// Nano-dollars a day unless said otherwise.
  @discardableResult
  func budget(
    _ scope: String = "a", _ unit: BudgetUnit = .usd, _ period: BudgetPeriod = .daily,
    limit: Int64 = 100, now: Instant = .testNow, _ change: (inout Budget) -> Void = { _ in }
  ) throws -> BudgetStanding {
    var budget = Budget(
      scope: scope, unit: unit, period: period, limit: limit, createdAt: now)
    change(&budget)
    return try database.write { try book.put(budget, now: now) }
  }

  /// The rate is one real for a dollar, and a token for a nano-dollar, so that one figure says it all.
  private func amounts(_ value: Int64) -> Amounts {
    Amounts(tokens: value, usd: NanoUSD(nanos: value), brl: NanoBRL(nanos: value))
  }

  private func record(_ id: String, _ client: String, _ now: Instant) -> UsageRecord {
    UsageRecord(
      id: id, requestID: id, client: client, apiType: .direct, provider: "p",
      modelRequested: "p/m", model: "p/m", outcome: .ok, latencyMilliseconds: 0, createdAt: now,
      finishedAt: now)
  }

  /// Throws `LedgerRefusal`.
  func hold(
    _ id: String, _ value: Int64, client: String = "a", at now: Instant = .testNow,
    owner: OpenCall.Owner = OpenCall.Owner(byte: 1, lease: BootInstant(boot: "b", milliseconds: 0)),
    isBounded: Bool = true, rate: Int64? = nil, isPriced: Bool = true
  ) throws {
    var amounts = amounts(value)
    if !isPriced { (amounts.usd, amounts.brl) = (nil, nil) }
    var record = record(id, client, now)
    record.rateID = rate
    try database.write {
      _ = try book.opened(scopes: BudgetBook.scopes(of: client), at: now)
      try OpenCalls(database).add(
        OpenCall(
          record: record, inputTokens: value, outputTokens: 0, amounts: amounts,
          isBounded: isBounded, owner: owner))
    }
  }

  @discardableResult
  func settle(
    _ id: String, _ value: Int64, client: String = "a", at now: Instant = .testNow
  ) throws -> Ledger.Outcome {
    var record = record(id, client, now)
    record.usage = Usage(inputTokens: value)
    (record.cost, record.costBRL) = (NanoUSD(nanos: value), NanoBRL(nanos: value))
    return try database.write {
      let outcome = try Ledger(database).end(id, as: .settle, amounts(value), at: now)
      if case .ended = outcome {
        try UsageLog(database).add(record)
      } else {
        _ = try UsageLog(database).replace(record)
      }
      return outcome
    }
  }

  /// Held and settled at once.
  func call(
    _ id: String, _ value: Int64, client: String = "a", at now: Instant = .testNow
  ) throws {
    try hold(id, value, client: client, at: now)
    try settle(id, value, client: client, at: now)
  }

  func standing(_ selector: String, at now: Instant = .testNow) throws -> BudgetStanding {
    let selector = try #require(BudgetSelector(selector))
    return try #require(
      try book.standings(scopes: [selector.scope], at: now).first { selector.matches($0.budget) })
  }

  func sweep(boot: BootInstant = BootInstant(boot: "b", milliseconds: 0)) throws -> Sweep {
    Sweep(database, owners: try OwnerLocks(path: home.locations.owners), boot: boot)
  }

  /// The checks that fail, with what they found.
  func failures(at now: Instant = .testNow) throws -> [String: String] {
    let audit = BudgetAudit(book, sweep: try sweep())
    return try audit.findings(at: now).filter { $0.status == .fail }
      .reduce(into: [:]) { $0[$1.check] = $1.detail }
  }

  /// What another program does to the file; returns what it complained about.
  func foreign(_ sql: String) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["sqlite3", home.locations.database, sql]
    let errors = Pipe()
    process.standardError = errors
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return text
  }
}

extension Instant {
  /// Hours after every test's moment, which is midnight in UTC.
  func adding(hours: Int64) -> Instant { adding(milliseconds: hours * 3_600_000) }
}
