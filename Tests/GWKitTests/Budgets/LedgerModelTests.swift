import Foundation
import TestSupport
import Testing

@testable import GWKit

/// Every order in which a few calls can be held, sent, answered, settled, lost, swept, settled late and corrected, while
/// days pass and a budget is paused: each state that can be reached is made once, in the real schema through the real
/// store, and must keep every promise. GW_PROOF=full takes three calls, otherwise two.
struct LedgerModelTests {
  @Test func keepsEveryPromiseInEveryState() throws {
    let isFull = ProcessInfo.processInfo.environment["GW_PROOF"] == "full"
    let home = try TemporaryHome()
    let model = try LedgerModel(home.database(), calls: isFull ? 3 : 2)
    let counts = try model.explore()
    // Fewer would mean that something is never reached.
    #expect(counts.states >= (isFull ? 50_000 : 1000))
    #expect(model.reached == Set(LedgerModel.Step.names))
    print("proof: \(counts.states) states, \(counts.steps) steps between them, all promises kept")
  }
}

/// The state space: a database inside one transaction that is never committed, and what the processes around it know.
private final class LedgerModel {
  private let database: Database
  private let budgets: [Budget]
  private let boot = BootInstant(boot: "b", milliseconds: 0)
  private var seen: Set<String> = []
  private var audited: Set<String> = []
  private var steps = 0
  private(set) var reached: Set<String> = []
  private let callCount: Int

  /// What the outside of the database knows of a call.
  private struct Call: Hashable {
    var isHeld = false
    var isSent = false
    var isAnswered = false
    /// Its process is gone.
    var isLost = false
    /// Its process lives, and its lease is over.
    var isOverdue = false
    /// Its process has said its last word.
    var isDone = false
    var isCorrected = false

    var text: String {
      [isHeld, isSent, isAnswered, isLost, isOverdue, isDone, isCorrected]
        .map { $0 ? "1" : "0" }.joined()
    }

    /// What no later step and no promise asks for is forgotten, so that states which differ in nothing else are one.
    var essential: Call {
      var call = self
      if isLost || isDone { (call.isOverdue, call.isSent) = (false, true) }
      if isLost { call.isAnswered = true }
      return call
    }
  }

  private struct Outside: Hashable {
    var calls: [Call]
    var day: Int64 = 0
    var isPaused = false

    var text: String { "\(day) \(isPaused) " + calls.map(\.text).joined(separator: " ") }
  }

  enum Step: Hashable {
    case hold(Int), send(Int), answer(Int), settle(Int), void(Int), crash(Int), expire(Int)
    case adjust(Int)
    case sweep, roll, pause, resume

    static let names = [
      "hold", "refuse", "send", "answer", "settle", "late settle", "void", "crash", "expire",
      "adjust", "sweep", "roll", "pause", "resume", "overrun",
    ]
  }

  /// Worst cases: all but one fit the client's budget, and all of them once some ended for less.
  private static let held = Amounts(
    tokens: 10, usd: NanoUSD(nanos: 4), brl: NanoBRL(nanos: 20))
  /// 5 tokens of input and 5 of output at 0.4 nano-dollars each, and five reais a dollar: `held`, just so.
  private static let terms = CallTerms(
    bound: CallBound(
      inputTokens: 5, price: Price(input: 400_000, output: 400_000),
      rate: ExchangeRate(
        id: 1, nanoBRLPerUSD: 5_000_000_000, spreadPercent: "0", source: "manual",
        effectiveAt: .testNow)), maxTokens: 5, isChosen: true, leastTokens: 1)
  /// What they use: less, as much as they held, and more.
  private static let used = [
    Amounts(tokens: 7, usd: NanoUSD(nanos: 3), brl: NanoBRL(nanos: 15)),
    Amounts(tokens: 10, usd: NanoUSD(nanos: 4), brl: NanoBRL(nanos: 20)),
    Amounts(tokens: 14, usd: NanoUSD(nanos: 7), brl: NanoBRL(nanos: 35)),
  ]
  private static let corrected = Amounts(
    tokens: 5, usd: NanoUSD(nanos: 2), brl: NanoBRL(nanos: 10))

  init(_ database: Database, calls: Int) throws {
    self.database = database
    callCount = calls
    budgets = try database.write {
      let own = Budget(
        scope: "a", unit: .usd, period: .daily, limit: calls == 2 ? 7 : 10,
        createdAt: Self.moment(0))
      let all = Budget(
        scope: Budget.everyone, unit: .tokens, period: .daily, limit: calls == 2 ? 18 : 25,
        createdAt: Self.moment(0))
      return [try Budgets(database).add(own), try Budgets(database).add(all)]
    }
  }

