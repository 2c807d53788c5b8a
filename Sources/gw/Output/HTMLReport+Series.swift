import GWKit

/// What happened over time.
extension HTMLReport {
  private typealias Key = (name: String, style: String)

  private var hasSeries: Bool { report.series.contains { !$0.tally.isEmpty } }
  private var marks: [String] { report.series.map { time.mark($0.start) } }
  private var moments: [String] { report.series.map { time.full($0.start) } }

  private func values(_ value: (Tally) -> Int64?) -> [Int64?] {
    report.series.map { value($0.tally) }
  }

  private func chart(
    _ id: String, _ title: String, _ summary: String, _ unit: HTMLUnit, _ series: [HTMLChart.Series]
  ) -> String {
    HTMLChart(
      id: id, title: "\(title) by \(stepName)", summary: summary, unit: unit, series: series,
      marks: marks, moments: moments
    ).html
  }

  private func legend(_ keys: [Key]) -> String {
    let items = keys.map { "<li><i class=\"key \($0.style)\"></i>\($0.name)</li>" }
    return "<ul class=\"legend\">\(items.joined())</ul>"
  }

  var traffic: String {
    let title = "Requests and cost by \(stepName)"
    guard hasSeries else {
      return section("traffic", title, nothing("There are no requests to draw yet."))
    }
    let requests = chart(
      "requests", "Requests", peak("most", .count) { $0[.requests] }, .count,
      [
        .init(name: "requests", style: "a", shape: .bars, values: values { $0[.requests] }),
        .init(name: "of these errors", style: "e", shape: .bars, values: values { $0[.errors] }),
      ])
    let cost = chart(
      "cost", "Cost", peak("most", .usd) { $0.cost.nanos }, .usd,
      [.init(name: "cost", style: "b", shape: .bars, values: values { $0.cost.nanos })])
    return section(
      "traffic", title,
      """
      <h3>Requests</h3>
      \(legend([("requests", "a"), ("errors", "e")]))
      \(requests)
      <h3>Cost in US dollars</h3>
      \(cost)
      \(trafficTable.details("Requests and cost as a table"))
      """)
  }

  private var trafficTable: HTMLTable {
    HTMLTable(
      caption: "Requests and cost by \(stepName)",
      columns: [.text(stepName.capitalizedFirst)]
        + ["Requests", "Errors", "Fallbacks", "Hit rate", "Cost", "Cost in BRL", "Saved"]
        .map(HTMLTable.Column.number),
      rows: zip(moments, report.series).map { moment, point in
        let tally = point.tally
        return [
          HTMLText.escaped(moment), HTMLUnit.count.figure(tally[.requests]).html,
          HTMLUnit.count.figure(tally[.errors]).html,
          HTMLUnit.count.figure(tally[.fallbacks]).html,
          HTMLFigure.share(tally.hitRate).html, tally.costMarkup, tally.shownBRL.html,
          HTMLUnit.usd.figure(tally.saved.nanos).html,
        ]
      })
  }

  /// `most 1,204 on Mon 23 Nov 2026`, for who does not see the drawing.
  private func peak(_ word: String, _ unit: HTMLUnit, _ value: (Tally) -> Int64?) -> String {
    var best: (value: Int64, index: Int)?
    for (index, point) in report.series.enumerated() {
      if let value = value(point.tally), value > best?.value ?? .min { best = (value, index) }
    }
    guard let best else { return "nothing" }
    return "\(report.series.count) values, \(word) \(unit.figure(best.value).short): "
      + moments[best.index]
  }
}

/// How long requests took.
extension HTMLReport {
  private static let percentiles: [(name: String, perMille: Int64, style: String)] = [
    ("P50", 500, "p50"), ("P95", 950, "p95"), ("P99", 990, "p99"),
  ]

  var latency: String {
    let title = "Latency by \(stepName)"
    guard report.series.contains(where: { $0.tally.percentile(500) != nil }) else {
      return section("latency", title, nothing("No request was answered by a provider yet."))
    }
    let lines = Self.percentiles.map { part in
      HTMLChart.Series(
        name: part.name, style: part.style, shape: .line,
        values: values { $0.percentile(part.perMille) })
    }
    return section(
      "latency", title,
      """
      <p class="lead">Half of the requests were answered within the P50, 95 of 100 within the P95, \
      99 of 100 within the P99. Answers from the cache are not counted.</p>
      \(legend(Self.percentiles.map { ($0.name, $0.style) }))
      \(chart("latency-chart", "Latency", peak("highest P99", .milliseconds) { $0.percentile(990) }, .milliseconds, lines))
      \(latencyFacts)
      \(latencyTable.details("Latency as a table"))
      """)
  }

  private var latencyFacts: String {
    let latencies = report.total.latencies
    let kinds = [
      ("Whole request", latencies.request), ("One call", latencies.call),
      ("First piece of the answer", latencies.firstToken),
    ]
    return HTMLTable(
      caption: "Latency of the whole period",
      columns: [.text("In the whole period")]
        + Self.percentiles.map { .number($0.name) },
      rows: kinds.map { name, histogram in
        [name]
          + Self.percentiles.map {
            HTMLUnit.milliseconds.figure(histogram.percentile(perMille: $0.perMille)).html
          }
      }
    ).html
  }

  private var latencyTable: HTMLTable {
    HTMLTable(
      caption: "Latency by \(stepName)",
      columns: [.text(stepName.capitalizedFirst)] + Self.percentiles.map { .number($0.name) },
      rows: zip(moments, report.series).map { moment, point in
        [HTMLText.escaped(moment)]
          + Self.percentiles.map {
            HTMLUnit.milliseconds.figure(point.tally.percentile($0.perMille)).html
          }
      })
  }
}

extension String {
  /// `Day`.
  fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
