/// Question marks for the values of a statement. Made without the library's generic joining, which takes a tenth of a
/// millisecond the first time.
enum SQLMarks {
  static func list(_ count: Int) -> String {
    count == 0 ? "" : String(repeating: "?, ", count: count - 1) + "?"
  }

  /// One for each column of a list of them.
  static func list(for columns: String) -> String {
    var count = 1
    for byte in columns.utf8 where byte == UInt8(ascii: ",") { count += 1 }
    return list(count)
  }
}
