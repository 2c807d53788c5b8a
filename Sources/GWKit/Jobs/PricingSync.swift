/// The job `sync-pricing`: prices from one source, then the exchange rate. When one of them fails the other is done all the
/// same; what fails changes nothing.
struct PricingSync {
  private let options: JobRunner.Options

  init(_ options: JobRunner.Options) { self.options = options }

  func perform(_ run: inout JobRun) throws {
    let accepted = try acceptedModels(run)
    if options.onlyRate {
      return try syncRate(&run, isAsked: true)
    }
    if options.onlyAccepts {
      let held = HeldPrices(run)
      return try run.commit { try held.enter(accepted) }
    }
    var failures: [GatewayError] = []
    try collect(&failures) { try syncPrices(&run, Set(accepted)) }
    for reminder in try HeldPrices(run).reminders() { run.warn(reminder) }
    if options.source == nil {
      try collect(&failures) { try syncRate(&run, isAsked: false) }
    }
    guard let first = failures.first else { return }
    throw GatewayError(
      first.kind, failures.map(\.message).joined(separator: "; "),
      hints: failures.flatMap(\.hints))
  }

  /// Keeps what only concerns a source; throws everything else.
  private func collect(_ failures: inout [GatewayError], _ body: () throws -> Void) throws {
    do {
      try body()
    } catch let error as GatewayError where [.upstreamFailed, .usage].contains(error.kind) {
      failures.append(error)
    }
  }

  private func syncPrices(_ run: inout JobRun, _ accepted: Set<ModelID>) throws {
    let text = options.source ?? run.settings.text(.pricesSource) ?? "litellm"
    let place = try SourcePlace.prices(text)
    do {
      try PriceSync(from: place, accepted: accepted).perform(&run)
    } catch let error as SourceProblem {
      // What was typed may be a slip; what was set was there once.
      throw GatewayError(
        error.isMissing && options.source != nil ? .usage : .upstreamFailed,
        "prices could not be read from \(place.text): \(error.message)",
        hints: ["gw cron sync-pricing --from litellm|vercel|openrouter|URL|FILE"])
    }
  }

  private func syncRate(_ run: inout JobRun, isAsked: Bool) throws {
    let setting = run.settings.text(.fxSource) ?? RateSync.off
    guard setting != RateSync.off else {
      guard isAsked else { return }
      throw GatewayError(
        .usage, "fx.source is none: the exchange rate is left to people",
        hints: ["gw setup set fx.source auto", "gw setup fx set RATE"])
    }
    try RateSync(setting, at: run.now).perform(&run)
  }

  private func acceptedModels(_ run: JobRun) throws -> [ModelID] {
    let registry = ModelRegistry(run.database)
    var models: [ModelID] = []
    for name in options.accepted {
      guard let model = try registry.resolve(name) else {
        throw GatewayError.unknown(
          "model", name, among: try registry.names(), otherwise: "gw models list")
      }
      if !models.contains(model.id) { models.append(model.id) }
    }
    return models
  }
}
