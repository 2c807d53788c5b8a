import GWKit
import TestSupport
import Testing

@testable import gw

struct BudgetPictureTests {
  private func standing(
    _ spent: Int64, held: Int64 = 0, _ change: (inout OpenBudget) -> Void = { _ in }
  ) -> BudgetStanding {
    let rule = WindowRule(period: .weekly, zone: "UTC", weekStart: .sunday, anchor: 1)
    var window = BudgetWindow(
      starts: Instant.testNow.adding(days: -5), ends: Instant.testNow.adding(days: 2), rule: rule,
      limit: 1000)
    (window.spent, window.held) = (spent, held)
    var budget = Budget(
      scope: "acme", unit: .tokens, period: .weekly, limit: 1000, createdAt: .testNow)
    budget.weekStart = .sunday
    var open = OpenBudget(budget: budget, window: window)
    change(&open)
    return BudgetStanding(
      open, at: .testNow, in: .utc, alertsFired: spent >= 800 ? [80] : [])
  }

  private static let colored = TerminalStyle(
    isTerminal: true, columns: 80, hasColor: true, isASCII: false)

  private func text(_ standing: BudgetStanding, style: TerminalStyle = .plain) -> String {
    BudgetPicture(standing, style: style).text
  }

  @Test(
    arguments: [
      (0, "32", "plenty left"), (499, "32", "plenty left"), (500, "93", "more than half used"),
      (799, "93", "more than half used"), (800, "33", "nearly used up"),
      (999, "33", "nearly used up"),
      (1000, "1;31", "used up"), (5000, "1;31", "used up"),
    ] as [(Int64, String, String)])
  func saysHowFarItIsUsedInColourAndInWords(spent: Int64, code: String, words: String) {
    let head = text(standing(spent), style: Self.colored).split(separator: "\n")[0]
    #expect(head.hasSuffix("\u{1B}[\(code)m\(words)\u{1B}[0m"))
    #expect(text(standing(spent)).split(separator: "\n")[0] == "acme:tokens:weekly  \(words)")
  }

  @Test func drawsWhatIsUsedAndWhatIsHeld() {
    let lines = text(standing(400, held: 100)).split(separator: "\n").map(String.init)
    let bar = String(repeating: "█", count: 16) + "▒▒▒▒" + String(repeating: "░", count: 20)
    #expect(lines[1] == "[\(bar)]  40% used")
    #expect(
      lines[2...] == [
        "used       400 of 1000 tokens a week", "held       100 tokens by calls under way",
        "remaining  500 tokens", "resets     2026-11-25T00:00:00Z (UTC, from Sunday)",
        "days left  2, today counted",
        "projected  560 tokens by then, if it goes on like this (linear)",
        "alerts     at 80, 90, 100 %",
      ])
  }

  @Test(arguments: [(1, 1), (999, 39), (1000, 40), (9999, 40), (0, 0)] as [(Int64, Int)])
  func neverLooksEmptyOrFullWhenItIsNot(spent: Int64, cells: Int) {
    #expect(text(standing(spent)).count { $0 == "█" } == cells)
  }

  @Test func needsNoUnicodeAndLittleRoom() {
    let style = TerminalStyle(isTerminal: true, columns: 40, hasColor: false, isASCII: true)
    let lines = text(standing(400, held: 100), style: style).split(separator: "\n")
    #expect(lines[1] == "[########++..........]  40% used")
    #expect(lines.allSatisfy { $0.utf8.allSatisfy { $0 < 0x80 } })
  }

  @Test func tellsPausesAndWatchingApart() {
    let byHand = standing(1) { $0.budget.isPaused = true }
    #expect(text(byHand).contains("paused by hand: every call is refused"))
    let full = standing(1000) { $0.window.isFull = true }
    #expect(text(full).contains("used up: calls are refused until it begins anew"))
    let over = standing(1200) { $0.budget.isHard = false }
    #expect(text(over).contains("over its limit; nothing is refused"))
    #expect(text(over).contains("it watches and refuses nothing"))
  }
}
