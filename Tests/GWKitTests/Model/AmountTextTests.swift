import GWKit
import Testing

struct AmountTextTests {
  @Test(
    arguments: [
      (42_500_000_000, "R$42.50"), (1, "R$0.000000001"), (0, "R$0.00"), (5_400_000_000, "R$5.40"),
      (-1_250_000_000, "R$-1.25"),
    ] as [(Int64, String)])
  func alwaysHasCentsAndLeavesNothingOut(nanos: Int64, text: String) {
    #expect(AmountText.spoken(nanos, .brl) == text)
  }

  @Test(
    arguments: [
      (61_715, "$0.000062"), (99_500_000, "$0.10"), (123_456_789_012, "$123.46"),
      (3, "$0.000000003"),
      (0, "$0.00"), (.max, "$9223372036.85"),
    ] as [(Int64, String)])
  func roundsEstimates(nanos: Int64, text: String) {
    #expect(AmountText.rough(nanos, .usd) == text)
    #expect(AmountText.rough(nanos, .tokens) == "\(nanos) tokens")
  }
}
