/// Answers that somebody else has fetched, or is fetching.
extension Chain {
  /// A flight this process is in command of, for one model's answer.
  struct Flight {
    var model: ModelID
    var flight: FlightLocks.Flight
    var locks: FlightLocks
  }

  /// The answer of a route's model, if it is there, or comes while it is waited for. Nil: this process goes on to fetch
  /// it itself.
  mutating func cached(_ route: Route) throws -> Receipt? {
    guard desk.rule.reads, desk.rule.stores, flight?.model != route.model else { return nil }
    land(hasAnswer: false)
    guard let locations = world.locations else { return nil }
    let locks = try FlightLocks(path: locations.flights)
    let boarding = try locks.board(desk.question(of: route.model), timeout: max(1, timeLeft))
    let find = try desk.find(route.model, in: database)
    switch boarding {
    case .leads(let flight), .follows(let flight, _):
      if find != nil { locks.land(flight, hasAnswer: true) }
    case .timedOut, .interrupted: break
    }
    if let find {
      return try desk.serve(
        find, facts, from: database,
        after: CacheDesk.Past(records: records, attempts: reports, isMiss: isMiss),
        notes: notes + fallbackNotes(route), show: show)
    }
    switch boarding {
    case .leads(let flight), .follows(let flight, hasFailed: false):
      self.flight = Flight(model: route.model, flight: flight, locks: locks)
    case .follows(let flight, hasFailed: true):
      // Who was waited for has no answer to share: everybody tries alone, and all at once.
      locks.land(flight, hasAnswer: true)
    case .timedOut:
      throw GatewayError(
        .timeout, "\(ask.span(facts.settings).text) passed while another process fetched the answer"
      )
    case .interrupted:
      throw GatewayError(
        .interrupted, "interrupted", signal: world.signals.pending() ?? .interrupt)
    }
    return nil
  }

  /// Lets those go on who wait for this process's answer.
  mutating func land(hasAnswer: Bool) {
    guard let flight else { return }
    flight.locks.land(flight.flight, hasAnswer: hasAnswer)
    self.flight = nil
  }

  /// What the settle of an answer also writes; false when it is not worth keeping, or nobody may have it any more: its
  /// client was removed while it was under way, or answers like it were taken out. Inside its transaction.
  func keep(_ response: ChatResponse, _ record: UsageRecord) throws -> Bool {
    guard let (entry, digest, body) = desk.entry(of: response, record, facts.settings) else {
      return false
    }
    let cache = ResponseCache(database)
    guard try Clients(database).find(desk.client.name)?.createdAt == desk.client.createdAt,
      try !cache.isCut(entry, after: cuts)
    else { return false }
    return try cache.store(
      entry, digest: digest, body: body, most: facts.settings.bytes(.cacheMaxBytes),
      at: record.finishedAt)
  }
}
