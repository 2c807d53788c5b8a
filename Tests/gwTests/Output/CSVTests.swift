import GWKit
import Testing

@testable import gw

struct CSVTests {
  /// RFC 4180 as another program reads it.
  private func read(_ bytes: [UInt8]) -> [[String]] {
    var rows: [[String]] = [[]]
    var cell: [UInt8] = []
    var isQuoted = false
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      if isQuoted {
        if byte != UInt8(ascii: "\"") {
          cell.append(byte)
        } else if index < bytes.count, bytes[index] == UInt8(ascii: "\"") {
          cell.append(byte)
          index += 1
        } else {
          isQuoted = false
        }
      } else if byte == UInt8(ascii: "\""), cell.isEmpty {
        isQuoted = true
      } else if byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\n") {
        rows[rows.count - 1].append(String(decoding: cell, as: UTF8.self))
        cell = []
        if byte == UInt8(ascii: "\n"), index < bytes.count { rows.append([]) }
      } else {
        cell.append(byte)
      }
    }
    return rows
  }

  private func written(_ value: JSON, _ kind: Column.Kind, isRaw: Bool = false) -> [[String]] {
    let listing = Listing(
      columns: [Column("a", kind), Column("b", .text)], rows: [[value, "end"]], shape: .list)
    return read(CSV(isRaw: isRaw, showsHeader: true).text(listing))
  }

  @Test(arguments: [
    "", "plain", "a,b", "say \"hi\"", "two\nlines", "two\r\nlines", "\"", ",", "\r", " blanks ",
    "日本",
    "a\tb", "\"\"\n\"\"", "q\"\u{301},=1", "\"\u{301}",
  ])
  func readsBackTheSame(_ cell: String) {
    #expect(written(.string(cell), .text) == [["a", "b"], [cell, "end"]])
    #expect(written(.string(cell), .identifier) == [["a", "b"], [cell, "end"]])
  }

  @Test(arguments: ["=1+1", "+1", "-1", "@x", "\tx", "\rx"])
  func guardsTextFromOutsideAgainstSpreadsheets(_ cell: String) {
    #expect(written(.string(cell), .outside)[1][0] == "'" + cell)
    #expect(written(.string(cell), .outside, isRaw: true)[1][0] == cell)
    #expect(written(.string(cell), .identifier)[1][0] == cell)
  }

  @Test func neverGuardsNumbers() {
    #expect(written(.number("-1.5"), .number)[1][0] == "-1.5")
  }

  @Test func writesWhatIsNoText() {
    #expect(written(nil, .number)[1][0] == "")
    #expect(written(true, .boolean)[1][0] == "true")
    #expect(written(["x", "y"], .list)[1][0] == "x;y")
    #expect(written(["k": "v"], .json)[1][0] == #"{"k":"v"}"#)
  }

  @Test func escapesTabSeparatedCells() {
    let listing = Listing(columns: [Column("a", .text)], rows: [["a\tb\nc\\"]], shape: .list)
    #expect(
      String(decoding: TSV.text(listing, showsHeader: false), as: UTF8.self) == #"a\tb\nc\\"# + "\n"
    )
  }
}
