import Foundation
import GWKit
import Testing

@testable import gw

/// csv-spectrum, when the environment says where it lies: what its tables mean is written by us and read back. It is no
/// part of the project.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["GW_SUITES"] != nil))
struct CSVSuiteTests {
  @Test func writesTablesThatReadBackTheSame() throws {
    let root = (ProcessInfo.processInfo.environment["GW_SUITES"] ?? "") + "/csv/json"
    let names = try FileManager.default.contentsOfDirectory(atPath: root).sorted()
    try #require(!names.isEmpty)
    for name in names {
      let data = try Data(contentsOf: URL(fileURLWithPath: root + "/" + name))
      // A table of one row is that row.
      let value = try JSON(parsing: [UInt8](data))
      let table = value.array ?? [value]
      let keys = table.first?.members?.map(\.key) ?? []
      // Names, not text from outside: nothing is guarded against spreadsheets.
      let columns = keys.map { Column($0, .identifier) }
      let rows = table.map { row in keys.map { row[$0] ?? .null } }
      let bytes = CSV(isRaw: false, showsHeader: true).text(
        Listing(columns: columns, rows: rows, shape: .list))
      let expected = [keys] + rows.map { $0.map { $0.string ?? "" } }
      #expect(
        CSVReader.records(String(decoding: bytes, as: UTF8.self)) == expected, "\(name)")
    }
  }
}
