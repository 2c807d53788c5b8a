/// Budgets and the ledger, as far as a glance tells; `gw budget audit` proves them.
extension Diagnosis {
  mutating func checkBudgets(_ database: Database) {
    do {
      let budgets = try Budgets(database).all()
      try checkOwners(database)
      guard !budgets.isEmpty else { return }
      let book = BudgetBook(
        database, settings: try Settings(database).values(), zones: world.zones)
      let standings = try book.standings(at: world.now())
      let paused = standings.filter { $0.pauseReason != nil }.map(\.budget.selector)
      if paused.isEmpty {
        ok("budgets", "\(budgets.count), none of them paused")
      } else {
        warn(
          "budgets", "paused: \(paused.joined(separator: ", "))", "gw budget show \(paused[0])")
      }
      try checkWindows(standings, database)
    } catch {
      fail("budgets", GatewayError(error))
    }
  }

  /// What budgets wait for: a rate, and a clock that has not gone back.
  private mutating func checkWindows(
    _ standings: [BudgetStanding], _ database: Database
  ) throws {
    let now = world.now()
    if standings.contains(where: { $0.budget.unit == .brl && $0.budget.isHard }),
      try !ExchangeRates(database).rate(at: now).isSet
    {
      fail("budgets", "a budget in reais has no exchange rate", "gw setup fx set 5.33")
    }
    let ahead = standings.filter {
      $0.window.isAhead(of: now)
    }
    if let first = ahead.first {
      fail(
        "clock",
        "'\(first.budget.selector)' is already at \(first.window.starts.spoken), which is in the future",
        "gw budget audit --fix")
    }
  }

  /// Calls of dead processes are ended by later calls, one after the other; nothing has to be done about them.
  private mutating func checkOwners(_ database: Database) throws {
    let sweep = try Sweep(database, world: world)
    let gone = try sweep.gone().count
    guard gone > 0 else { return }
    if isFixing {
      try sweep.all(at: world.now())
      ok("ledger", "\(gone) calls of dead processes count with their whole hold now")
    } else {
      warn("ledger", "\(gone) calls of dead processes are still held", "gw budget audit --fix")
    }
  }
}
