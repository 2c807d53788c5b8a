import GWKit
import Testing

@testable import gw

struct FigureTextTests {
  @Test(
    arguments: [
      (0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567"),
      (.max, "9,223,372,036,854,775,807"),
    ] as [(Int64, String)])
  func groupsThousands(number: Int64, text: String) {
    #expect(FigureText.count(number) == text)
  }

  @Test func shortensOnlyWhatIsTooLongForAGlance() {
    #expect(FigureText.glance(999_999_999) == "999,999,999")
    #expect(FigureText.glance(12_345_678_901) == "12.3B")
  }

  @Test(
    arguments: [
      (0, "0"), (999, "999"), (1000, "1k"), (1299, "1.2k"), (999_999, "999k"),
      (12_345_678, "12.3M"), (4_000_000_000, "4B"), (.max, "9,223,372T"),
    ] as [(Int64, String)])
  func shortensWithoutRoundingUp(number: Int64, text: String) {
    #expect(FigureText.short(number) == text)
  }

  @Test(
    arguments: [
      (0, "$0.00"), (1, "$0.000000001"), (3_210_000, "$0.0032"), (1_234_565_000_000, "$1,234.57"),
      (1_234_567_891_000_000, "$1,234,567.89"), (.max, "$9,223,372,036.85"),
    ] as [(Int64, String)])
  func showsMoneyToTheCentAndFinerWhereItIsLess(nanos: Int64, text: String) {
    #expect(FigureText.money(nanos, .usd) == text)
  }

  @Test(
    arguments: [
      (0, 0, "-"), (0, 5, "0%"), (1, 1_000_000, "<0.01%"), (3, 10_000, "0.03%"), (1, 20, "5.0%"),
      (999_999, 1_000_000, "99.9%"), (7, 7, "100%"), (.max, .max, "100%"),
    ] as [(Int64, Int64, String)])
  func saysNothingAndAllOnlyWhereItIsSo(part: Int64, whole: Int64, text: String) {
    #expect(FigureText.percent(Share(part, of: whole)) == text)
  }

  @Test(
    arguments: [
      (nil, "-"), (0, "0 ms"), (999, "999 ms"), (1050, "1.05 s"), (1600, "1.60 s"),
      (9999, "9.99 s"),
      (12_345, "12.3 s"), (100_000, "1m40s"), (125_000, "2m05s"), (3_600_000, "1h00m"),
      (12_000_000, "3h20m"),
    ] as [(Int64?, String)])
  func showsDurationsInThreeDigits(milliseconds: Int64?, text: String) {
    #expect(FigureText.duration(milliseconds) == text)
  }

  @Test func keepsAmountsOfBudgetsExact() {
    #expect(
      FigureText.share(42_500_000_000, of: 1_234_000_000_001, .brl)
        == "R$42.50 of R$1,234.000000001")
    #expect(FigureText.share(1500, of: 200_000, .tokens) == "1,500 of 200,000 tokens")
  }
}
