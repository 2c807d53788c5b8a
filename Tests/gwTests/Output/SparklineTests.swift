import Testing

@testable import gw

struct SparklineTests {
  private func text(_ values: [Int64?], width: Int? = nil, isASCII: Bool = false) -> String {
    Sparkline(values, width: width, style: .terminal(isASCII: isASCII)).text
  }

  @Test func isAsHighAsItsNumbers() {
    #expect(text([0, 1, 2, 3, 4, 5, 6, 7]) == "▁▂▃▄▅▆▇█")
    #expect(text([0, 1, 2, 3, 4, 5, 6, 7], isASCII: true) == "_.:-=+*#")
  }

  @Test func keepsTheLowestMarkForNothing() {
    #expect(text([0, 1, 1_000_000]) == "▁▂█")
    #expect(text([0, 0, 0]) == "▁▁▁")
    #expect(text([5, 5, 5]) == "███")
  }

  @Test func leavesGapsWhereNothingIsKnown() {
    #expect(text([nil, 7, nil, 0]) == " █ ▁")
    #expect(text([nil, nil]) == "  ")
    #expect(text([]) == "")
  }

  @Test func drawsTheLargestOfSeveralValuesThatShareAColumn() {
    #expect(text([1, 7, nil, 2, nil, nil, 0], width: 4) == "█▃ ▁")
    #expect(text([0, 0, 0, 0, 9, 0], width: 2) == "▁█")
  }

  @Test(arguments: [1, 7, 30, 399, 400, 500])
  func neverNeedsMoreColumnsThanThereAre(width: Int) {
    let line = text((0..<400).map { $0 % 17 }, width: width)
    #expect((1...min(400, width)).contains(line.count))
  }

  @Test func bearsTheLargestNumbersThereAre() {
    #expect(text([.max, .max / 2, -5]) == "█▄▁")
  }
}
