import GWKit

/// How things stand: the cache, budgets, routes and goals.
extension HTMLReport {
  var cache: String {
    let total = report.total
    guard report.cache != nil || total[.hits] + total[.misses] > 0 else {
      return section(
        "cache", "Cache", style: "wide", nothing("Nothing was looked up in the cache yet."))
    }
    let parts = [
      HTMLStrip.Part(name: "hits", mark: "hits", style: "k2", value: total[.hits]),
      HTMLStrip.Part(name: "misses", mark: "misses", style: "k0", value: total[.misses]),
    ]
    let strip = HTMLStrip(
      id: "cache-hits", title: "Hits and misses in the period", unit: .count, parts: parts,
      whole: total[.hits].addingSaturating(total[.misses]))
    return section("cache", "Cache", style: "wide", "\(strip.html)\n\(cacheTable.html)\n\(stored)")
  }

  private var cacheTable: HTMLTable {
    let total = report.total
    let ever = report.cache
    func row(_ name: String, _ now: HTMLFigure, _ always: HTMLFigure?) -> [String] {
      [name, now.html] + (ever == nil ? [] : [(always ?? .none).html])
    }
    let hits = ever?.savings.hits
    let misses = ever?.misses
    let rate = hits.flatMap { hits in
      misses.map { HTMLFigure.share(Share(hits, of: hits.addingSaturating($0))) }
    }
    return HTMLTable(
      caption: "What the cache did",
      columns: [.text("What it did"), .number("In the period")]
        + (ever == nil ? [] : [.number("Since the beginning")]),
      rows: [
        row("Hits", HTMLUnit.count.figure(total[.hits]), HTMLUnit.count.figure(hits)),
        row("Misses", HTMLUnit.count.figure(total[.misses]), HTMLUnit.count.figure(misses)),
        row("Hit rate", .share(total.hitRate), rate),
        row(
          "Tokens not bought", HTMLUnit.count.figure(total[.avoidedTokens]),
          HTMLUnit.count.figure(ever?.savings.tokens)),
        row(
          "Saved", HTMLUnit.usd.figure(total.saved.nanos),
          HTMLUnit.usd.figure(ever?.savings.usd.nanos)),
        row(
          "Saved in BRL", HTMLUnit.brl.figure(total.savedBRL.nanos),
          HTMLUnit.brl.figure(ever?.savings.brl.nanos)),
      ])
  }

  private var stored: String {
    guard let cache = report.cache else { return "" }
    let bytes = HTMLFigure(
      ByteCount(cache.bytes).rounded, exact: "\(HTMLUnit.grouped(cache.bytes)) bytes")
    return """
      <p class="lead">It holds \(HTMLUnit.count.figure(cache.entries).html) \
      \(cache.entries == 1 ? "answer" : "answers") in \(bytes.html) now.</p>
      """
  }

  var goals: String {
    guard !report.goals.isEmpty else { return "" }
    return section(
      "goals", "Goals",
      "<ul class=\"goals\">\n\(report.goals.map(goal).joined(separator: "\n"))\n</ul>")
  }

  private func goal(_ goal: Goal) -> String {
    let (mark, word, style) =
      switch goal.isMet {
      case true?: ("✓", "met", "good")
      case false?: ("✗", "missed", "bad")
      case nil: ("?", "not known yet", "")
      }
    return """
      <li><span class="state \(style)"><span aria-hidden="true">\(mark)</span> \(word)</span>\
      <span class="goal">\(HTMLText.outside(goal.title))</span>\
      <span class="aim"><b>\(HTMLText.outside(goal.actual ?? "–"))</b> \
      <small>goal \(HTMLText.outside(goal.target))</small></span></li>
      """
  }

  var routes: String {
    guard !report.routes.isEmpty else {
      return section(
        "routes", "Routes and fallbacks", style: "wide",
        nothing("No call has gone out in this period."))
    }
    let table = HTMLTable(
      caption: "Routes and fallbacks",
      columns: [.text("Model"), .text("Provider")]
        + ["Calls", "Failures", "Of calls", "Tried again", "Fell back"]
        .map(HTMLTable.Column.number) + [.text("Reasons of failures")],
      rows: report.routes.map(route))
    return section("routes", "Routes and fallbacks", style: "wide", table.html)
  }

  private func route(_ route: RouteHealth) -> [String] {
    let reasons = route.reasons.map {
      "<span class=\"chip\">\(HTMLText.outside($0.reason)) \(HTMLUnit.count.figure($0.count).html)</span>"
    }
    return [
      "<span class=\"name\">\(HTMLText.isolated(route.model))</span>",
      HTMLText.isolated(route.provider), HTMLUnit.count.figure(route.calls).html,
      HTMLUnit.count.figure(route.failures).html,
      HTMLFigure.share(Share(route.failures, of: route.calls)).html,
      HTMLUnit.count.figure(route.retries).html, HTMLUnit.count.figure(route.fallbacks).html,
      reasons.isEmpty ? "–" : reasons.joined(separator: " "),
    ]
  }
}
