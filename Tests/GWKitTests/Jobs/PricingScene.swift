import Foundation
import TestSupport
import Testing

@testable import GWKit

/// A home with its database, and sources that answer what a test gives them; every other call fails the test.
final class PricingScene {
  /// What a source does when it is asked.
  enum Answer {
    case says(String)
    case status(Int)
    case breaks(HTTPError.Kind)
  }

  static let liteLLM =
    "https://raw.githubusercontent.com/BerriAI/litellm/main/model_prices_and_context_window.json"

  let home: TemporaryHome
  let database: Database
  /// By the beginning of the URL.
  var answers: [String: Answer] = [:]
  private(set) var calls: [HTTPCall] = []
  var now = Instant.testNow

  init() throws {
    home = try TemporaryHome()
    // The first prices and the built-in rate are older than what a source says.
    database = try home.database(now: Instant.testNow.adding(days: -30))
    try set(.fxSource, "none")
  }

  func set(_ setting: Setting, _ value: String) throws {
    try database.write { try Settings(database).set(setting, to: value, now: now) }
  }

  var world: World {
    var world = World.failing(home: home)
    world.now = { self.now }
    world.http.send = { call, receiver in
      self.calls.append(call)
      let url = call.request.url
      guard let answer = self.answers.first(where: { url.hasPrefix($0.key) })?.value else {
        Issue.record("a call to \(url) was not planned")
        return
      }
      switch answer {
      case .says(let text):
        try receiver.head(HTTPResponseHead(status: 200))
        _ = try receiver.body(Array(text.utf8)[...])
      case .status(let status): try receiver.head(HTTPResponseHead(status: status))
      case .breaks(let kind): throw HTTPError(kind: kind, message: "it broke")
      }
    }
    return world
  }

  func run(
    isTrial: Bool = false, isOffline: Bool = false,
    _ prepare: (inout JobRunner.Options) -> Void = { _ in }
  ) throws -> JobReport {
    var options = JobRunner.Options()
    prepare(&options)
    return try JobRunner(world: world, database: database, isTrial: isTrial, isOffline: isOffline)
      .run(.syncPricing, options)
  }

  /// Writes a file of prices and gives its path.
  func file(_ text: String, named name: String = "prices.json") throws -> String {
    let path = home.path + "/" + name
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    return path
  }

  func price(of id: String) throws -> PriceRecord? {
    try PriceBook(database).price(of: #require(ModelID(id)), at: now)
  }

  /// Enters a price as somebody or something else would.
  func enter(_ input: Int64, _ output: Int64, for id: String, source: String) throws {
    let model = try #require(ModelID(id))
    try database.write {
      _ = try PriceBook(database).add(
        Price(input: input, output: output), for: model, source: source, isRounded: false, now: now)
    }
  }

  func notices() throws -> [String] {
    try PriceNotices(database).all().map { "\($0.model.text) \($0.kind.rawValue) \($0.source)" }
  }

  /// Every row of every table.
  func dump() throws -> [String] {
    let tables = try database.rows(
      "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name"
    ) { $0.text(0) }
    return try tables.flatMap { table in
      let columns = try database.rows("SELECT name FROM pragma_table_info('\(table)')") {
        $0.text(0)
      }
      let row = columns.map { "quote(\"\($0)\")" }.joined(separator: " || ',' || ")
      return try database.rows("SELECT \(row) FROM \"\(table)\" ORDER BY 1") {
        table + ": " + $0.text(0)
      }
    }
  }
}

extension JobReport {
  var lines: [String] { changes.map(\.line) }
}
