/// Answers that somebody else has fetched, or is fetching.
extension Chain {
  /// A flight this request is in command of, for one model's answer.
  struct Flight {
    var model: ModelID
    var flight: FlightLocks.Flight
  }

  /// The answer of a route's model, if it is there, or comes while it is waited for; else it is fetched.
  func board(_ route: Route) throws -> Need {
    guard desk.rule.reads, desk.rule.stores, flight?.model != route.model else {
      return try take(route)
    }
    land(hasAnswer: false)
    guard world.locations != nil else { return try take(route) }
    return .flight(
      desk.question(of: route.model), timeout: max(1, timeLeft),
      then: then { try self.boarded(route, $0.get()) })
  }

  private func boarded(_ route: Route, _ boarding: FlightLocks.Boarding) throws -> Need {
    let find = try desk.find(route.model, in: database)
    switch boarding {
    case .leads(let flight), .follows(let flight, _):
      if find != nil { books.land(flight, hasAnswer: true) }
    case .timedOut, .interrupted: break
    }
    if let find {
      return desk.serve(
        find, facts, after: CacheDesk.Past(records: records, attempts: reports, isMiss: isMiss),
        notes: notes + fallbackNotes(route), show: show)
    }
    switch boarding {
    case .leads(let flight), .follows(let flight, hasFailed: false):
      self.flight = Flight(model: route.model, flight: flight)
    case .follows(let flight, hasFailed: true):
      // Who was waited for has no answer to share: everybody tries alone, and all at once.
      books.land(flight, hasAnswer: true)
    case .timedOut:
      throw GatewayError(
        .timeout, "\(ask.span(facts.settings).text) passed while another process fetched the answer"
      )
    case .interrupted:
      throw GatewayError(
        .interrupted, "interrupted", signal: world.signals.pending() ?? .interrupt)
    }
    return try take(route)
  }

  /// Lets those go on who wait for this request's answer.
  func land(hasAnswer: Bool) {
    guard let flight else { return }
    books.land(flight.flight, hasAnswer: hasAnswer)
    self.flight = nil
  }

  /// What the settle of an answer also writes; false when it is not worth keeping, or nobody may have it any more: its
  /// client was removed while it was under way, or answers like it were taken out. Inside its transaction.
  func keep(
    _ response: ChatResponse, _ record: UsageRecord, _ database: Database
  ) throws -> Bool {
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
