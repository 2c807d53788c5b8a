import GWKit
import Testing

@testable import gw

struct RenderingTests {
  /// So many rows that a step whose cost grows with their square would be noticed.
  @Test(arguments: OutputFormat.allCases)
  func writesEveryRowOfABigList(_ format: OutputFormat) throws {
    let columns = [Column("n", .number), Column("text", .outside)]
    let listing = Listing.list(columns, (0..<20_000).map { [.integer($0), .string("日本 = \($0)")] })
    let options = OutputOptions(
      format: format, sort: .init(field: "n", isDescending: true), showsHeader: false)
    let bytes = try rendering(of: listing, options: options, style: .plain, now: 0)
    #expect(bytes.count { $0 == UInt8(ascii: "\n") } == (format == .json ? 1 : 20_000))
  }
}
