internal import CSQLite

/// One prepared statement, and while it steps, the row it stands on. It is used on the spot and never kept.
@safe package final class Statement {
  private let handle: OpaquePointer
  private let database: OpaquePointer
  /// Somebody stands on one of its rows.
  var isInUse = false

  /// `sql` must be one statement.
  init(_ sql: String, in database: OpaquePointer) throws(DatabaseError) {
    var prepared: OpaquePointer?
    let code = unsafe sqlite3_prepare_v2(database, sql, -1, &prepared, nil)
    guard code == SQLITE_OK, let prepared = unsafe prepared else {
      throw unsafe Database.error(code, in: database)
    }
    unsafe handle = prepared
    unsafe self.database = database
  }

  deinit { unsafe sqlite3_finalize(handle) }

  func bind(_ values: [SQLValue]) throws(DatabaseError) {
    precondition(
      values.count == Int(unsafe sqlite3_bind_parameter_count(handle)),
      "every parameter of a statement is bound")
    for (index, value) in values.enumerated() {
      let code = bind(value, at: Int32(index + 1))
      guard code == SQLITE_OK else { throw unsafe Database.error(code, in: database) }
    }
  }

  private func bind(_ value: SQLValue, at index: Int32) -> Int32 {
    switch value {
    case .null: return unsafe sqlite3_bind_null(handle, index)
    case .integer(let number): return unsafe sqlite3_bind_int64(handle, index, number)
    case .text(let text):
      return unsafe gw_sqlite3_bind_text(handle, index, text, UInt64(text.utf8.count))
    case .blob(let bytes):
      return unsafe bytes.withUnsafeBytes {
        unsafe gw_sqlite3_bind_blob(handle, index, $0.baseAddress, UInt64($0.count))
      }
    }
  }

  /// False when there are no more rows.
  func step() throws(DatabaseError) -> Bool {
    let code = unsafe sqlite3_step(handle)
    switch code {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    default: throw unsafe Database.error(code, in: database)
    }
  }

  /// Makes the statement ready to run again with other values, and lets go of the present ones.
  func reset() {
    unsafe sqlite3_reset(handle)
    unsafe sqlite3_clear_bindings(handle)
  }
}

/// The columns of the current row, counted from 0. Asking for a form that the schema rules out is a mistake of ours.
extension Statement {
  package func isNull(_ column: Int32) -> Bool {
    unsafe sqlite3_column_type(handle, column) == SQLITE_NULL
  }

  package func int(_ column: Int32) -> Int64 { unsafe sqlite3_column_int64(handle, column) }
  package func flag(_ column: Int32) -> Bool { int(column) != 0 }
  package func instant(_ column: Int32) -> Instant { Instant(milliseconds: int(column)) }

  package func text(_ column: Int32) -> String {
    guard let start = unsafe sqlite3_column_text(handle, column) else { return "" }
    let count = Int(unsafe sqlite3_column_bytes(handle, column))
    return unsafe String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
  }

  /// The bytes of a text where they are, which they are for the moment only. False of NULL.
  func bytes(_ column: Int32, _ body: (Span<UInt8>) -> Void) -> Bool {
    guard let start = unsafe sqlite3_column_text(handle, column) else { return false }
    let count = Int(unsafe sqlite3_column_bytes(handle, column))
    let buffer = unsafe UnsafeBufferPointer(start: start, count: count)
    body(unsafe buffer.span)
    return true
  }

  package func blob(_ column: Int32) -> [UInt8] {
    guard let start = unsafe sqlite3_column_blob(handle, column) else { return [] }
    let count = Int(unsafe sqlite3_column_bytes(handle, column))
    return unsafe Array(UnsafeRawBufferPointer(start: start, count: count))
  }

  package func optionalInt(_ column: Int32) -> Int64? { isNull(column) ? nil : int(column) }
  package func optionalFlag(_ column: Int32) -> Bool? { isNull(column) ? nil : flag(column) }
  package func optionalText(_ column: Int32) -> String? { isNull(column) ? nil : text(column) }
  package func optionalInstant(_ column: Int32) -> Instant? {
    isNull(column) ? nil : instant(column)
  }
}
