/// Holds calls' worst cases before anything leaves this machine, or says why one must not go. What it reads in a
/// transaction is what it decides by.
package struct Reservation {
  private let database: Database
  private let zones: Zones
  private let owners: OwnerLocks
  private let byte: Int64
  private let boot: BootInstant

  /// `byte` is this process's own in `gw.live`.
  package init(
    _ database: Database, zones: Zones, owners: OwnerLocks, byte: Int64, boot: BootInstant
  ) {
    self.database = database
    self.zones = zones
    self.owners = owners
    self.byte = byte
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

  /// What became of a request to hold.
  package enum Outcome {
    case held(Held)
    /// `BudgetRefusal`, or the database's own word.
    case refused(any Error)

    package var result: Result<Held, any Error> {
      switch self {
      case .held(let held): .success(held)
      case .refused(let refusal): .failure(refusal)
      }
    }
  }

  /// A settle may wait for the gate after the call's own time; milliseconds.
  private static let grace: Int64 = 120_000

  /// Before the transaction: what takes time and may be done before the gate is done before it; a glance at the budgets
  /// makes their statement ready and finds the zones out.
  package func prepare(_ requests: [HoldRequest], at now: Instant) {
    OpenCalls(database).prepare()
    var seen: Set<String> = []
    for request in requests where seen.insert(request.client).inserted {
      _ = try? book(request).current(scopes: BudgetBook.scopes(of: request.client), at: now)
    }
  }

  /// In the order of the requests. A refusal leaves the transaction as good as a hold does: windows that were opened
  /// stay. Inside a write transaction.
  package func enter(_ requests: [HoldRequest], at now: Instant) throws -> [Outcome] {
    try Sweep(database, owners: owners, boot: boot).some(at: now)
    // One client's budgets, as the holds before have left them.
    var (client, budgets): (String?, [OpenBudget]) = (nil, [])
    return try requests.map { request in
      if request.client != client {
        let scopes = BudgetBook.scopes(of: request.client)
        (client, budgets) = (request.client, try book(request).opened(scopes: scopes, at: now))
      }
      let outcome = Self.outcome(request, budgets, now, gateWait: database.gateWait)
      guard case .held(let held) = outcome else { return outcome }
      do {
        try add(held, request)
      } catch let refusal as LedgerRefusal {
        client = nil
        return .refused(refusal)
      }
      for index in budgets.indices { budgets[index].add(held.amounts) }
      return outcome
    }
  }

  private func book(_ request: HoldRequest) -> BudgetBook {
    BudgetBook(database, settings: request.settings, zones: zones)
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

  private func add(_ held: Held, _ request: HoldRequest) throws {
    let lease = BootInstant(
      boot: boot.boot, milliseconds: boot.milliseconds + request.time + Self.grace)
    try OpenCalls(database).add(
      OpenCall(
        record: held.record, inputTokens: request.terms.bound.inputTokens,
        outputTokens: request.terms.bound.outputTokens(held.maxTokens), amounts: held.amounts,
        isBounded: request.terms.unboundedField == nil,
        owner: OpenCall.Owner(byte: byte, lease: lease)))
  }
}

extension OpenBudget {
  /// What another call holds.
  fileprivate mutating func add(_ amounts: Amounts) {
    window.held = window.held.addingSaturating(amounts.value(in: budget.unit) ?? 0)
  }
}
