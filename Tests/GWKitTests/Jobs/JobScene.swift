import TestSupport
import Testing

@testable import GWKit

/// A home in which jobs are done, with budgets and calls as in `BudgetScene`.
struct JobScene {
  let budgets: BudgetScene
  var database: Database { budgets.database }
  /// Nobody is called unless a test says who.
  var world: World

  init() throws {
    budgets = try BudgetScene()
    world = World.failing(home: budgets.home)
    world.boot = { BootInstant(boot: "b", milliseconds: 0) }
    world.children = { invocations, _, _, meanwhile in
      meanwhile()
      for invocation in invocations { Issue.record("\(invocation.arguments) was not planned") }
      return []
    }
  }

  func runner(at now: Instant = .testNow, isTrial: Bool = false) throws -> JobRunner {
    var world = world
    world.now = { now }
    return try JobRunner(world: world, database: database, isTrial: isTrial, isOffline: false)
  }

  @discardableResult
  func run(
    _ job: Job, at now: Instant = .testNow, isTrial: Bool = false
  ) throws -> JobReport {
    let runner = try runner(at: now, isTrial: isTrial)
    let report = try runner.run(job)
    #expect(report.failure == nil, "\(report.failure?.message ?? "")")
    return report
  }

  /// The lines of a job and of what it tells.
  func lines(_ job: Job, at now: Instant = .testNow) throws -> [String] {
    let runner = try runner(at: now)
    let report = try runner.runAndDeliver(job)
    #expect(report.failure == nil, "\(report.failure?.message ?? "")")
    try runner.confirm(report)
    return report.changes.filter { !$0.isToldElsewhere }.map(\.line)
      + report.alertsToTell.map(\.line)
  }

  /// Everything in the database.
  func dump() throws -> [String] {
    let tables = try database.rows(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"
    ) { $0.text(0) }
    return try tables.flatMap { table in
      let columns = try database.rows("SELECT name FROM pragma_table_info('\(table)')") {
        "quote(\($0.text(0)))"
      }
      return try database.rows(
        "SELECT \(columns.joined(separator: " || ' ' || ")) FROM \(table) ORDER BY 1"
      ) { "\(table) \($0.text(0))" }
    }
  }
}
