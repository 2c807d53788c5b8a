import GWKit

/// How long requests took over a report's period, as lines of three percentiles, and how long they took in all.
struct LatencyPicture {
  private let report: Report
  private let style: TerminalStyle

  private static let percentiles: [(name: String, perMille: Int64)] = [
    ("P50", 500), ("P95", 950), ("P99", 990),
  ]

  init(_ report: Report, style: TerminalStyle) {
    self.report = report
    self.style = style
  }

  var text: String {
    guard report.total.latencies.request.total > 0 else {
      return [period, totals, "no answers here yet; try: gw ask hello\n"]
        .joined(separator: "\n")
    }
    return [period, chart, totals].filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private var period: String { PeriodLine(report.period, style: style).text }

  private var chart: String {
    LineChart(
      Self.percentiles.map { name, perMille in
        .init(
          name: name,
          values: report.series.map { $0.tally.latencies.request.percentile(perMille: perMille) })
      },
      starts: report.series.map(\.start), step: report.step, table: report.period.table,
      style: style
    ).text
  }

  /// A table like any other: where it is narrow, its last columns go.
  private var totals: String {
    let columns =
      [Column("latency", .text)] + Self.percentiles.map { Column($0.name, .number) }
      + [Column("mean", .number, priority: 1), Column("answers", .number, priority: 2)]
    let latencies = report.total.latencies
    let listing = Listing(
      columns: columns,
      rows: [
        row("request", latencies.request, mean: report.total.averageLatency),
        row("first token", latencies.firstToken, mean: nil),
      ], shape: .list)
    var fitted = style
    fitted.columns = style.pictureColumns
    return Table(listing, style: fitted, showsHeader: true, now: 0).text
  }

  private func row(_ name: String, _ histogram: Histogram, mean: Int64?) -> [JSON] {
    let durations = Self.percentiles.map { histogram.percentile(perMille: $0.perMille) } + [mean]
    return [.string(name)] + durations.map { .string(FigureText.duration($0)) }
      + [.string(FigureText.glance(histogram.total))]
  }
}
