/// What ends a call in the books: its figures are entered, or its hold is given back.
extension Chain {
  /// An error may have come after the disk had it all: the file is opened anew and asked what there is of a call.
  mutating func reopened(
    after error: DatabaseError, asking call: String
  ) throws -> Ledger.State {
    guard let locations = world.locations,
      let reopened = try? Database.open(locations, now: world.now())
    else { throw error }
    database = reopened
    return try Ledger(database).state(of: call)
  }

  /// Ends the call in the ledger and writes its row, in one transaction with `more`; after an error what is not there is
  /// written once more with less. Afterwards `record` is as it was written. Returns what `more` did, nil when that was
  /// left out.
  mutating func enter<Value>(
    _ record: inout UsageRecord, as end: Ledger.End, _ held: Reservation.Held,
    _ more: (Chain, _ isForgotten: Bool) throws -> Value
  ) throws -> Value? {
    let amounts = Self.amounts(of: record, end, held)
    var done: Value?
    do {
      try write(&record, as: end, amounts) { done = try more($0, $1) }
      return done
    } catch let error as DatabaseError {
      // A sweep may have ended it as well: then what is known better is entered now.
      if try reopened(after: error, asking: record.id) == .ended,
        try Ledger(database).total(of: record.id) == amounts
      {
        return done
      }
      record = record.bare
      try write(&record, as: end, amounts) { _, _ in }
      return nil
    }
  }

  private mutating func write(
    _ record: inout UsageRecord, as end: Ledger.End, _ amounts: Amounts,
    _ more: (Chain, _ isForgotten: Bool) throws -> Void
  ) throws {
    let (chain, database) = (self, database)
    Ledger(database).prepare()
    UsageLog(database).prepare()
    var written = record
    var isForgotten = false
    let outcome = try database.write(isInterruptible: false) {
      written.gateWaitMilliseconds += database.gateWait
      if record.namesPeople, try OpenCalls(database).isForgotten(record.id) {
        isForgotten = true
      }
      let outcome = try Ledger(database).end(record.id, as: end, amounts, at: record.finishedAt)
      if outcome == .adjusted || outcome == .unchanged, record.namesPeople,
        try UsageLog(database).isForgotten(record.id)
      {
        isForgotten = true
      }
      if isForgotten { written = written.nameless }
      if case .ended = outcome {
        try UsageLog(database).add(written)
      } else if try !UsageLog(database).replace(written) {
        // A sweep has ended it, and its row was taken out since.
        try UsageLog(database).add(written)
      }
      try more(chain, isForgotten)
      return outcome
    }
    record = written
    if outcome == .ended(isOverrun: true) {
      notes.append(
        Note(code: "overrun", text: "the provider used more than the call could use at most"))
    }
  }

  /// What is presumed is the hold itself, and what is void is nothing at all.
  private static func amounts(
    of record: UsageRecord, _ end: Ledger.End, _ held: Reservation.Held
  ) -> Amounts {
    switch end {
    case .void: .zero
    case .presume: held.amounts
    case .settle, .estimate:
      Amounts(tokens: record.usage.totalTokens, usd: record.cost, brl: record.costBRL)
    }
  }

  /// A call that was never made. When even this cannot be written, a sweep will end it.
  mutating func release(_ held: Reservation.Held, after error: GatewayError) {
    var record = held.record
    record.finishedAt = world.now()
    record.cost = .zero
    record.costBRL = record.rateID == nil ? nil : NanoBRL(nanos: 0)
    record.errorCode = error.kind.rawValue
    record.errorMessage = error.message
    _ = try? enter(&record, as: .void, held) { _, _ in }
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

  /// Without its texts: what a full disk may still have room for.
  fileprivate var bare: UsageRecord {
    var bare = nameless
    bare.costNote = nil
    return bare
  }
}
