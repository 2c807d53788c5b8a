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

  /// Logs the hit and then shows the answer at once. Nothing is held or charged.
  func serve(
    _ find: Find, _ facts: Plan.Facts, after past: Past = Past(), notes: [Note] = [],
    show: @escaping (AskEvent) throws -> Void
  ) -> Need {
    let record = record(find, facts, after: past.records)
    let entry = Entry(record: record, kind: .hit(find.entry, isMiss: past.isMiss))
    return .entry(
      entry,
      then: { outcome in
        do {
          let notes = notes + (try Self.problem(outcome).map { [$0] } ?? [])
          return .done(try shown(find, record, facts, past, notes, show))
        } catch {
          return .failed(GatewayError(error))
        }
      })
  }

  /// A hit cost nothing: an answer is worth more than its row.
  private static func problem(_ outcome: Result<Entered, any Error>) throws -> Note? {
    do {
      _ = try outcome.get()
      return nil
    } catch StoreError.interrupted {
      throw StoreError.interrupted
    } catch {
      let problem = GatewayError(error).message
      return Note(code: "not_logged", text: "the hit is not in the log: \(problem)")
    }
  }

  private func shown(
    _ find: Find, _ record: UsageRecord, _ facts: Plan.Facts, _ past: Past, _ notes: [Note],
    _ show: (AskEvent) throws -> Void
  ) throws -> Receipt {
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
