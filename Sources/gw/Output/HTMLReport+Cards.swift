import GWKit

/// The key figures.
extension HTMLReport {
  private var total: Tally { report.total }
  private var before: Tally? { report.before }

  var cards: String {
    let cards = [
      requestCard, costCard, errorCard, latencyCard, hitCard, savingCard, clientCard, fallbackCard,
    ]
    return """
      <section class="wide plain" aria-labelledby="key">
      <h2 id="key" class="vh">Key figures</h2>
      <ul class="cards">
      \(cards.map(\.html).joined(separator: "\n"))
      </ul>
      </section>
      """
  }

  private func line(
    _ title: String, _ unit: HTMLUnit, _ value: (Tally) -> Int64?
  ) -> HTMLSparkline? {
    guard !total.isEmpty else { return nil }
    return HTMLSparkline(
      title: "\(title) by \(stepName)", unit: unit,
      values: report.series.map { value($0.tally) })
  }

  private func of(_ share: Share, _ what: String) -> String {
    guard share.whole > 0 else { return "nothing to judge by yet" }
    return
      "\(HTMLUnit.count.figure(share.part).html) of \(HTMLUnit.count.figure(share.whole).html) \(what)"
  }

  private var requestCard: HTMLCard {
    HTMLCard(
      label: "Requests", figure: HTMLUnit.count.figure(total[.requests]),
      note: "\(HTMLUnit.count.figure(total.totalTokens).html) tokens",
      change: HTMLChange(total[.requests], before: before?[.requests], unit: .count),
      line: line("Requests", .count) { $0[.requests] })
  }

  private var costCard: HTMLCard {
    let unpriced = total[.unpriced]
    let more =
      unpriced > 0 ? " · \(HTMLUnit.count.figure(unpriced).html) calls without a price" : ""
    return HTMLCard(
      label: "Cost", figure: total.shownCost, note: "\(total.shownBRL.html)\(more)",
      change: HTMLChange(total.cost.nanos, before: before?.cost.nanos, unit: .usd),
      line: line("Cost", .usd) { $0.cost.nanos })
  }

  private var errorCard: HTMLCard {
    HTMLCard(
      label: "Error rate", figure: .share(total.errorRate),
      note: of(total.errorRate, "requests"),
      change: HTMLChange(total.errorRate, before: before?.errorRate, wish: .less),
      line: line("Error rate", .basisPoints) { $0.errorRate.basisPoints })
  }

  private var latencyCard: HTMLCard {
    let others =
      "P50 \(HTMLUnit.milliseconds.figure(total.percentile(500)).html) · "
      + "P99 \(HTMLUnit.milliseconds.figure(total.percentile(990)).html)"
    return HTMLCard(
      label: "P95 latency", figure: HTMLUnit.milliseconds.figure(total.percentile(950)),
      note: others,
      change: HTMLChange(
        total.percentile(950), before: before?.percentile(950), unit: .milliseconds, wish: .less),
      line: line("P95 latency", .milliseconds) { $0.percentile(950) })
  }

  private var hitCard: HTMLCard {
    HTMLCard(
      label: "Cache hit rate", figure: .share(total.hitRate),
      note: of(total.hitRate, "looked up"),
      change: HTMLChange(total.hitRate, before: before?.hitRate, wish: .more),
      line: line("Cache hit rate", .basisPoints) { $0.hitRate.basisPoints })
  }

  private var savingCard: HTMLCard {
    let share = HTMLFigure.share(total.costReduction)
    return HTMLCard(
      label: "Saved by the cache", figure: HTMLUnit.usd.figure(total.saved.nanos),
      note: "\(HTMLUnit.brl.figure(total.savedBRL.nanos).html)"
        + (share == .none ? "" : " · \(share.html) of the cost without it"),
      change: HTMLChange(
        total.saved.nanos, before: before?.saved.nanos, unit: .usd, wish: .more),
      line: line("Saved", .usd) { $0.saved.nanos })
  }

  /// Clients are not counted by parts of the period, so that there is no line.
  private var clientCard: HTMLCard {
    let first = report.clients.prefix(3).reduce(Int64(0)) {
      $0.addingSaturating($1.tally[.requests])
    }
    let share = HTMLFigure.share(Share(first, of: total[.requests]))
    let note =
      report.clients.count > 3 && share != .none
      ? "the first three made \(share.html) of the requests"
      : "with a request in the period"
    return HTMLCard(
      label: "Active clients", figure: HTMLUnit.count.figure(report.activeClients), note: note)
  }

  private var fallbackCard: HTMLCard {
    HTMLCard(
      label: "Fallback rate", figure: .share(total.fallbackRate),
      note: of(total.fallbackRate, "requests"),
      change: HTMLChange(total.fallbackRate, before: before?.fallbackRate, wish: .less),
      line: line("Fallback rate", .basisPoints) { $0.fallbackRate.basisPoints })
  }
}
