internal import CSQLite

/// Compares the rules of a file with those that gw makes: triggers, views, indexes and tables, word by word. It looks at
/// no rows.
package struct SchemaAudit {
  private let database: Database

  package init(_ database: Database) { self.database = database }

  /// A part of the schema that is not as gw made it: somebody else has been at the file.
  package struct Deviation: Sendable, Equatable {
    package var text: String
    /// Statements that bring it back; nil for tables, whose rows they would touch.
    fileprivate var remedy: [String]?
    package var isMendable: Bool { remedy != nil }
  }

  private struct Part: Hashable {
    var type: String
    var name: String
    var sql: String

    var removal: String { "DROP \(type) \"\(name)\"" }
  }

  package func deviations() throws -> [Deviation] {
    let (present, wanted) = (try Self.parts(of: database), try Self.parts(of: Self.model()))
    let lacking = wanted.values.filter { present[$0.name] != $0 }.map { part -> Deviation in
      let isTable = part.type == "table"
      guard let other = present[part.name] else {
        return Deviation(text: "'\(part.name)' is missing", remedy: isTable ? nil : [part.sql])
      }
      return Deviation(
        text: "'\(part.name)' is not gw's",
        remedy: isTable || other.type == "table" ? nil : [other.removal, part.sql])
    }
    // Tables and indexes of others are in nobody's way; their triggers may change what gw writes.
    let strange = present.values.filter { $0.type == "trigger" && wanted[$0.name] == nil }
      .map { Deviation(text: "'\($0.name)' is not gw's", remedy: [$0.removal]) }
    return (lacking + strange).sorted { $0.text < $1.text }
  }

  /// Brings back what can be brought back. Inside a write transaction.
  package func mend() throws -> [Deviation] {
    let mendable = try deviations().filter(\.isMendable)
    for statement in mendable.flatMap({ $0.remedy ?? [] }) { try database.executeScript(statement) }
    return mendable
  }

  /// A new database of the same version, in memory.
  private static func model() throws -> Database {
    let model = try Database(":memory:", mode: SQLITE_OPEN_READWRITE, gate: nil)
    for migration in Migration.all { try migration.apply(model, Instant(milliseconds: 0)) }
    return model
  }

  private static func parts(of database: Database) throws -> [String: Part] {
    let parts = try database.rows(
      "SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'"
    ) { Part(type: $0.text(0), name: $0.text(1), sql: $0.text(2)) }
    return Dictionary(parts.map { ($0.name, $0) }) { first, _ in first }
  }
}
