import GWKit

/// What a command has to say, before anyone decides how it looks.
struct Listing: Sendable {
  enum Shape: Sendable {
    /// Any number of rows: an array in JSON.
    case list
    /// One thing: an object in JSON, a line per value in a table.
    case object
  }

  var columns: [Column]
  /// Aligned with the columns.
  var rows: [[JSON]]
  let shape: Shape
  /// The column by whose values a table is divided under headings, as long as the rows stay in their order.
  var group: String?
  /// What people see instead of a table, as long as they ask for no fields.
  var picture: (@Sendable (TerminalStyle) -> String)?

  func object(_ row: [JSON]) -> JSON {
    .object(zip(columns, row).map { JSONMember(key: $0.name, value: $1) })
  }

  var json: JSON {
    switch shape {
    case .list: .array(rows.map(object))
    case .object: rows.first.map(object) ?? .null
    }
  }
}
