import GWKit
import Testing

struct ByteCountTests {
  @Test(
    arguments: [
      ("1", 1, "1B"), ("4096", 4096, "4KiB"), ("1KiB", 1024, "1KiB"),
      ("500mib", 500 << 20, "500MiB"),
      ("1GiB", 1 << 30, "1GiB"), ("1024TiB", 1 << 50, "1024TiB"), ("1025B", 1025, "1025B"),
    ] as [(String, Int64, String)])
  func readsPowersOf1024(text: String, count: Int64, shortest: String) {
    #expect(ByteCount(text)?.count == count && ByteCount(text)?.text == shortest)
  }

  @Test(arguments: ["", "0", "-1", "1.5GiB", "1GB", "1k", "GiB", "1025TiB", "99999999999999999999"])
  func isNothingElse(_ text: String) { #expect(ByteCount(text) == nil) }

  @Test(arguments: [(0, "0 B"), (354, "354 B"), (1536, "1.5 KiB"), (1 << 30, "1 GiB")])
  func isRoundedForPeople(count: Int64, text: String) {
    #expect(ByteCount(count).rounded == text)
  }
}
