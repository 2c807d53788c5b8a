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

  package struct Finding: Sendable, Equatable {
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
  }

  package func findings(at now: Instant) throws -> [Finding] {
    try database.read {
      let audit = LedgerAudit(database)
      var findings = try LedgerAudit.all.map { question in
        let answer = try audit.answer(question)
        return Self.finding(question.name, answer.count, question.promise, answer.examples)
      }
      let gone = try sweep.gone()
      findings.append(
        Self.finding("owners", Int64(gone.count), "every open call has a living process", gone))
      let ahead = try ahead(of: now)
      findings.append(
        Self.finding(
          "clock", Int64(ahead.count), "no window lies in the future", ahead.map(\.text)))
      let rules = try audit.brokenRules()
      findings.append(
        Self.finding("rules", Int64(rules.count), "the database keeps gw's rules", rules))
      let problems = try database.integrityProblems()
      findings.append(
        Self.finding(
          "file", Int64(problems.count), "pages, indexes and references are whole", problems))
      let overruns = try Ledger(database).overruns(since: Instant(milliseconds: 0))
      findings.append(
        Finding(
          status: overruns == 0 ? .ok : .note, check: "overruns", count: overruns,
          detail: overruns == 0
            ? "no call used more than it could use at most"
            : "calls used more than they could use at most; the truth is on the books"))
      return findings
    }
  }

  private static func finding(
    _ check: String, _ count: Int64, _ promise: String, _ examples: [String]
  ) -> Finding {
    guard count > 0 else { return Finding(status: .ok, check: check, count: 0, detail: promise) }
    let shown = examples.prefix(5).joined(separator: ", ")
    let more = count > 5 ? ", …" : ""
    return Finding(
      status: .fail, check: check, count: count, detail: "not so: \(promise): \(shown)\(more)")
  }

  /// Windows that begin further ahead than a clock may err, and with them all later ones of their budget.
  private func ahead(of now: Instant) throws -> [Ahead] {
    try Budgets(database).all().flatMap { budget -> [Ahead] in
      let windows = try BudgetWindows(database).ahead(of: now, budget: budget)
      guard let last = windows.last,
        last.starts.milliseconds(since: now) > BudgetWindow.clockTolerance
      else { return [] }
      return windows.map { Ahead(budget: budget, id: $0.id, starts: $0.starts) }
    }
  }

  private struct Ahead {
    var budget: Budget
    var id: Int64
    var starts: Instant
    var text: String { "'\(budget.selector)' at \(starts.text)" }
  }
}

/// Mending.
extension BudgetAudit {
  /// What was mended, a line each. Each kind is a transaction of its own, so that what was done stays done.
  package func fix(at now: Instant) throws -> [Finding] {
    var fixed: [Finding] = []
    let swept = try sweep.all(at: now)
    if swept > 0 {
      fixed.append(
        Finding(
          status: .fixed, check: "owners", count: Int64(swept),
          detail: "calls of dead processes count with their whole hold"))
    }
    fixed += try database.write { try discardAhead(now) }
    let recounted = try recount()
    if recounted > 0 {
      fixed.append(
        Finding(
          status: .fixed, check: "counters", count: Int64(recounted),
          detail: "windows were counted anew from the ledger"))
    }
    return fixed
  }

  /// Calls that were made under the wrong clock stay in the log as they are, and count in the window of today.
  private func discardAhead(_ now: Instant) throws -> [Finding] {
    let windows = BudgetWindows(database)
    let byBudget = Dictionary(grouping: try ahead(of: now)) { $0.budget.id }
    return try byBudget.keys.sorted().compactMap { id -> Finding? in
      guard let ahead = byBudget[id], let budget = ahead.first?.budget else { return nil }
      for window in ahead { try windows.supersede(window.id, by: .clock, now: now) }
      let today = try book.opened(scopes: [budget.scope], at: now).first { $0.budget.id == id }
      guard let current = today?.window.id else { return nil }
      let moved = try windows.move(from: ahead.map(\.id), to: current)
      let calls = moved.isEmpty ? "" : "; moved to today: " + moved.joined(separator: ", ")
      return Finding(
        status: .fixed, check: "clock", count: Int64(moved.count),
        detail: "\(ahead.count) windows of '\(budget.selector)' are put aside\(calls)")
    }
  }

  private func recount() throws -> Int {
    try BudgetWindows(database).miscounted().count { id in
      try database.write { try BudgetWindows(database).recount(id) }
    }
  }
}
