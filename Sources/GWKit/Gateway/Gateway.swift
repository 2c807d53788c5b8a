/// The request path: facts, plan, call, record. The only place where the parts meet; every effect is in its order.
package struct Gateway {
  private let database: Database
  let world: World

  package init(world: World, database: Database) {
    self.world = world
    self.database = database
  }

  /// Asks, hands the answer on as it comes, and returns once the call is durably in the log. Throws `GatewayError`;
  /// what was seen or may have to be paid is in its `partial`.
  package func send(
    _ ask: AskRequest, trace: ((String) -> Void)? = nil, show: @escaping (AskEvent) throws -> Void
  ) throws(GatewayError) -> Receipt {
    let books = Books(database, world: world)
    let reception = Reception(Briefing(books, world: world), books, world: world, trace: trace)
    switch try reception.open(ask, show: show) {
    case .served(let need): return try drive(need, books)
    case .sent(let chain):
      world.http.prepare()
      world.signals.catch()
      defer { world.signals.release() }
      return try drive(chain.start(), books)
    }
  }

  /// Throws what `send` would throw about the names of the client and the model, where they are named.
  package func checkNames(_ ask: AskRequest) throws(GatewayError) {
    let briefing = Briefing(Books(database, world: world), world: world)
    do {
      if ask.model != nil {
        _ = try briefing.asked(ask)
      } else if let client = ask.client {
        _ = try briefing.client(client)
      }
    } catch {
      throw GatewayError(error)
    }
  }

  /// What `send` would do, without doing it.
  package func preview(_ ask: AskRequest) throws(GatewayError) -> Preview {
    try preview(ask, Briefing(Books(database, world: world), world: world))
  }

  func preview(_ ask: AskRequest, _ briefing: Briefing) throws(GatewayError) -> Preview {
    do {
      let asked = try briefing.asked(ask)
      let facts = try briefing.reading(for: ask, asked).facts(with: briefing.keys())
      let plan = try Plan(for: ask.chat, facts: facts)
      let book = BudgetBook(database, settings: facts.settings, zones: world.zones)
      let budgets = try book.current(
        scopes: BudgetBook.scopes(of: facts.client.name), at: world.now())
      var preview = Preview(ask: ask, plan: plan, facts: facts, budgets: budgets)
      let desk = CacheDesk(
        world: world, ask: ask, client: asked.client, settings: asked.settings)
      for index in preview.steps.indices {
        preview.steps[index].cache = try desk.status(of: preview.steps[index].step.model, database)
      }
      return preview
    } catch {
      throw GatewayError(error)
    }
  }

  package static let offline = GatewayError(
    .offline, "nothing is called in offline mode",
    hints: ["leave out --offline and unset GW_OFFLINE"])
}

extension GatewayError {
  /// Something that was named and does not exist; the nearest name, if any is near, is the hint.
  package static func unknown(
    _ noun: String, _ name: String, among names: [String], otherwise: String
  ) -> GatewayError {
    let near = nearest(to: name, among: names)
    return GatewayError(
      .notFound, "there is no \(noun) '\(name)'",
      hints: [near.map { "did you mean '\($0)'?" } ?? otherwise])
  }

  package static func badClientName(_ name: String) -> GatewayError {
    GatewayError(
      .usage, "'\(name)' cannot be a client's name",
      hints: ["names have letters, digits and . _ @ + -, at most 64"])
  }
}
