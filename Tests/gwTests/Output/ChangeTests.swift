import Testing

@testable import gw

struct ChangeTests {
  private let unicode = TerminalStyle.terminal()
  private let ascii = TerminalStyle.terminal(isASCII: true)
  private let colored = TerminalStyle.terminal(hasColor: true)

  @Test(
    arguments: [
      (1000, 1123, "▲ 12.3%", "+12.3%"), (1000, 877, "▼ 12.3%", "-12.3%"), (7, 7, "=", "="),
      (0, 5, "new", "new"), (nil, 5, "new", "new"), (0, 0, "-", "-"), (nil, nil, "-", "-"),
      (5, nil, "-", "-"), (5, 0, "▼ 100%", "-100%"), (1_000_000, 1_000_001, "▲ <0.1%", "+<0.1%"),
      (100, 1099, "▲ 999%", "+999%"), (100, 1250, "▲ 12x", "+12x"),
      (100, 1100, "▲ 11x", "+11x"), (1, 1000, "▲ 1000x", "+1000x"),
      (1, .max, "▲ >1000x", "+>1000x"), (.max, 1, "▼ 99.9%", "-99.9%"),
    ] as [(Int64?, Int64?, String, String)])
  func comparesAmounts(before: Int64?, now: Int64?, text: String, plain: String) {
    let change = Change.relative(from: before, to: now)
    #expect(change.text(unicode) == text)
    #expect(change.text(ascii) == plain)
  }

  @Test(
    arguments: [
      (200, 325, "▲ 1.2 pp"), (325, 200, "▼ 1.2 pp"), (0, 100, "▲ 1 pp"), (0, 0, "="),
      (nil, 100, "new"), (100, nil, "-"), (100, 101, "▲ <0.1 pp"),
    ] as [(Int64?, Int64?, String)])
  func comparesSharesByPoints(before: Int64?, now: Int64?, text: String) {
    #expect(Change.points(from: before, to: now).text(unicode) == text)
  }

  @Test func coloursWhatIsGoodAndWhatIsBad() {
    func code(_ before: Int64, _ now: Int64, _ isRiseGood: Bool?) -> String {
      Change.relative(from: before, to: now).paint("x", isRiseGood: isRiseGood, colored)
    }
    #expect(code(1, 2, true) == colored.green("x"))
    #expect(code(1, 2, false) == colored.red("x"))
    #expect(code(2, 1, true) == colored.red("x"))
    #expect(code(2, 1, false) == colored.green("x"))
    #expect(code(1, 2, nil) == "x")
    #expect(code(2, 2, false) == colored.dim("x"))
  }
}
