import GWKit
import Testing

@testable import gw

struct BudgetBarsTests {
  private let some = [
    SampleReport.budget("acme", spent: 42_500_000_000, held: 5_000_000_000),
    SampleReport.budget("globex", spent: 50_000_000_000) { $0.window.isFull = true },
    SampleReport.budget("initech", spent: 1500, limit: 200_000, unit: .tokens),
  ]

  @Test func showsTheFullestFirstInOneLineEach() {
    #expect(
      BudgetBars(some, style: .plain).text == """
        BUDGETS
        globex:brl:monthly      [███████████████]  100%  paused  R$50.00 of R$50.00
        acme:brl:monthly        [████████████▒░░]   85%  warn    R$42.50 of R$50.00
        initech:tokens:monthly  [█░░░░░░░░░░░░░░]  0.7%          1,500 of 200,000 tokens

        """)
  }

  @Test func takesMoreLinesWhereThereIsLittleRoom() {
    #expect(
      BudgetBars(some, style: .terminal(columns: 40, isASCII: true)).text == """
        BUDGETS
        globex:brl:monthly           100% paused
          [################]  R$50.00 of R$50.00
        acme:brl:monthly                85% warn
          [#############+..]  R$42.50 of R$50.00
        initech:tokens:monthly              0.7%
          [#..........]  1,500 of 200,000 tokens

        """)
  }

  @Test func cutsNoAmountThatFitsALine() {
    let large = SampleReport.budget(
      "acme", spent: 1_234_567_000_000_001, limit: 5_000_000_000_000_000)
    let shown = BudgetBars([large], style: .terminal(columns: 44)).text
    #expect(shown.hasSuffix("]\n  R$1,234,567.00 of R$5,000,000.00\n"))
  }

  @Test func stopsAtTen() {
    let many = (0..<14).map { SampleReport.budget("c\($0 + 10)", spent: Int64($0) * 1_000_000_000) }
    let lines = BudgetBars(many, style: .plain).text.split(separator: "\n")
    #expect(lines.count == 12)
    #expect(lines[1].hasPrefix("c23:"))
    #expect(lines[11] == "and 4 more: gw budget list")
    #expect(BudgetBars([], style: .plain).text.isEmpty)
  }
}
