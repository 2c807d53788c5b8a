import GWKit

/// A report as one page that needs nothing else: no network, no script, no font. Whatever is drawn stands in a table,
/// too.
struct HTMLReport {
  let report: Report
  let time: HTMLTime

  init(_ report: Report) {
    self.report = report
    time = HTMLTime(period: report.period, step: report.step)
  }

  var text: String {
    """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; \
    img-src data:; base-uri 'none'; form-action 'none'">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <meta name="referrer" content="no-referrer">
    <title>gw: \(HTMLText.escaped(time.span))</title>
    <style>
    \(Self.chartStyle)
    \(Self.style)
    </style>
    </head>
    <body>
    \(header)
    <main>
    \(sections.joined(separator: "\n"))
    </main>
    <footer><p>Made by <code>gw metrics report</code> from calls on this machine. Figures in full appear \
    where one points at them; percentiles are within 1 % of the exact ones.</p></footer>
    </body>
    </html>

    """
  }

  private var header: String {
    let made = report.period.table.text(report.now)
    return """
      <header>
      <h1>AI gateway report</h1>
      <p class="period">\(HTMLText.escaped(time.span))</p>
      <p>Days of <bdi>\(HTMLText.outside(report.period.zone))</bdi> · made \
      <time datetime="\(HTMLText.escaped(made))">\(HTMLText.escaped(time.moment(report.now)))</time>\
      \(report.before == nil ? "" : " · compared with as long a time before")</p>
      </header>
      """
  }

  private var sections: [String] {
    [
      emptyNotice, cards, traffic, latency, providers, cache, clients, budgets, goals, routes,
      models,
    ].filter { !$0.isEmpty }
  }

  private var emptyNotice: String {
    guard report.total.isEmpty else { return "" }
    return """
      <p class="notice">Nothing was asked in this period. What is asked with <code>gw ask</code> will \
      show up here.</p>
      """
  }

  /// A part of the page with its heading. `style` says how much room it takes.
  func section(_ id: String, _ title: String, style: String = "", _ content: String) -> String {
    """
    <section\(style.isEmpty ? "" : " class=\"\(style)\"") aria-labelledby="\(id)">
    <h2 id="\(id)">\(title)</h2>
    \(content)
    </section>
    """
  }

  func nothing(_ sentence: String) -> String { "<p class=\"nothing\">\(sentence)</p>" }

  /// How a part of the series is called.
  var stepName: String { report.step.rawValue }
}

/// Figures of tallies that more than one part of the page shows.
extension Tally {
  func percentile(_ perMille: Int64) -> Int64? { latencies.request.percentile(perMille: perMille) }

  /// What was paid; nothing is known where no call has a price.
  var shownCost: HTMLFigure {
    cost.nanos == 0 && self[.unpriced] > 0 ? .none : HTMLUnit.usd.figure(cost.nanos)
  }

  /// Calls without a price are no part of a cost, which is said beside it.
  var costMarkup: String {
    let unpriced = self[.unpriced]
    guard unpriced > 0 else { return shownCost.html }
    let note = "<small>\(HTMLUnit.count.figure(unpriced).html) unpriced</small>"
    return (cost.nanos == 0 ? "" : shownCost.html + " ") + note
  }

  /// Nil where a price, but no exchange rate was known.
  var shownBRL: HTMLFigure {
    costBRL.nanos == 0 && cost.nanos > 0 ? .none : HTMLUnit.brl.figure(costBRL.nanos)
  }
}
