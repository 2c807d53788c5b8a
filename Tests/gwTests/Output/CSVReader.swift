/// Reads RFC 4180 as a spreadsheet would, so that tests see what arrives on the other side. It accepts LF line ends and
/// nothing sloppy: a stray quote makes the whole text nil.
struct CSVReader {
  private var rest: ArraySlice<UInt8>

  private init(_ text: String) { rest = Array(text.utf8)[...] }

  static func records(_ text: String) -> [[String]]? {
    var reader = CSVReader(text)
    var records: [[String]] = []
    while !reader.rest.isEmpty {
      guard let record = reader.record() else { return nil }
      records.append(record)
    }
    return records
  }

  private mutating func record() -> [String]? {
    var cells: [String] = []
    while true {
      guard let cell = take(UInt8(ascii: "\"")) ? quoted() : plain() else { return nil }
      cells.append(cell)
      if take(UInt8(ascii: "\n")) { return cells }
      guard take(UInt8(ascii: ",")) else { return nil }
    }
  }

  private mutating func plain() -> String? {
    let bytes = rest.prefix { $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: "\n") }
    rest = rest.dropFirst(bytes.count)
    let needsQuotes = bytes.contains { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\r") }
    return needsQuotes ? nil : String(decoding: bytes, as: UTF8.self)
  }

  private mutating func quoted() -> String? {
    var bytes: [UInt8] = []
    while let byte = rest.popFirst() {
      if byte != UInt8(ascii: "\"") {
        bytes.append(byte)
      } else if take(UInt8(ascii: "\"")) {
        bytes.append(byte)
      } else {
        return String(decoding: bytes, as: UTF8.self)
      }
    }
    return nil
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard rest.first == byte else { return false }
    rest.removeFirst()
    return true
  }
}
