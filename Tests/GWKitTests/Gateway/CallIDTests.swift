import GWKit
import TestSupport
import Testing

struct CallIDTests {
  @Test func isAVersionSevenUUIDOfItsMoment() {
    let id = CallID.make(at: .testNow, random: [UInt8](repeating: 0xFF, count: 10))
    #expect(id == "01a205b3-d000-7fff-bfff-ffffffffffff")
  }

  @Test func sortsByTime() {
    let ids = (0..<100).map { step in
      CallID.make(at: Instant(milliseconds: 1 << 40 + step * 997), random: RandomBytes.make(10))
    }
    #expect(ids == ids.sorted() && Set(ids).count == 100)
  }
}
