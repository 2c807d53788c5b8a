/// One period of a budget: from `starts` up to but not including `ends`. Its counters are caches that the database
/// keeps beside the ledger; nothing else may change them.
package struct BudgetWindow: Sendable, Equatable {
  /// Nil for one that is not opened yet: a reader shows what the next call will find.
  package var id: Int64?
  package var starts: Instant
  package var ends: Instant
  /// The zone and the days it was reckoned with.
  package var rule: WindowRule
  /// The limit in force, and for a closed window the last one that was.
  package var limit: Int64
  /// Worst cases of calls under way.
  package var held: Int64 = 0
  package var spent: Int64 = 0
  /// Spending reached the limit; `resume` lifts it, and so does what brings spending below the limit again.
  package var isFull = false
  /// Requests that were refused.
  package var refused: Int64 = 0
  /// Calls that were held up to this entry of the ledger were set aside by a reset; 0 is none.
  package var sinceEntry: Int64 = 0
  /// Why another window took its place before its end.
  package var successor: Successor?
  package var supersededAt: Instant?

  package enum Successor: String, Sendable {
    /// A new baseline by hand.
    case reset
    /// The budget's zone or days changed.
    case rule
    /// It lay in the future of a clock that went back.
    case clock
  }

  package init(starts: Instant, ends: Instant, rule: WindowRule, limit: Int64) {
    self.starts = starts
    self.ends = ends
    self.rule = rule
    self.limit = limit
  }

  package var isOver: Bool { spent >= limit }

  /// What calls may still use; less than nothing after an overrun.
  package var remaining: Int64 { limit - spent - held }

  /// Of the limit, in tenths of a percent, rounded down.
  package var tenthsUsed: Int64 { Int64(clamping: Int128(spent) * 1000 / Int128(limit)) }

  /// A clock may lie this far before a budget's newest window; milliseconds. The triggers of version 4 have it too.
  package static let clockTolerance: Int64 = 36 * 3_600_000

  /// It begins further ahead than a clock may err: one of the two is wrong.
  package func isAhead(of now: Instant) -> Bool {
    starts.milliseconds(since: now) > Self.clockTolerance
  }
}

/// What a budget's windows are reckoned by: two windows with the same rule lie side by side. The arithmetic is in
/// `WindowRule+Windows.swift`.
package struct WindowRule: Sendable, Equatable {
  package var period: BudgetPeriod
  /// An IANA name.
  package var zone: String
  package var weekStart: WeekStart
  package var anchor: Int64

  package init(period: BudgetPeriod, zone: String, weekStart: WeekStart, anchor: Int64) {
    self.period = period
    self.zone = zone
    self.weekStart = weekStart
    self.anchor = anchor
  }
}

/// A budget with the window that calls are admitted to, or would be.
package struct OpenBudget: Sendable, Equatable {
  package var budget: Budget
  package var window: BudgetWindow

  package init(budget: Budget, window: BudgetWindow) {
    self.budget = budget
    self.window = window
  }
}
