/// Periods that went by without anyone opening them.
extension BudgetBook {
  /// A window that was opened, or would be, and how the one before it ended.
  package struct Opening: Sendable, Equatable {
    package var budget: Budget
    package var before: BudgetWindow
    package var window: BudgetWindow

    /// `2026-11-01 to 2026-12-01 ended at R$42.50 of R$50.00 (85%)`.
    package func text(_ zones: Zones) -> String {
      let table = zones.table(before.rule.zone, before.starts) ?? .utc
      let days = "\(table.date(at: before.starts).text) to \(table.date(at: before.ends).text)"
      let share = AmountText.share(before.spent, of: before.limit, budget.unit)
      return "\(days) ended at \(share) (\(before.tenthsUsed / 10)%)"
    }
  }

  /// What came of it, and which budgets cannot be reckoned here.
  package struct CatchingUp {
    package var openings: [Opening] = []
    package var problems: [BudgetError] = []
  }

  /// Opens at most `count` windows up to the one that holds `now`, the oldest of all budgets first. Inside a write
  /// transaction, unless it `isTrial` and changes nothing.
  package func catchUp(
    atMost count: Int, at now: Instant, isTrial: Bool = false
  ) throws -> CatchingUp {
    var result = CatchingUp()
    let newest = try Budgets(database).newest()
    // In the order of their scopes, which is that of windows that begin at once.
    let due = newest.compactMap { budget, window in
      window.flatMap { $0.ends <= now ? (budget: budget, window: $0) : nil }
    }
    guard !due.isEmpty else { return result }
    let clients = try clientZones(due.map(\.budget))
    let book = spanning(due, clients, to: now)
    var heads: [Opening] = []
    for (budget, window) in due {
      do {
        heads.append(try book.next(of: budget, after: window, clients))
      } catch let error as BudgetError {
        result.problems.append(error)
      }
    }
    while result.openings.count < count, let index = heads.oldest {
      let opening = heads[index]
      result.openings.append(opening)
      var window = opening.window
      if !isTrial { window = try opened(opening, now: now) }
      if window.ends <= now {
        heads[index] = try book.next(of: opening.budget, after: window, clients)
      } else {
        heads.remove(at: index)
      }
    }
    return result
  }

  private func next(
    of budget: Budget, after window: BudgetWindow, _ clients: [String: String]
  ) throws -> Opening {
    let next = try self.window(of: budget, after: window, clients, at: window.ends)
    return Opening(budget: budget, before: window, window: next)
  }

  /// As it is in the database now, filled with the calls of its time.
  private func opened(_ opening: Opening, now: Instant) throws -> BudgetWindow {
    let windows = BudgetWindows(database)
    var window = opening.window
    let id = try windows.open(window, of: opening.budget, now: now)
    window.id = id
    // Of a period that somebody slept through there is rarely anything.
    guard let counters = try windows.counters(of: id) else { return window }
    (window.held, window.spent, window.isFull) = counters
    return window
  }

  /// The same book with its zones looked up once, for all of the time that went by.
  private func spanning(
    _ due: [(budget: Budget, window: BudgetWindow)], _ clients: [String: String], to now: Instant
  ) -> BudgetBook {
    let start = due.map(\.window.starts).min() ?? now
    let names = Set(due.map { zone(of: $0.budget, clients, after: $0.window) })
    return BudgetBook(
      database, settings: settings, zones: zones.covering(names, from: start, to: now))
  }
}

extension [BudgetBook.Opening] {
  /// Where the one is that begins first; of those that begin at once the first.
  fileprivate var oldest: Int? {
    indices.min { self[$0].window.starts < self[$1].window.starts }
  }
}
