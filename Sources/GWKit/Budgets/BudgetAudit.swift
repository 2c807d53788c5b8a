/// Proves the books: asks the ledger, its counters and the log everything they must agree on. `fix` mends what can be
/// mended without touching a figure: it ends calls of dead processes, recounts counters, and puts aside windows that a
/// wrong clock opened.
package struct BudgetAudit {
  private let book: BudgetBook
  private let database: Database
  private let sweep: Sweep

  package init(_ book: BudgetBook, sweep: Sweep) {
    self.book = book
    database = book.database
    self.sweep = sweep
  }

  /// What became of one promise.
  package struct Finding: Sendable, Equatable {
    /// How bad it is.
    package enum Status: String, Sendable {
      case ok
      case fixed
      /// Worth knowing and no contradiction.
      case note
      case fail = "FAIL"
    }

    package var status: Status
    /// A word.
    package var check: String
    package var count: Int64
    package var detail: String
    /// `fix` can do something about it.
    package var isMendable = false
  }

  package func findings(at now: Instant) throws -> [Finding] {
    // Before the rest, which takes a while: a call that ends meanwhile must not look dead.
    let gone = try OpenCalls(database).open(among: Set(sweep.gone()))
    return try database.read {
      let rules = try rules()
      do {
        return try figures() + [owners(gone), clock(now), rules, reports(), file(), overruns()]
      } catch let error as DatabaseError {
        // What is missing is needed for asking.
        guard rules.status == .fail else { throw error }
        return [rules]
      }
    }
  }

  private func figures() throws -> [Finding] {
    let hasStrangers = try !Ledger(database).strangers().isEmpty
    return try LedgerAudit.all.map { question in
      let answer = try LedgerAudit(database).answer(question)
      return Self.finding(
        question.name, question.promise, question.complaint, answer.examples, answer.count,
        isMendable: ["held", "spent", "counted"].contains(question.name)
          || hasStrangers && ["log", "clients"].contains(question.name))
    }
  }

  private func owners(_ gone: [String]) -> Finding {
    Self.finding(
      "owners", "every open call has a living process", "the processes of open calls are gone",
      gone, isMendable: true)
  }

  private func clock(_ now: Instant) throws -> Finding {
    let limit = now.adding(milliseconds: BudgetWindow.clockTolerance)
    return Self.finding(
      "clock", "no window and no call lies in the future", "windows or calls lie in the future",
      try ahead(of: now).map(\.text) + Ledger(database).dated(after: limit), isMendable: true)
  }

  private func rules() throws -> Finding {
    let deviations = try SchemaAudit(database).deviations()
    return Self.finding(
      "rules", "the database keeps gw's rules", "somebody changed the rules of the database",
      deviations.map(\.text), isMendable: deviations.contains(where: \.isMendable))
  }

  private func reports() throws -> Finding {
    let wrong = try RollupAudit(database).differences(fixing: false)
    return Self.finding(
      "reports", "reports say what the log says",
      "tables of reports say something else than the log",
      wrong.map { "\($0.figure) of \($0.table)" }, isMendable: true)
  }

  private func file() throws -> Finding {
    Self.finding(
      "file", "pages, indexes and references are whole", "the file is damaged",
      try database.integrityProblems())
  }

  private func overruns() throws -> Finding {
    let count = try Ledger(database).overruns()
    return Finding(
      status: count == 0 ? .ok : .note, check: "overruns", count: count,
      detail: count == 0
        ? "no call used more than it could use at most"
        : "calls used more than they could use at most; the truth is on the books")
  }

  private static func finding(
    _ check: String, _ promise: String, _ complaint: String, _ examples: [String],
    _ count: Int64? = nil, isMendable: Bool = false
  ) -> Finding {
    let count = count ?? Int64(examples.count)
    guard count > 0 else { return Finding(status: .ok, check: check, count: 0, detail: promise) }
    return Finding(
      status: .fail, check: check, count: count,
      detail: "\(complaint): \(list(examples, of: Int(count)))", isMendable: isMendable)
  }

  /// The first few of `count`.
  private static func list(_ examples: [String], of count: Int) -> String {
    examples.prefix(5).joined(separator: ", ") + (count > 5 ? ", …" : "")
  }

  /// Windows that begin further ahead than a clock may err, and with them all later ones of their budget.
  private func ahead(of now: Instant) throws -> [Ahead] {
    try Budgets(database).all().flatMap { budget -> [Ahead] in
      let windows = try BudgetWindows(database).ahead(of: now, budget: budget)
      guard windows.last?.isAhead(of: now) ?? false else { return [] }
      return windows.map { Ahead(budget: budget, window: $0) }
    }
  }

  private struct Ahead {
    var budget: Budget
    var window: BudgetWindow
    var text: String { "'\(budget.selector)' at \(window.starts.text)" }
  }
}

