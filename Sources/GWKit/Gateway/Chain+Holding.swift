/// What stands between a call and its money: held before, entered after.
extension Chain {
  /// Throws `BudgetRefusal` when the call must not go out.
  mutating func hold(
    _ route: Route, _ bound: CallBound, trigger: UsageRecord.Trigger, waited: Int64
  ) throws -> Reservation.Held {
    let owners = try self.owners ?? openOwners()
    self.owners = owners
    let byte = try owners.own(random: world.randomBytes)
    let reservation = Reservation(book: book, owners: owners, boot: world.boot)
    do {
      let held = try reservation.hold(
        holdRequest(route, bound, trigger: trigger, waited: waited), byte: byte, now: world.now)
      if let clamp = held.clamp {
        notes.append(RefusalText.note(clamp, maxTokens: held.maxTokens))
      }
      return held
    } catch let doubt as HoldInDoubt {
      // Nothing is sent; what may be held all the same is given back.
      if try reopened(after: doubt.error, asking: doubt.held.record.id) == .held {
        release(doubt.held, after: GatewayError(doubt.error))
      }
      throw doubt.error
    }
  }

  /// An error may have come after the disk had it all: the file is opened anew and asked what there is of a call.
  private mutating func reopened(
    after error: DatabaseError, asking call: String
  ) throws -> Ledger.State {
    guard let locations = world.locations,
      let reopened = try? Database.open(locations, now: world.now())
    else { throw error }
    database = reopened
    return try Ledger(database).state(of: call)
  }

  private func openOwners() throws -> OwnerLocks {
    guard let locations = world.locations else {
      preconditionFailure("whoever has a database has its folder")
    }
    return try OwnerLocks(path: locations.owners)
  }

  var book: BudgetBook { BudgetBook(database, settings: facts.settings, zones: world.zones) }

  func standings() throws -> [BudgetStanding] {
    try book.standings(scopes: BudgetBook.scopes(of: facts.client.name), at: world.now())
  }

  private func holdRequest(
    _ route: Route, _ bound: CallBound, trigger: UsageRecord.Trigger, waited: Int64
  ) -> HoldRequest {
    let left = ask.millisecondsLeft(facts.settings, now: world.monotonic())
    return HoldRequest(
      client: facts.client.name,
      terms: CallTerms(ask, facts, route, bound, before: records.amounts),
      time: max(0, left)
    ) { now, maxTokens in
      record(of: route, at: now, maxTokens: maxTokens, trigger: trigger, waited: waited)
    }
  }

  /// A row of the log as far as it is known before the call.
  func record(
    of route: Route, at now: Instant, maxTokens: Int64, trigger: UsageRecord.Trigger,
    waited: Int64
  ) -> UsageRecord {
    var record = UsageRecord(
      id: CallID.make(at: now, random: world.randomBytes(10)), requestID: requestID,
      client: facts.client.name, apiType: route.provider.role, provider: route.provider.name,
      modelRequested: facts.candidates.first?.model.id.text ?? route.model.text,
      model: route.model.text, outcome: .error, latencyMilliseconds: 0, createdAt: now,
      finishedAt: now)
    record.attempt = Int64(records.count + 1)
    record.trigger = trigger
    record.waitMilliseconds = waited
    record.conversation = ask.conversation
    record.phone = ask.phone.flatMap { LoggedPhone.text($0, facts.settings) }
    record.tags = ask.tags
    record.maxTokensSent = maxTokens
    record.imageCount = ask.chat.imageCount
    record.priceID = route.price?.id
    record.rateID = facts.rate?.id
    return record
  }
}

extension CallTerms {
  /// What a request asks of the budgets on one of its routes.
  init(
    _ ask: AskRequest, _ facts: Plan.Facts, _ route: Route, _ bound: CallBound,
    before: Amounts = .zero
  ) {
    self.init(
      bound: bound, maxTokens: route.maxTokens, isChosen: ask.chat.maxTokens != nil,
      leastTokens: facts.settings.number(.askMinMaxTokens),
      unboundedField: RequestField.unbounded(in: ask.chat).first?.path, limit: ask.maxCost,
      before: before)
  }
}

extension Route {
  func clamped(to maxTokens: Int64) -> Route {
    var route = self
    route.maxTokens = maxTokens
    return route
  }
}

extension [UsageRecord] {
  /// What the calls used together, unknown money counted as nothing.
  var amounts: Amounts {
    reduce(.zero) { sum, record in
      Amounts(
        tokens: sum.tokens.addingSaturating(record.usage.totalTokens),
        usd: sum.usd?.adding(record.cost ?? .zero),
        brl: sum.brl?.adding(record.costBRL ?? NanoBRL(nanos: 0)))
    }
  }
}

/// The end of a hold.
extension Chain {
  /// Ends the call in the ledger and writes its row, in one transaction with `more`; after an error what is not there is
  /// written once more with less.
  mutating func enter(
    _ record: UsageRecord, as end: Ledger.End, _ held: Reservation.Held,
    _ more: (Chain) throws -> Void
  ) throws {
    let amounts = Self.amounts(of: record, end, held)
    do {
      try write(record, as: end, amounts, more)
    } catch let error as DatabaseError {
      if try reopened(after: error, asking: record.id) == .ended { return }
      try write(record.bare, as: end, amounts) { _ in }
    }
  }

  private mutating func write(
    _ record: UsageRecord, as end: Ledger.End, _ amounts: Amounts,
    _ more: (Chain) throws -> Void
  ) throws {
    let (chain, database) = (self, database)
    Ledger(database).prepare()
    UsageLog(database).prepare()
    let outcome = try database.write(isInterruptible: false) {
      var record = record
      record.gateWaitMilliseconds += database.gateWait
      let outcome = try Ledger(database).end(record.id, as: end, amounts, at: record.finishedAt)
      if case .ended = outcome {
        try UsageLog(database).add(record)
      } else if try !UsageLog(database).replace(record) {
        try UsageLog(database).add(record)
      }
      try more(chain)
      return outcome
    }
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
    try? enter(record, as: .void, held) { _ in }
  }
}

extension UsageRecord {
  /// Without its texts: what a full disk may still have room for.
  fileprivate var bare: UsageRecord {
    var bare = self
    bare.conversation = nil
    bare.phone = nil
    bare.tags = []
    bare.errorMessage = nil
    bare.costNote = nil
    return bare
  }
}
