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
}
