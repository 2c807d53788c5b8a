import GWKit
import Testing

@testable import gw

struct BarListTests {
  private func text(
    _ rows: [(String, Int64)], columns: Int, isASCII: Bool = false
  ) -> String {
    let whole = rows.reduce(0) { $0 + $1.1 }
    return BarList(
      "WHO", headers: ["NUMBER"],
      rows: rows.map {
        .init(name: $0.0, figures: [.init(text: "\($0.1)", share: Share($0.1, of: whole))])
      }, style: .terminal(columns: columns, isASCII: isASCII)
    ).text
  }

  @Test func drawsNamesFiguresBarsAndShares() {
    let rows: [(String, Int64)] = [("one", 60), ("two", 39), ("three", 1), ("none", 0)]
    #expect(
      text(rows, columns: 40) == """
        WHO    NUMBER
        one        60  ██████████▊         60.0%
        two        39  ███████             39.0%
        three       1  ▏                    1.0%
        none        0                         0%

        """)
    #expect(
      text(rows, columns: 40, isASCII: true) == """
        WHO    NUMBER
        one        60  ###########         60.0%
        two        39  #######             39.0%
        three       1  #                    1.0%
        none        0                         0%

        """)
  }

  @Test(
    arguments: [
      (1, 1_000_000, "▏"), (1, 2, "████▌"), (999_999, 1_000_000, "█████████"), (1, 1, "█████████"),
      (0, 5, ""), (0, 0, ""), (5, 0, ""), (9, 3, "█████████"),
    ] as [(Int64, Int64, String)])
  func measuresInEighthsOfACharacter(part: Int64, whole: Int64, bar: String) {
    #expect(BarList.bar(Share(part, of: whole), width: 9, isASCII: false) == bar)
  }

  @Test func makesNamesHarmlessAndCutsThem() {
    let hostile =
      [
        ("a\u{1B}[2Jb\n", 1), ("\u{202E}evil", 1), ("東京支店東京支店東京支店", 1),
        ("👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦", 1), ("e\u{301}\u{302}", 1),
      ] as [(String, Int64)]
    let lines = text(hostile, columns: 40).split(separator: "\n")
    #expect(
      lines.dropFirst().map { $0.prefix { $0 != "█" } } == [
        "a\\x1b[2Jb\\n            1  ", "\\u{202e}evil           1  ", "東京支店東京支…        1  ",
        "👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦…        1  ", "e\u{301}\u{302}                      1  ",
      ])
  }

  @Test func becomesSeveralListsWhereBarsHaveNoRoomSideBySide() {
    func list(_ columns: Int) -> String {
      BarList(
        "WHO", headers: ["CALLS", "COST"],
        rows: [
          .init(
            name: "someone",
            figures: [
              .init(text: "1,234,567", share: Share(1, of: 2)),
              .init(text: "$12,345.67", share: Share(1, of: 4)),
            ])
        ], style: .terminal(columns: columns)
      ).text
    }
    #expect(
      list(40) == """
        WHO          CALLS
        someone  1,234,567  ██████▌        50.0%

        WHO            COST
        someone  $12,345.67  ███           25.0%

        """)
    #expect(
      list(72).hasPrefix(
        "WHO          CALLS                             COST\nsomeone  1,234,567  "))
  }
}
