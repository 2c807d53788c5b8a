/// Reads prices from one source and takes over what is new, some models in each transaction. Another gw may change the
/// books meanwhile: what is done is decided anew where it is written.
struct PriceSync {
  private let place: SourcePlace
  private let accepted: Set<ModelID>

  /// A model changes five rows at most: its price, three notices and its own.
  private static let batch = 100

  init(from place: SourcePlace, accepted: Set<ModelID>) {
    self.place = place
    self.accepted = accepted
  }

  func perform(_ run: inout JobRun) throws {
    if run.isTrial, !place.isFile {
      return run.warn("prices are not read from \(place.text) in a dry run: it would be called")
    }
    let offers = try offers(run)
    let judgement = PriceJudgement(source: place.name, accepted: accepted, now: run.now)
    var waiting = try verdicts(run, offers, judgement, among: nil).map(\.model)[...]
    while !waiting.isEmpty {
      if run.world.signals.pending() != nil { throw SourceReader.interrupted(run.world) }
      let models = Array(waiting.prefix(Self.batch))
      waiting = waiting.dropFirst(Self.batch)
      let unchanged = run
      try run.commit {
        try verdicts(unchanged, offers, judgement, among: models).flatMap { model, verdict in
          if !unchanged.isTrial { try carryOut(verdict, for: model, unchanged) }
          return verdict.lines.map { JobChange(model.text, $0) }
        }
      }
    }
  }

  /// What the source says of each model that it knows.
  private func offers(_ run: JobRun) throws -> [ModelID: PriceOffer] {
    let bytes = try SourceReader(world: run.world, settings: run.settings).read(place)
    let list = try PriceList(parsing: bytes)
    let (models, providers) = try run.database.read {
      (try ModelRegistry(run.database).all(), try Providers(run.database).all())
    }
    let rows = Dictionary(providers.map { ($0.name, $0) }) { first, _ in first }
    var offers: [ModelID: PriceOffer] = [:]
    for model in models where model.removedAt == nil {
      offers[model.id] = list.offer(for: model.id, of: rows[model.id.provider])
    }
    return offers
  }

  /// Those of which something follows, in the registry's order.
  private func verdicts(
    _ run: JobRun, _ offers: [ModelID: PriceOffer], _ judgement: PriceJudgement,
    among wanted: [ModelID]?
  ) throws -> [(model: ModelID, verdict: PriceVerdict)] {
    try PriceFacts.all(in: run.database, of: wanted, at: run.now).compactMap { facts in
      let verdict = judgement.verdict(on: offers[facts.model.id], facts)
      return verdict.steps.isEmpty ? nil : (facts.model.id, verdict)
    }
  }

  private func carryOut(_ verdict: PriceVerdict, for model: ModelID, _ run: JobRun) throws {
    let notices = PriceNotices(run.database)
    for step in verdict.steps {
      switch step {
      case .enter(let price):
        try PriceBook(run.database).add(
          price.price, for: model, source: place.name, isRounded: price.isRounded, now: run.now)
      case .note(let notice): try notices.put(notice)
      case .forget(let kind): try notices.remove(kind, of: model)
      case .retire(let date): try retire(model, at: date, run)
      }
    }
  }

  private func retire(_ id: ModelID, at date: Instant, _ run: JobRun) throws {
    let registry = ModelRegistry(run.database)
    guard var model = try registry.find(id.text) else { return }
    model.deprecatedAt = date
    try registry.update(model, now: run.now)
  }
}

extension PriceFacts {
  /// Of the models that are there, or of those named.
  static func all(
    in database: Database, of wanted: [ModelID]? = nil, at now: Instant
  ) throws -> [PriceFacts] {
    let registry = ModelRegistry(database)
    let models =
      try wanted.map { try $0.compactMap { try registry.find($0.text) } } ?? registry.all()
    let standings = try PriceBook(database).standings(of: wanted, at: now)
    let notices = Dictionary(
      grouping: try PriceNotices(database).all(of: wanted), by: \.model)
    return models.filter { $0.removedAt == nil }.map {
      PriceFacts(
        model: $0, standing: standings[$0.id] ?? PriceStanding(), notices: notices[$0.id] ?? [])
    }
  }
}