  private static func moment(_ day: Int64) -> Instant {
    Instant.testNow.adding(days: day).adding(milliseconds: 3_600_000)
  }

  /// Which call uses what: with two calls the second one overruns.
  private func used(_ index: Int) -> Amounts {
    Self.used[index + (callCount == 2 && index == 1 ? 1 : 0)]
  }

  func explore() throws -> (states: Int, steps: Int) {
    struct NeverCommitted: Error {}
    do {
      try database.write {
        try visit(Outside(calls: Array(repeating: Call(), count: callCount)))
        throw NeverCommitted()
      }
    } catch is NeverCommitted {}
    return (seen.count, steps)
  }

  private func visit(_ whole: Outside) throws {
    var outside = whole
    outside.calls = whole.calls.map(\.essential)
    let inside = try dump()
    guard seen.insert("\(outside.text)|\(inside)").inserted else { return }
    try check(outside, inside)
    for step in enabled(outside) {
      steps += 1
      try database.execute("SAVEPOINT step")
      try visit(try take(step, outside))
      try database.execute("ROLLBACK TO step")
      try database.execute("RELEASE step")
    }
  }
}

/// Steps.
extension LedgerModel {
  private func enabled(_ outside: Outside) -> [Step] {
    var steps: [Step] = [outside.isPaused ? .resume : .pause]
    if outside.day < 1 { steps.append(.roll) }
    if outside.calls.contains(where: { $0.isHeld && !$0.isDone && ($0.isLost || $0.isOverdue) }) {
      steps.append(.sweep)
    }
    for (index, call) in outside.calls.enumerated() {
      if !call.isHeld {
        steps.append(.hold(index))
        continue
      }
      if !call.isLost, !call.isDone {
        steps.append(.crash(index))
        if !call.isOverdue { steps.append(.expire(index)) }
        if call.isAnswered {
          steps.append(.settle(index))
        } else if call.isSent {
          steps.append(.answer(index))
        } else {
          steps += [.send(index), .void(index)]
        }
      }
      if call.isDone, !call.isCorrected { steps.append(.adjust(index)) }
    }
    return steps
  }

  private func take(_ step: Step, _ before: Outside) throws -> Outside {
    var outside = before
    let now = Self.moment(outside.day)
    switch step {
    case .hold(let index): outside = try hold(index, outside, now)
    case .send(let index): outside.calls[index].isSent = true
    case .answer(let index): outside.calls[index].isAnswered = true
    case .settle(let index):
      try end(index, .settle, used(index), now)
      outside.calls[index].isDone = true
    case .void(let index):
      try end(index, .void, .zero, now)
      (outside.calls[index].isDone, outside.calls[index].isCorrected) = (true, true)
    case .crash(let index): outside.calls[index].isLost = true
    case .expire(let index): outside.calls[index].isOverdue = true
    case .adjust(let index):
      #expect(try Ledger(database).adjust(id(index), to: Self.corrected, note: "t", at: now))
      try replaceRow(index, Self.corrected, now)
      outside.calls[index].isCorrected = true
    case .sweep:
      let gone = outside.calls.indices.filter {
        let call = outside.calls[$0]
        return call.isHeld && !call.isDone && (call.isLost || call.isOverdue)
      }
      let open = try OpenCalls(database).open(among: Set(gone.map(id)))
      try OpenCalls(database).presume(open, at: now)
      for index in gone where outside.calls[index].isLost { outside.calls[index].isDone = true }
      #expect(try OpenCalls(database).open(among: Set(gone.map(id))).isEmpty)
    case .roll: outside.day += 1
    case .pause, .resume:
      var budget = budgets[0]
      budget.isPaused = step == .pause
      outside.isPaused = budget.isPaused
      try Budgets(database).update(budget, now: now)
    }
    reached.insert(String("\(step)".prefix { $0 != "(" }))
    return outside
  }

  private func id(_ index: Int) -> String { "call-\(index)" }

