/// One row of the log on its way into the books, with what belongs in its transaction. It is written together with what
/// others bring.
struct Entry {
  var record: UsageRecord
  var kind: Kind
  /// What else is written with it; it may be left out when the disk is full. Returns whether an answer is kept.
  var more: (Database, _ isForgotten: Bool) throws -> Bool = { _, _ in false }

  enum Kind {
    /// The end of a call that is held.
    case end(Ledger.End, Reservation.Held)
    /// A request that budgets refused: their windows, and those of them that have no room.
    case refusal(windows: [Int64], full: Set<Int64>)
    /// An answer from the cache; `isMiss`: the request was counted as one that found nothing.
    case hit(CacheEntry, isMiss: Bool)
  }

  /// Money is in it.
  var isDurable: Bool { if case .hit = kind { false } else { true } }

  /// It must be written even though somebody wants the process to end.
  var isEnd: Bool { if case .end = kind { true } else { false } }

  /// What ends in the ledger: what is presumed is the hold itself, and what is void is nothing at all.
  var amounts: Amounts {
    switch kind {
    case .end(.void, _), .refusal, .hit: .zero
    case .end(.presume, let held): held.amounts
    case .end(.settle, _), .end(.estimate, _):
      Amounts(tokens: record.usage.totalTokens, usd: record.cost, brl: record.costBRL)
    }
  }

  /// Without its texts and all that may be left out: what a full disk may still have room for.
  var bare: Entry {
    var bare = self
    bare.record = record.bare
    bare.more = { _, _ in false }
    return bare
  }
}

/// An entry that is written.
struct Entered {
  /// As it was written.
  var record: UsageRecord
  /// Whether an answer is kept; nil when there was no room to try.
  var isKept: Bool?
  /// The call used more than it held.
  var isOverrun = false
}

/// Writes entries. Inside a write transaction.
struct EntryWriter {
  let database: Database

  func write(_ entry: Entry) throws -> Entered {
    var entry = entry
    entry.record.gateWaitMilliseconds += database.gateWait
    switch entry.kind {
    case .end(let end, _): return try write(entry, as: end)
    case .refusal(let windows, let full):
      try UsageLog(database).add(entry.record)
      for id in windows {
        try BudgetWindows(database).countRefusal(
          in: id, isFull: full.contains(id), now: entry.record.createdAt)
      }
      return Entered(record: entry.record, isKept: try entry.more(database, false))
    case .hit(let found, let isMiss):
      let cache = ResponseCache(database)
      try UsageLog(database).add(entry.record)
      try cache.countHit(of: found.id, entry.record.avoided, at: entry.record.createdAt)
      if isMiss { try cache.countMiss(-1) }
      return Entered(record: entry.record, isKept: try entry.more(database, false))
    }
  }

  /// Ends the call in the ledger and writes its row.
  private func write(_ entry: Entry, as end: Ledger.End) throws -> Entered {
    var record = entry.record
    let log = UsageLog(database)
    var isForgotten = try record.namesPeople && OpenCalls(database).isForgotten(record.id)
    let outcome = try Ledger(database).end(
      record.id, as: end, entry.amounts, at: record.finishedAt)
    if outcome == .adjusted || outcome == .unchanged, record.namesPeople {
      isForgotten = try isForgotten || log.isForgotten(record.id)
    }
    if isForgotten { record = record.nameless }
    if case .ended = outcome {
      try log.add(record)
    } else if try !log.replace(record) {
      // A sweep has ended it, and its row was taken out since.
      try log.add(record)
    }
    return Entered(
      record: record, isKept: try entry.more(database, isForgotten),
      isOverrun: outcome == .ended(isOverrun: true))
  }

  /// Whether the books have it: for one who does not know whether the last transaction reached the disk.
  func has(_ entry: Entry) throws -> Bool {
    guard entry.isEnd else { return try UsageLog(database).has(entry.record.id) }
    // A sweep may have ended it as well: then what is known better is entered now.
    let ledger = Ledger(database)
    return try ledger.state(of: entry.record.id) == .ended
      && ledger.total(of: entry.record.id) == entry.amounts
  }

  /// What would take time inside the gate and may be done before it.
  func prepare(_ entries: [Entry]) {
    guard !entries.isEmpty else { return }
    UsageLog(database).prepare()
    if entries.contains(where: \.isEnd) { Ledger(database).prepare() }
    if entries.contains(where: { !$0.isDurable }) { ResponseCache(database).prepareHit() }
  }
}

extension UsageRecord {
  /// What `forget` takes out.
  fileprivate var namesPeople: Bool { conversation != nil || phone != nil || !tags.isEmpty }

  fileprivate var nameless: UsageRecord {
    var nameless = self
    nameless.conversation = nil
    nameless.phone = nil
    nameless.tags = []
    nameless.errorMessage = nil
    return nameless
  }

  fileprivate var bare: UsageRecord {
    var bare = nameless
    bare.costNote = nil
    return bare
  }
}
