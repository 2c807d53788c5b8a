import GWKit
import TestSupport
import Testing

@testable import gw

/// What is written straight from the database must look as everything else that gw prints.
struct ExportTests {
  private let home: TemporaryHome
  private let database: Database

  init() throws {
    home = try TemporaryHome()
    database = try home.database()
    let database = database
    for (index, text) in Self.texts.enumerated() {
      var row = UsageRecord(
        id: "call-\(index)", requestID: text, client: "acme", apiType: .direct, provider: "p",
        modelRequested: "p/m", model: "p/m", outcome: .ok, latencyMilliseconds: Int64(index),
        createdAt: Instant(milliseconds: Int64(index) * 98_765_432_101 - 5_000_000_000_000),
        finishedAt: .testNow)
      row.conversation = text
      row.errorMessage = index % 2 == 0 ? text : nil
      row.tags = index % 3 == 0 ? [] : [JSONMember(key: text, value: .string(text))]
      row.cost = index % 4 == 0 ? nil : NanoUSD(nanos: Int64(index) * 1_000_000_010)
      row.costBRL = row.cost.map { NanoBRL(nanos: $0.nanos / 10) }
      row.outcome = index % 5 == 0 ? .hit : .ok
      row.rateID = index % 2 == 0 ? 1 : nil
      row.priceID = index % 3 == 0 ? 1 : nil
      row.avoided.usd = NanoUSD(nanos: Int64(index) * 100)
      row.avoided.brl = NanoBRL(nanos: Int64(index) * 500)
      _ = try database.write { try UsageLog(database).add(row) }
    }
  }

  private static let texts = [
    "plain", "", "a,b", "\"quoted\"", "two\nlines", "cr\r\nlf", "=1+1", "+55", "-x", "@a", "\tx",
    "q\"\u{301}", "é\u{1F355}日本", "back\\slash", "\u{1}\u{1F}\u{7F}\u{8}\u{C}", "'", " ",
    "\u{2028}",
  ]

  private func quick(_ options: OutputOptions) throws -> String {
    let export = try Export(options)
    var form = ByteForm()
    form.append(export.head)
    try UsageExport(database, columns: export.stored).forEach(UsageLog.Filter()) { row in
      export.write(row, into: &form)
      return true
    }
    return String(decoding: form.bytes, as: UTF8.self)
  }

  private func slow(_ options: OutputOptions) throws -> String {
    var rows: [[JSON]] = []
    try UsageLog(database).forEach(UsageLog.Filter()) { record in
      rows.append(CallRecord.row(record))
      return true
    }
    let bytes = try rendering(
      of: Listing(columns: CallRecord.columns, rows: rows, shape: .list), options: options,
      style: .plain, now: 0)
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test(arguments: [OutputFormat.csv, .jsonl], [false, true])
  func isTheSameAsAListing(format: OutputFormat, isRaw: Bool) throws {
    var options = OutputOptions()
    (options.format, options.isCSVRaw) = (format, isRaw)
    for fields in [
      nil, ["cost_usd", "created_at", "conversation_id"], ["tags", "avoided_usd", "avoided_brl"],
    ] {
      options.fields = fields
      for showsHeader in [true, false] {
        options.showsHeader = showsHeader
        let (first, second) = (try quick(options), try slow(options))
        #expect(first == second)
        #expect(Array(first.utf8) == Array(second.utf8))
      }
    }
  }

  @Test func numbersAreWrittenAsEverywhere() {
    for nanos: Int64 in [
      0, 1, 10, 999_999_999, 1_000_000_000, 1_500_000_000, .max, -1, -2_500_000_000,
    ] {
      var form = ByteForm()
      form.append(nanos: nanos)
      #expect(String(decoding: form.bytes, as: UTF8.self) == DecimalText.text(nanos, places: 9))
      form.clear()
      form.append(integer: nanos)
      #expect(String(decoding: form.bytes, as: UTF8.self) == "\(nanos)")
    }
    for time: Int64 in [
      0, 1, 999, -1, -86_400_000, -86_400_001, 1_795_392_000_123, 253_402_300_799_999,
    ] {
      var form = ByteForm()
      form.append(milliseconds: time)
      let text = String(decoding: form.bytes, as: UTF8.self)
      #expect(text == Instant(milliseconds: time).text)
    }
  }
}
