/// Reads the exchange rate: one source after the other until one has it. A rate that is set and newer than the quotation
/// stands.
struct RateSync {
  static let off = "none"
  private static let automatic = "auto"

  private let places: [SourcePlace]

  init(_ setting: String, at now: Instant) throws(GatewayError) {
    let texts = setting == Self.automatic ? RateSource.words : [setting]
    var places: [SourcePlace] = []
    for text in texts {
      places.append(try SourcePlace(text) { RateSource.url($0, at: now) })
    }
    self.places = places
  }

  func perform(_ run: inout JobRun) throws {
    let reader = SourceReader(world: run.world, settings: run.settings)
    var problems: [String] = []
    for place in places {
      if run.isTrial, !place.isFile {
        let names = places.map(\.text).joined(separator: ", ")
        return run.warn(
          "the exchange rate is not read from \(names) in a dry run: it would be called")
      }
      do {
        let quotation = try RateQuotation(parsing: try reader.read(place), now: run.now)
        return try enter(quotation, from: place, &run)
      } catch let error as SourceProblem {
        problems.append("\(place.text): \(error.message)")
      }
    }
    try warnOfAge(&run)
    throw GatewayError(
      .upstreamFailed, "the exchange rate could not be read: \(problems.joined(separator: "; "))",
      hints: ["gw setup fx set RATE", "gw setup set fx.source none"])
  }

  private func enter(
    _ quotation: RateQuotation, from place: SourcePlace, _ run: inout JobRun
  ) throws {
    let spread = run.settings.text(.fxSpreadPercent) ?? "0"
    guard let rate = ExchangeRate.nanos(quotation.nanoBRLPerUSD, withSpread: spread) else {
      throw SourceProblem("the rate with its spread is too large")
    }
    guard try isNews(rate, spread, quotation.at, run) else { return }
    let before = run
    try run.commit {
      guard try isNews(rate, spread, quotation.at, before) else { return [] }
      if !before.isTrial {
        _ = try ExchangeRates(before.database).add(
          nanoBRLPerUSD: rate, spreadPercent: spread, source: place.name,
          effectiveAt: quotation.at, now: before.now)
      }
      let origin = spread == "0" ? place.name : "\(place.name), with \(spread)% added"
      let day = quotation.at.text.prefix(10)
      return [
        JobChange(
          "exchange rate",
          "R$ \(DecimalText.text(rate, places: 9)) for a dollar of \(day) (\(origin))")
      ]
    }
  }

  /// A quotation may be dated a little ahead of this machine's clock; one that is entered already is no news either.
  private func isNews(
    _ rate: Int64, _ spread: String, _ at: Instant, _ run: JobRun
  ) throws -> Bool {
    let known = try ExchangeRates(run.database).rate(at: max(run.now, at))
    guard let known, !known.isBuiltIn else { return true }
    guard known.effectiveAt == at else { return known.effectiveAt < at }
    return known.nanoBRLPerUSD != rate || known.spreadPercent != spread
  }

  private func warnOfAge(_ run: inout JobRun) throws {
    guard let rate = try ExchangeRates(run.database).rate(at: run.now), !rate.isBuiltIn else {
      return run.warn("the exchange rate is the built-in one, for display only")
    }
    guard
      run.now.milliseconds(since: rate.effectiveAt) > run.settings.span(.pricesStale).milliseconds
    else { return }
    run.warn("the exchange rate is of \(rate.effectiveAt.text.prefix(10))")
  }
}
