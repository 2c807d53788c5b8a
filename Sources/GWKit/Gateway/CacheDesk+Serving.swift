/// Giving an answer again.
extension CacheDesk {
  /// What a request went through before an answer was found.
  struct Past {
    /// Calls that failed, and are to be paid all the same.
    var records: [UsageRecord] = []
    var attempts: [AttemptReport] = []
    /// One of the calls was counted as a miss of the request.
    var isMiss = false
  }

  /// Logs the hit and shows the answer at once. Nothing is held or charged.
  func serve(
    _ find: Find, _ facts: Plan.Facts, from database: Database, after past: Past = Past(),
    notes: [Note] = [], show: (AskEvent) throws -> Void
  ) throws -> Receipt {
    let record = record(find, facts, after: past.records)
    var notes = notes
    do {
      try enter(record, find.entry, isMiss: past.isMiss, database)
    } catch StoreError.interrupted {
      throw StoreError.interrupted
    } catch {
      // It cost nothing: an answer is worth more than its row.
      let problem = GatewayError(error).message
      notes.append(Note(code: "not_logged", text: "the hit is not in the log: \(problem)"))
    }
    var receipt = Receipt(
      response: find.response, records: past.records + [record], attempts: past.attempts,
      notes: notes, rate: facts.rate, latencyMilliseconds: elapsed)
    receipt.cache = Receipt.Cache(
      key: find.entry.key, entry: find.entry, age: find.entry.age(at: record.createdAt))
    receipt.firstTokenMilliseconds = receipt.latencyMilliseconds
    do {
      // The first of the calls has said it already.
      if past.records.isEmpty {
        try show(
          .start(
            id: requestID, model: record.model, provider: record.provider, client: record.client))
      }
      if !find.response.text.isEmpty { try show(.text(find.response.text)) }
    } catch {
      var failure = GatewayError(error)
      failure.partial = receipt
      throw failure
    }
    return receipt
  }

  private var elapsed: Int64 { max(0, world.monotonic() - ask.startedMonotonic) }

  private func enter(
    _ record: UsageRecord, _ entry: CacheEntry, isMiss: Bool, _ database: Database
  ) throws {
    let cache = ResponseCache(database)
    cache.prepareHit()
    UsageLog(database).prepare()
    // No money is in it: a power cut may lose it.
    try database.write(isDurable: false) {
      var record = record
      record.gateWaitMilliseconds = database.gateWait
      try UsageLog(database).add(record)
      try cache.countHit(of: entry.id, record.avoided, at: record.createdAt)
      if isMiss { try cache.countMiss(-1) }
    }
  }

  /// Its time is that of the request after the calls before it.
  private func record(
    _ find: Find, _ facts: Plan.Facts, after records: [UsageRecord]
  ) -> UsageRecord {
    let before = records.reduce(0) { $0 + $1.latencyMilliseconds + $1.waitMilliseconds }
    let now = world.now()
    let entry = find.entry
    var record = UsageRecord(
      id: CallID.make(at: now, random: world.randomBytes(10)), requestID: requestID,
      client: facts.client.name, apiType: entry.apiType, provider: entry.provider,
      modelRequested: facts.candidates.first?.model.id.text ?? entry.model, model: entry.model,
      outcome: .hit, latencyMilliseconds: max(0, elapsed - before), createdAt: now, finishedAt: now)
    record.attempt = Int64(records.count + 1)
    if !records.isEmpty { record.trigger = .fallback }
    record.conversation = ask.conversation
    record.phone = ask.phone.flatMap { LoggedPhone.text($0, facts.settings) }
    record.tags = ask.tags
    record.usageSource = .cache
    (record.cost, record.costBRL, record.costSource) = (.zero, NanoBRL(nanos: 0), .cache)
    record.cacheStatus = .hit
    record.finishReason = find.response.finishReason
    let price = facts.candidates.first { $0.model.id.text == entry.model }?.price
    record.priceID = price?.id
    record.rateID = facts.rate?.id
    record.avoided = avoided(find.response.usage ?? .none, price?.price, facts.rate)
    return record
  }

  /// At the prices and the rate of today.
  private func avoided(_ usage: Usage, _ price: Price?, _ rate: ExchangeRate?) -> CacheSavings {
    let exact = price.map { Pricing.cost(of: usage, images: ask.chat.imageCount, at: $0) }
    return CacheSavings(
      hits: 1, tokens: usage.totalTokens, usd: exact?.roundedUp ?? .zero,
      brl: exact.flatMap { exact in rate.flatMap { exact.converted(at: $0) } }
        ?? NanoBRL(nanos: 0))
  }
}
