import GWKit

/// Who and what the requests were for: providers, clients, models.
extension HTMLReport {
  /// As many have colours of their own; further ones share one.
  private static let mostColors = 6
  private static let mostLines = 10

  var providers: String {
    guard !report.providers.isEmpty else {
      return section("providers", "Providers", nothing("No provider was called yet."))
    }
    return section(
      "providers", "Providers", style: "wide",
      """
      \(strip("provider-requests", "Requests", .count) { $0[.requests] })
      \(strip("provider-cost", "Cost", .usd) { $0.cost.nanos })
      \(providerTable.html)
      """)
  }

  private func color(_ index: Int) -> String {
    index < Self.mostColors ? "k\(index + 1)" : "k0"
  }

  private func sum(_ lines: [Report.Line], _ value: (Tally) -> Int64) -> Int64 {
    lines.reduce(0) { $0.addingSaturating(max(0, value($1.tally))) }
  }

  /// All of something, divided among providers. Parts bear the numbers of the table's rows.
  private func strip(
    _ id: String, _ title: String, _ unit: HTMLUnit, _ value: (Tally) -> Int64
  ) -> String {
    let whole = sum(report.providers, value)
    let parts = report.providers.enumerated().map { index, line in
      HTMLStrip.Part(
        name: line.name, mark: index < Self.mostColors ? "\(index + 1)" : "", style: color(index),
        value: max(0, value(line.tally)))
    }
    return """
      <div class="share"><h3>\(title)</h3>
      \(HTMLStrip(id: id, title: "\(title) by provider", unit: unit, parts: parts, whole: whole).html)</div>
      """
  }

  private var providerTable: HTMLTable {
    let requests = sum(report.providers) { $0[.requests] }
    let cost = sum(report.providers) { $0.cost.nanos }
    return HTMLTable(
      caption: "Providers",
      columns: [.text("Provider")]
        + ["Requests", "Share", "Cost", "Share", "Failed calls", "P95"]
        .map(HTMLTable.Column.number),
      rows: report.providers.enumerated().map { index, line in
        let tally = line.tally
        let mark = index < Self.mostColors ? "\(index + 1)" : "·"
        return [
          "<span class=\"marked\"><span class=\"mark \(color(index))\" aria-hidden=\"true\">\(mark)</span>"
            + named(line) + "</span>",
          HTMLUnit.count.figure(tally[.requests]).html,
          HTMLFigure.share(Share(tally[.requests], of: requests)).html, tally.costMarkup,
          HTMLFigure.share(Share(tally.cost.nanos, of: cost)).html,
          HTMLFigure.share(tally.callErrorRate).html,
          HTMLUnit.milliseconds.figure(tally.percentile(950)).html,
        ]
      })
  }

  var clients: String {
    ranking("clients", "Top clients", report.clients, noun: "client")
  }

  var models: String {
    ranking("models", "Top models", report.models, noun: "model")
  }

  /// The first ten, and what the others add up to.
  private func ranking(
    _ id: String, _ title: String, _ lines: [Report.Line], noun: String
  ) -> String {
    guard !lines.isEmpty else {
      return section(id, title, style: "wide", nothing("No \(noun) has made a request yet."))
    }
    let first = lines.prefix(Self.mostLines)
    let most = (
      requests: lines.map { $0.tally[.requests] }.max() ?? 0,
      cost: lines.map { $0.tally.cost.nanos }.max() ?? 0
    )
    let table = HTMLTable(
      caption: title,
      columns: [.text(noun == "client" ? "Client" : "Model")]
        + ["Requests", "Cost", "Of the cost", "Tokens", "Errors", "Hit rate", "P95"]
        .map(HTMLTable.Column.number),
      rows: first.map { line in
        [named(line)] + figures(line.tally, most: most)
      },
      foot: rest(lines.dropFirst(Self.mostLines), noun: noun))
    return section(id, title, style: "wide", table.html)
  }

  private func rest(_ lines: ArraySlice<Report.Line>, noun: String) -> [String]? {
    guard !lines.isEmpty else { return nil }
    var all = Tally()
    for line in lines { all.add(line.tally) }
    let name = "\(HTMLUnit.grouped(Int64(lines.count))) more \(noun)\(lines.count == 1 ? "" : "s")"
    return [name] + figures(all, most: nil)
  }

  private func figures(_ tally: Tally, most: (requests: Int64, cost: Int64)?) -> [String] {
    let ofCost = HTMLFigure.share(Share(tally.cost.nanos, of: report.total.cost.nanos)).html
    return [
      bar(tally[.requests], of: most?.requests, "a", HTMLUnit.count.figure(tally[.requests]).html),
      bar(tally.cost.nanos, of: most?.cost, "b", tally.costMarkup), ofCost,
      HTMLUnit.count.figure(tally.totalTokens).html, HTMLFigure.share(tally.errorRate).html,
      HTMLFigure.share(tally.hitRate).html,
      HTMLUnit.milliseconds.figure(tally.percentile(950)).html,
    ]
  }

  /// Before a figure, which says the same.
  private func bar(
    _ value: Int64, of most: Int64?, _ style: String, _ figure: String
  ) -> String {
    guard let most else { return figure }
    return """
      <span class="barred"><i class="inbar \(style)" \
      style="--s:\(DecimalText.percent(value, of: most))"></i><span>\(figure)</span></span>
      """
  }

  /// What a client calls itself may be anything.
  private func named(_ line: Report.Line) -> String {
    guard let display = line.display, !display.isEmpty, display != line.name else {
      return "<span class=\"name\">\(HTMLText.isolated(line.name))</span>"
    }
    return
      "<span class=\"name\" title=\"\(HTMLText.outside(display))\">\(HTMLText.isolated(display))"
      + "</span> <small class=\"id\">\(HTMLText.isolated(line.name))</small>"
  }
}
