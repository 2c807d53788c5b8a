import TestSupport
import Testing

@testable import GWKit

/// When an alert is sent again.
struct DeliveryRuleTests {
  @Test(
    arguments: [(1, 0), (3, 0), (4, 10), (5, 20), (9, 320), (10, nil), (11, nil)]
      as [(Int64, Int64?)])
  func waitsLongerEachTimeAndGivesUp(tries: Int64, minutes: Int64?) {
    let expected = minutes.map { Instant.testNow.adding(milliseconds: $0 * 60_000) }
    #expect(DeliveryRule.nextTry(after: tries, now: .testNow) == expected)
  }
}
