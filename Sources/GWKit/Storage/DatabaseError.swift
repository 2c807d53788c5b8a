internal import CSQLite

/// What SQLite reported, as a fact. Bound values never appear in it.
package struct DatabaseError: Error, Equatable {
  /// SQLite's extended result code.
  package var code: Int32
  package var message: String

  private var primary: Int32 { code & 0xFF }

  package var isFull: Bool { primary == SQLITE_FULL }
  package var isBusy: Bool { primary == SQLITE_BUSY || primary == SQLITE_LOCKED }
  package var isNotADatabase: Bool { primary == SQLITE_NOTADB }
  package var isCorrupt: Bool { primary == SQLITE_CORRUPT }
  package var isReadOnly: Bool { primary == SQLITE_READONLY }
  package var isConstraint: Bool { primary == SQLITE_CONSTRAINT }
}
