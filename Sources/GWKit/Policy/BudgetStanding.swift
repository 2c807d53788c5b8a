/// A budget as a reader sees it at a moment: what is used, what is left and how it goes on. Figures from facts alone.
package struct BudgetStanding: Sendable, Equatable {
  package var budget: Budget
  package var window: BudgetWindow
  package var now: Instant
  /// Of the budget's own calendar, today counted.
  package var daysRemaining: Int64
  /// Thresholds that were passed in this window.
  package var alertsFired: [Int64]

  package init(
    _ open: OpenBudget, now: Instant, daysRemaining: Int64, alertsFired: [Int64] = []
  ) {
    budget = open.budget
    window = open.window
    self.now = now
    self.daysRemaining = daysRemaining
    self.alertsFired = alertsFired
  }

  package enum State: String, Sendable {
    case ok, warn, over, paused
  }

  package enum PauseReason: String, Sendable {
    case manual, limit
  }

  package var remaining: Int64 { max(0, window.limit - window.spent - window.held) }

  /// Of the limit, in tenths of a percent, rounded down; holds are apart and do not count.
  package var tenthsUsed: Int64 {
    Int64(clamping: Int128(window.spent) * 1000 / Int128(window.limit))
  }

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