  /// What the policy says beforehand, and what the database does, must be the same.
  private func hold(_ index: Int, _ before: Outside, _ now: Instant) throws -> Outside {
    var outside = before
    let book = BudgetBook(database, settings: SettingValues(), zones: .live)
    let open = try book.opened(scopes: BudgetBook.scopes(of: "a"), at: now)
    let verdict = Admission(Self.terms, to: open, at: now).verdict
    var fits = false
    if case .admitted(_, let amounts, _) = verdict {
      fits = true
      #expect(amounts == Self.held)
    }
    var isAdmitted = true
    do {
      try OpenCalls(database).add(
        OpenCall(
          record: record(index, now), inputTokens: 5, outputTokens: 5, amounts: Self.held,
          isBounded: true, owner: OpenCall.Owner(byte: 1, lease: boot)))
    } catch is LedgerRefusal {
      isAdmitted = false
    }
    #expect(isAdmitted == fits)
    outside.calls[index].isHeld = isAdmitted
    if !isAdmitted { reached.insert("refuse") }
    return outside
  }

  private func record(_ index: Int, _ now: Instant) -> UsageRecord {
    UsageRecord(
      id: id(index), requestID: id(index), client: "a", apiType: .direct, provider: "p",
      modelRequested: "p/m", model: "p/m", outcome: .ok, latencyMilliseconds: 0, createdAt: now,
      finishedAt: now)
  }

  private func end(_ index: Int, _ kind: Ledger.End, _ amounts: Amounts, _ now: Instant) throws {
    let outcome = try Ledger(database).end(id(index), as: kind, amounts, at: now)
    if outcome == .ended(isOverrun: true) { reached.insert("overrun") }
    if case .ended = outcome {
      try UsageLog(database).add(row(index, amounts, now))
    } else {
      if kind == .settle { reached.insert("late settle") }
      try replaceRow(index, amounts, now)
    }
  }

  private func row(_ index: Int, _ amounts: Amounts, _ now: Instant) -> UsageRecord {
    var record = record(index, now)
    record.usage = Usage(inputTokens: amounts.tokens)
    (record.cost, record.costBRL) = (amounts.usd, amounts.brl)
    return record
  }

  private func replaceRow(_ index: Int, _ amounts: Amounts, _ now: Instant) throws {
    #expect(try UsageLog(database).replace(row(index, amounts, now)))
  }
}

/// Promises.
extension LedgerModel {
  /// All that the database says about money, without what differs by the way it came about.
  private func dump() throws -> String {
    try database.rows(
      """
      SELECT 'e' || call || step || kind || tokens || nano_usd || overrun FROM ledger_entries
      UNION ALL SELECT 'w' || budget_id || ' ' || starts || ' ' || held || ' ' || spent || is_full FROM budget_windows
      UNION ALL SELECT 'c' || c.call || ' ' || w.budget_id || ' ' || w.starts || ' ' || c.held
        FROM call_windows c JOIN budget_windows w ON w.id = c.window_id
      UNION ALL SELECT 'o' || id FROM open_calls
      UNION ALL SELECT 'a' || a.budget_id || ' ' || w.starts || ' ' || a.threshold
        FROM budget_alerts a JOIN budget_windows w ON w.id = a.window_id
      ORDER BY 1
      """
    ) { $0.text(0) }.joined(separator: "\n")
  }

  private func check(_ outside: Outside, _ inside: String) throws {
    if audited.insert(inside).inserted {
      let audit = LedgerAudit(database)
      for question in LedgerAudit.all {
        #expect(try audit.answer(question).count == 0, "\(question.name) in\n\(inside)")
      }
      try checkLimits(inside)
    }
    for (index, call) in outside.calls.enumerated() where call.isHeld {
      let state = try Ledger(database).state(of: id(index))
      #expect(state != .absent, "an acknowledged hold is there")
      if call.isDone { #expect(state == .ended, "an acknowledged end is there") }
      guard state == .ended, call.isAnswered || call.isLost else { continue }
      let charged = try database.first(
        "SELECT sum(nano_usd) FROM ledger_entries WHERE call = ? AND step > 0", [.text(id(index))]
      ) { $0.int(0) }
      #expect((charged ?? 0) > 0, "what was answered, or may have been, is charged")
    }
  }

  /// Nothing is ever over a limit, but for calls that used more than they could use at most.
  private func checkLimits(_ inside: String) throws {
    let over = try database.rows(
      """
      SELECT w.id FROM budget_windows w WHERE w.spent + w.held > w.lim AND NOT EXISTS (
        SELECT 1 FROM call_windows c JOIN ledger_entries e ON e.call = c.call AND e.overrun = 1
        WHERE c.window_id = w.id)
      """
    ) { $0.int(0) }
    #expect(over.isEmpty, "over its limit:\n\(inside)")
  }
}
