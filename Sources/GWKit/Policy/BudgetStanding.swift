/// A budget as a reader sees it at a moment: what is used, what is left and how it goes on. Figures from facts alone.
package struct BudgetStanding: Sendable, Equatable {
  package var budget: Budget
  package var window: BudgetWindow
  package var now: Instant
  /// Of the budget's own calendar, today counted.
  package var daysRemaining: Int64
  /// When the window ends, as the clocks of its zone show it.
  package var resetText: String
  /// Thresholds that were passed in this window.
  package var alertsFired: [Int64]

  package init(
    _ open: OpenBudget, at now: Instant, in table: ZoneTable, alertsFired: [Int64] = []
  ) {
    budget = open.budget
    window = open.window
    self.now = now
    daysRemaining = WindowRule.daysRemaining(at: now, until: open.window.ends, in: table)
    resetText = table.text(open.window.ends)
    self.alertsFired = alertsFired
  }

  /// The contract's words.
  package enum State: String, Sendable {
    case ok, warn, over, paused
  }

  /// Who paused: a person, or the limit that was reached.
  package enum PauseReason: String, Sendable {
    case manual, limit
  }

  /// How much is used, coarsely and whatever the alerts are.
  package enum Level: Sendable {
    case low, half, high, full
  }

  package var level: Level {
    if window.isOver { return .full }
    return tenthsUsed >= 800 ? .high : tenthsUsed >= 500 ? .half : .low
  }

  package var remaining: Int64 { max(0, window.remaining) }

  /// Of the limit, in tenths of a percent, rounded down; holds are apart and do not count.
  package var tenthsUsed: Int64 { window.tenthsUsed }

  package var pauseReason: PauseReason? {
    budget.isPaused ? .manual : budget.isHard && window.isFull ? .limit : nil
  }

  package var state: State {
    if pauseReason != nil { return .paused }
    if window.isOver { return budget.isHard ? .warn : .over }
    guard let lowest = budget.thresholds.first else { return .ok }
    return tenthsUsed >= lowest * 10 ? .warn : .ok
  }

  package var secondsUntilReset: Int64 {
    max(0, (window.ends.milliseconds(since: now) + 999) / 1000)
  }

  /// What the window will have used at its end if it goes on as it went so far: a straight line, and no more than that.
  /// Nil in its first twentieth, where a line says nothing, and where the clock lies before it.
  package var projected: Int64? {
    let length = window.ends.milliseconds(since: window.starts)
    let elapsed = min(length, now.milliseconds(since: window.starts))
    guard elapsed > 0, elapsed * 20 >= length else { return nil }
    let (quotient, rest) = (Int128(window.spent) * Int128(length))
      .quotientAndRemainder(dividingBy: Int128(elapsed))
    return Int64(clamping: quotient + (rest > 0 ? 1 : 0))
  }
}
