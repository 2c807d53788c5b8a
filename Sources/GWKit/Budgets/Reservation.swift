/// Holds a call's worst case before anything leaves this machine, or says why it must not go. One transaction: what it
/// reads is what it decides by.
package struct Reservation {
  private let database: Database
  private let book: BudgetBook
  private let owners: OwnerLocks
  private let boot: () -> BootInstant

  package init(book: BudgetBook, owners: OwnerLocks, boot: @escaping () -> BootInstant) {
    database = book.database
    self.book = book
    self.owners = owners
    self.boot = boot
  }

  /// A call that is held.
  package struct Held: Sendable {
    package var record: UsageRecord
    package var maxTokens: Int64
    package var amounts: Amounts
    package var clamp: Clamp?
    /// It counts in some budget.
    package var hasBudgets: Bool
    /// A budget whose newest window begins only after this moment: the clock has gone back.
    package var later: OpenBudget?
  }

  /// A settle may wait for the gate after the call's own time; milliseconds.
  private static let grace: Int64 = 120_000

  /// Throws `BudgetRefusal` when the call must not go out, `HoldInDoubt` when the database failed on the way, and what
  /// else the database throws. `byte` is this process's own in
  /// `gw.live`.
  package func hold(_ request: HoldRequest, byte: Int64, now: () -> Instant) throws -> Held {
    do {
      return try attempt(request, byte, now)
    } catch let refusal as BudgetRefusal {
      // What dead processes hold is spent; then the refusal is of the right kind.
      let windows = refusal.budgets.filter { $0.window.held > 0 }.compactMap(\.window.id)
      let sweep = Sweep(database, owners: owners, boot: boot())
      guard !windows.isEmpty, try sweep.all(in: windows, at: now()) > 0 else { throw refusal }
      return try attempt(request, byte, now)
    }
  }

  private func attempt(_ request: HoldRequest, _ byte: Int64, _ now: () -> Instant) throws -> Held {
    // What takes time and may be done before the gate is done before it; a glance at the budgets makes their statement
    // ready and finds the zones out.
    let boot = boot()
    OpenCalls(database).prepare()
    let scopes = BudgetBook.scopes(of: request.client)
    _ = try? book.current(scopes: scopes, at: now())
    let lease = BootInstant(
      boot: boot.boot, milliseconds: boot.milliseconds + request.time + Self.grace)
    let owner = OpenCall.Owner(byte: byte, lease: lease)
    var outcome: Outcome?
    do {
      try database.write {
        // The moment of the hold is that of its transaction: it may have waited for it.
        let now = now()
        try Sweep(database, owners: owners, boot: boot).some(at: now)
        let budgets = try book.opened(scopes: scopes, at: now)
        // A refusal ends the transaction as well as a hold does: windows that were opened stay.
        outcome = Self.outcome(request, budgets, now, gateWait: database.gateWait)
        if case .held(let held) = outcome { try enter(held, request, owner) }
      }
    } catch let error as DatabaseError {
      guard case .held(let held) = outcome else { throw error }
      throw HoldInDoubt(held: held, error: error)
    }
    switch outcome {
    case .held(let held): return held
    case .refused(let refusal): throw refusal
    case nil: preconditionFailure("a transaction that ended has an outcome")
    }
  }

  private enum Outcome {
    case held(Held)
    case refused(BudgetRefusal)
  }

  private static func outcome(
    _ request: HoldRequest, _ budgets: [OpenBudget], _ now: Instant, gateWait: Int64
  ) -> Outcome {
    switch Admission(request.terms, to: budgets, at: now).verdict {
    case .refused(let refusal): return .refused(refusal)
    case .admitted(let maxTokens, let amounts, let clamp):
      var record = request.record(now, maxTokens)
      record.gateWaitMilliseconds = gateWait
      return .held(
        Held(
          record: record, maxTokens: maxTokens, amounts: amounts, clamp: clamp,
          hasBudgets: !budgets.isEmpty, later: budgets.first { $0.window.starts > now }))
    }
  }

  private func enter(_ held: Held, _ request: HoldRequest, _ owner: OpenCall.Owner) throws {
    try OpenCalls(database).add(
      OpenCall(
        record: held.record, inputTokens: request.terms.bound.inputTokens,
        outputTokens: request.terms.bound.outputTokens(held.maxTokens), amounts: held.amounts,
        isBounded: request.terms.unboundedField == nil, owner: owner))
  }
}

/// The database failed while a call was being held: nobody knows whether the hold is on the disk.
package struct HoldInDoubt: Error {
  package var held: Reservation.Held
  package var error: DatabaseError
}