/// Mending.
extension BudgetAudit {
  /// What was mended, a line each. Each kind is a transaction of its own, so that what was done stays done. Windows and
  /// calls of the future are touched only when `isClockRight`: under a clock that is behind they are the right ones.
  package func fix(at now: Instant, isClockRight: Bool = true) throws -> [Finding] {
    var fixed: [Finding] = []
    // The rules first: what follows relies on them.
    let rules = try database.write { try SchemaAudit(database).mend() }
    if !rules.isEmpty {
      fixed.append(
        Finding(
          status: .fixed, check: "rules", count: Int64(rules.count),
          detail: "gw's own are back in place of: " + Self.list(rules.map(\.text), of: rules.count))
      )
    }
    let wrong = try RollupAudit(database).differences(fixing: true)
    if !wrong.isEmpty {
      fixed.append(
        Finding(
          status: .fixed, check: "reports", count: Int64(wrong.count),
          detail: "what reports are read from was counted anew from the log"))
    }
    let swept = try sweep.all(at: now)
    if swept > 0 {
      fixed.append(
        Finding(
          status: .fixed, check: "owners", count: Int64(swept),
          detail: "calls of dead processes count with their whole hold"))
    }
    if isClockRight { fixed += try database.write { try putRight(clock: now) } }
    fixed += try database.write { try countMissed() }
    let recounted = try recount()
    if recounted > 0 {
      fixed.append(
        Finding(
          status: .fixed, check: "counters", count: Int64(recounted),
          detail: "windows were counted anew from the ledger"))
    }
    return fixed
  }

  /// What `putRight` would touch; nil when that is nothing.
  package func clockTrouble(at now: Instant) throws -> Finding? {
    let finding = try database.read { try clock(now) }
    return finding.status == .fail ? finding : nil
  }

  /// When the file was made, as far as it knows: a clock that lies before that is wrong.
  package func made() throws -> Instant? { try Clients(database).oldest() }

  /// Calls of the future stay in the log as they are, and count from now on.
  private func putRight(clock now: Instant) throws -> [Finding] {
    let windows = BudgetWindows(database)
    let ledger = Ledger(database)
    let ahead = try ahead(of: now)
    for ahead in ahead {
      if let id = ahead.window.id { try windows.supersede(id, by: .clock, now: now) }
    }
    try keepResets(of: ahead, now)
    let open = try book.opened(at: now)
    let moved = try ledger.move(
      after: now.adding(milliseconds: BudgetWindow.clockTolerance),
      orIn: ahead.compactMap(\.window.id), to: now)
    guard !ahead.isEmpty || !moved.isEmpty else { return [] }
    for open in open { if let id = open.window.id { _ = try windows.addMissed(to: id) } }
    var words = "\(ahead.count) \(ahead.count == 1 ? "window" : "windows") of the future put aside"
    if !moved.isEmpty { words += "; moved to now: " + Self.list(moved, of: moved.count) }
    return [
      Finding(
        status: .fixed, check: "clock", count: Int64(moved.count), detail: words)
    ]
  }

  /// A reset under the wrong clock was meant all the same: the window that is in force again begins anew as well.
  private func keepResets(of ahead: [Ahead], _ now: Instant) throws {
    let windows = BudgetWindows(database)
    for (id, group) in Dictionary(grouping: ahead, by: \.budget.id) where id != 0 {
      guard let budget = group.first?.budget, let newest = try windows.newest(of: budget),
        let newestID = newest.id, newest.ends > now,
        group.contains(where: { $0.window.sinceEntry > newest.sinceEntry })
      else { continue }
      try windows.supersede(newestID, by: .reset, now: now)
    }
  }

  /// Rows of the log that came without entries, and calls that count in no window of their time.
  private func countMissed() throws -> [Finding] {
    let adopted = try Ledger(database).adopt()
    let windows = BudgetWindows(database)
    let counted = try windows.lacking().flatMap { try windows.addMissed(to: $0) }
    let calls = Set(adopted + counted).sorted()
    guard !calls.isEmpty else { return [] }
    return [
      Finding(
        status: .fixed, check: "counted", count: Int64(calls.count),
        detail: "calls that were not counted are: \(Self.list(calls, of: calls.count))")
    ]
  }

  private func recount() throws -> Int {
    try BudgetWindows(database).miscounted().count { id in
      try database.write { try BudgetWindows(database).recount(id) }
    }
  }
}
