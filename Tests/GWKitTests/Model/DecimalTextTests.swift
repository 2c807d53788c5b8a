import GWKit
import Testing

struct DecimalTextTests {
  @Test(arguments: [
    "", "-", ".5", "5.", "1,5", "$5", "NaN", "inf", "0x1", " 1", "1 ", "+1", "1e", "1e1.5", "1e61",
    "1e-61", "1e1000", "1_000", "٣", String(repeating: "9", count: 38),
  ])
  func refuses(_ text: String) {
    #expect(DecimalText(text) == nil)
  }

  @Test(arguments: [
    ("1.5e-07", 15, 150_000_000, false), ("0.00000015", 15, 150_000_000, false),
    ("12", 0, 12, false), ("-3.50", 2, -350, false), ("1E+3", 0, 1000, false),
    ("0.1", 0, 1, true), ("-0.1", 0, -1, true), ("1.0000000001", 9, 1_000_000_001, true),
    ("0", 9, 0, false), ("0e60", 9, 0, false), ("000012", 0, 12, false), ("1e-60", 9, 1, true),
  ])
  func scalesExactlyOrRoundsAwayFromZero(
    text: String, places: Int, value: Int64, isRounded: Bool
  ) throws {
    let scaled = try #require(DecimalText(text)?.scaled(byPowerOfTen: places))
    #expect(scaled.value == value && scaled.isRounded == isRounded)
  }

  @Test(arguments: ["9223372036854775808", "1e19", "1e60"])
  func givesNothingThatDoesNotFit(_ text: String) {
    #expect(DecimalText(text)?.scaled(byPowerOfTen: 0) == nil)
  }

  @Test(
    arguments: [
      (5_327_100_000, 9, "5.3271"), (3200, 9, "0.0000032"), (12_000_000_000, 9, "12"),
      (-500_000_000, 9, "-0.5"), (0, 9, "0"), (7, 0, "7"), (.max, 9, "9223372036.854775807"),
      (.min, 9, "-9223372036.854775808"),
    ] as [(Int64, Int, String)])
  func writesExactText(value: Int64, places: Int, text: String) {
    #expect(DecimalText.text(value, places: places) == text)
  }
}
