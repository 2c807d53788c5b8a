/// A value on its way into or out of the database.
package enum SQLValue: Sendable, Equatable {
  case null
  case integer(Int64)
  case text(String)
  case blob([UInt8])

  package static func optional(_ text: String?) -> SQLValue { text.map(SQLValue.text) ?? .null }
  package static func optional(_ number: Int64?) -> SQLValue {
    number.map(SQLValue.integer) ?? .null
  }
  package static func optional(_ flag: Bool?) -> SQLValue { flag.map(SQLValue.flag) ?? .null }
  package static func flag(_ flag: Bool) -> SQLValue { .integer(flag ? 1 : 0) }
  package static func instant(_ instant: Instant) -> SQLValue { .integer(instant.milliseconds) }
  package static func optional(_ instant: Instant?) -> SQLValue {
    instant.map(SQLValue.instant) ?? .null
  }
  /// For `IN (SELECT value FROM json_each(?))`: one statement for lists of every length.
  package static func list(_ texts: some Sequence<String>) -> SQLValue {
    .text(JSON.array(texts.map { .string($0) }).text())
  }
  package static func list(_ numbers: some Sequence<Int64>) -> SQLValue {
    .text(JSON.array(numbers.map { .integer($0) }).text())
  }
}
