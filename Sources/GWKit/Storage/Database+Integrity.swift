/// What SQLite itself can say about the file.
extension Database {
  /// Empty when pages, indexes and references are whole.
  package func integrityProblems() throws -> [String] {
    let pages = try rows("PRAGMA quick_check(5)") { $0.text(0) }.filter { $0 != "ok" }
    let references = try rows("PRAGMA foreign_key_check") {
      "a row of \($0.text(0)) refers to nothing in \($0.text(2))"
    }
    return pages + references.prefix(5)
  }

  /// Bytes that the file takes, the space that nothing is kept in included.
  package func size() throws -> Int64 {
    try first("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()") {
      $0.int(0)
    } ?? 0
  }

  package func libraryVersion() throws -> String? {
    try first("SELECT sqlite_version()") { $0.text(0) }
  }
}
