/// Receives requests: one whose answer is in the cache is served from there, for another one a plan is made. It calls
/// nobody.
struct Reception {
  private let briefing: Briefing
  private let books: Books
  private let world: World
  private let trace: ((String) -> Void)?

  init(_ briefing: Briefing, _ books: Books, world: World, trace: ((String) -> Void)?) {
    self.briefing = briefing
    self.books = books
    self.world = world
    self.trace = trace
  }

  enum Opening {
    /// From the cache.
    case served(Need)
    /// On its way, and not started.
    case sent(Chain)
  }

  func open(
    _ ask: AskRequest, show: @escaping (AskEvent) throws -> Void,
    deposit: ((Database, Receipt) throws -> Void)? = nil
  ) throws(GatewayError) -> Opening {
    do {
      let asked = try briefing.asked(ask)
      let desk = CacheDesk(
        world: world, ask: ask, client: asked.client, settings: asked.settings)
      // Before all that only a call needs: the chain, the providers, and the vault with the keys.
      if let need = try served(desk, asked, show) { return .served(need) }
      let reading = try briefing.reading(for: ask, asked)
      if desk.rule.mode == .only {
        return .served(try servedByFallback(desk, reading.facts, show))
      }
      let keys = try briefing.keys()
      var first: Briefing.Reading? = reading
      let cuts = try briefing.cuts()
      let chain = try Chain(
        desk: desk, keys: keys, cuts: cuts, world: world, books: books, trace: trace, show: show,
        deposit: deposit
      ) { [briefing] in
        let facts = try (first ?? briefing.reading(for: ask, briefing.asked(ask))).facts(with: keys)
        first = nil
        return (facts, try Plan(for: ask.chat, facts: facts))
      }
      guard !ask.isOffline else { throw Gateway.offline }
      return .sent(chain)
    } catch {
      throw GatewayError(error)
    }
  }

  /// The answer of the model that was asked for.
  private func served(
    _ desk: CacheDesk, _ asked: Briefing.Asked, _ show: @escaping (AskEvent) throws -> Void
  ) throws -> Need? {
    guard asked.client.isEnabled, asked.model.isEnabled, asked.model.removedAt == nil else {
      return nil
    }
    guard let find = try desk.find(asked.model.id, in: books.database) else { return nil }
    let facts = try briefing.saving(desk.ask, asked)
    return desk.serve(find, facts, notes: facts.notes, show: show)
  }

  /// Asked only for answers from the cache, those of the models that take over will do as well.
  private func servedByFallback(
    _ desk: CacheDesk, _ facts: Plan.Facts, _ show: @escaping (AskEvent) throws -> Void
  ) throws -> Need {
    guard facts.client.isEnabled else { throw Plan.Refusal.clientDisabled(facts.client.name) }
    for candidate in facts.candidates.dropFirst()
    where candidate.model.isEnabled && candidate.model.removedAt == nil {
      guard let find = try desk.find(candidate.model.id, in: books.database) else { continue }
      return desk.serve(find, facts, notes: facts.notes, show: show)
    }
    throw GatewayError(
      .cacheMiss, "there is no fresh answer in the cache",
      hints: [
        facts.settings.isOn(.cacheEnabled)
          ? "--cache auto asks the model" : "the cache is off: gw setup cache --enable"
      ])
  }
}
