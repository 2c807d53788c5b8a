/// The job `reset-budgets`: opens the periods of budgets that nobody opened, so that history and reports have no gaps, and
/// ends the calls of dead processes. Admission does not depend on it.
struct BudgetReset {
  /// Windows of one transaction: others want to write as well.
  private static let batch = 500

  func perform(_ run: inout JobRun) throws {
    try sweep(&run)
    let book = BudgetBook(run.database, settings: run.settings, zones: run.world.zones)
    let batch = run.isTrial ? Int.max : Self.batch
    var count = 0
    repeat {
      try run.checkInterrupt()
      var caught = BudgetBook.CatchingUp()
      let (now, isTrial) = (run.now, run.isTrial)
      try run.commit {
        caught = try book.catchUp(atMost: batch, at: now, isTrial: isTrial)
        return caught.openings.map { JobChange($0.budget.selector, $0.text(book.zones)) }
      }
      count = caught.openings.count
      if count < batch {
        for problem in caught.problems { run.warn(GatewayError(problem).message) }
      }
    } while count == batch
    try followRules(&run, book)
  }

  /// Windows of budgets whose zone or days were changed meanwhile, which begin by the new calendar at once.
  private func followRules(_ run: inout JobRun, _ book: BudgetBook) throws {
    let (now, isTrial) = (run.now, run.isTrial)
    let scopes = try Set(Budgets(run.database).all().map(\.scope)).sorted().filter {
      // A zone that is gone keeps only its own budget from being reckoned, and was told of.
      (try? book.current(scopes: [$0], at: now).contains { $0.window.id == nil }) ?? false
    }
    guard !scopes.isEmpty else { return }
    // In a trial those that were caught up are still as they were.
    let told = Set(run.changes.map(\.subject))
    try run.commit {
      let before = try book.current(scopes: scopes, at: now).filter {
        $0.window.id == nil && !(isTrial && told.contains($0.budget.selector))
      }
      if !isTrial { _ = try book.opened(scopes: scopes, at: now) }
      return before.map {
        JobChange(
          $0.budget.selector, "a period by its new calendar began at \($0.window.starts.spoken)")
      }
    }
  }

  private func sweep(_ run: inout JobRun) throws {
    let sweep = try Sweep(run.database, world: run.world)
    let (database, job, now) = (run.database, run.job, run.now)
    func change(_ count: Int) -> JobChange {
      JobChange(
        "ledger",
        count == 1
          ? "a call of a dead process counts with its whole hold"
          : "\(count) calls of dead processes count with their whole hold")
    }
    if run.isTrial {
      let count = try sweep.gone().count
      if count > 0 { try run.commit { [change(count)] } }
      return
    }
    var made: [JobChange] = []
    try sweep.all(at: now) { count in
      made.append(change(count))
      try Jobs(database).add([change(count).line], to: job, at: now)
    }
    run.add(made)
  }
}
