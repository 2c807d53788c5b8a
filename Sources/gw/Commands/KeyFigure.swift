import GWKit

/// One figure of a report's first glance: its value, what it was made of, how it changed and how it went over time. It
/// says what to show, not where.
struct KeyFigure {
  enum Kind {
    /// What adds up: counts, tokens, money.
    case amount
    /// Hundredths of a percent.
    case rate
    /// Milliseconds.
    case duration
  }

  let label: String
  let note: String
  /// As it is shown.
  let figure: String
  let change: Change
  /// Nil where neither direction is good or bad.
  let isRiseGood: Bool?
  private let kind: Kind
  private let measure: (Tally) -> Int64?

  /// `measure` is asked about the whole period, the one before and every part of it.
  init(
    _ label: String, _ note: String, of report: Report, _ kind: Kind, isRiseGood: Bool?,
    figure: String, _ measure: @escaping (Tally) -> Int64?
  ) {
    self.label = label
    self.note = note
    self.figure = figure
    self.isRiseGood = isRiseGood
    self.kind = kind
    self.measure = measure
    change =
      report.before.map { before in
        let (old, new) = (measure(before), measure(report.total))
        return kind == .rate ? .points(from: old, to: new) : .relative(from: old, to: new)
      } ?? .none
  }

  /// One that is known of the whole period alone.
  init(_ label: String, _ note: String, figure: String) {
    self.label = label
    self.note = note
    self.figure = figure
    (change, isRiseGood, kind) = (.none, nil, .amount)
    measure = { _ in nil }
  }

  /// Of several parts of the period together, so that rates and percentiles stay true. What adds up is the mean of the
  /// parts, since not all columns of a sparkline have as many.
  func value(of parts: Int64, together tally: Tally) -> Int64? {
    let value = measure(tally)
    return kind == .amount ? value.map { $0.addingSaturating(parts - 1) / parts } : value
  }
}

extension KeyFigure {
  /// Those that the owner asks for first, in the order of the picture: what was done, what failed and how long it took,
  /// what was saved.
  static func all(_ report: Report) -> [KeyFigure] {
    usage(report) + quality(report) + cache(report) + volume(report)
  }

  private static func usage(_ report: Report) -> [KeyFigure] {
    let total = report.total
    return [
      KeyFigure(
        "Requests", total[.refused] > 0 ? "\(FigureText.glance(total[.refused])) refused" : "",
        of: report, .amount, isRiseGood: true, figure: FigureText.glance(total[.requests])
      ) { $0[.requests] },
      KeyFigure(
        "Cost", costNote(total), of: report, .amount, isRiseGood: false,
        figure: FigureText.money(total[.nanoUSD], .usd)
      ) { $0[.nanoUSD] },
    ]
  }

  /// A sum that leaves something out has to say so.
  private static func costNote(_ total: Tally) -> String {
    let brl =
      total[.nanoBRL] == 0 && total[.nanoUSD] > 0
      ? "R$ unknown" : FigureText.money(total[.nanoBRL], .brl)
    let unpriced = total[.unpriced]
    return unpriced == 0 ? brl : "\(brl), \(FigureText.short(unpriced)) unpriced"
  }

  private static func quality(_ report: Report) -> [KeyFigure] {
    let total = report.total
    let latency = total.latencies.request
    return [
      rate("Error rate", .errors, "failed", of: report, isRiseGood: false, \.errorRate),
      KeyFigure(
        "P95 latency", "P50 \(FigureText.duration(latency.percentile(perMille: 500)))", of: report,
        .duration, isRiseGood: false,
        figure: FigureText.duration(latency.percentile(perMille: 950))
      ) { $0.latencies.request.percentile(perMille: 950) },
    ]
  }

  private static func cache(_ report: Report) -> [KeyFigure] {
    let total = report.total
    return [
      rate("Cache hit rate", .hits, "hits", of: report, isRiseGood: true, \.hitRate),
      KeyFigure(
        "Saved", savedNote(total),
        of: report, .amount, isRiseGood: true,
        figure: FigureText.money(total[.avoidedNanoUSD], .usd)
      ) { $0[.avoidedNanoUSD] },
      rate(
        "Fallback rate", .fallbacks, "fell back", of: report, isRiseGood: false, \.fallbackRate),
    ]
  }

  private static func savedNote(_ total: Tally) -> String {
    let brl = FigureText.money(total[.avoidedNanoBRL], .brl)
    let reduction = total.costReduction
    return reduction.percent == nil ? brl : "\(brl), \(FigureText.percent(reduction)) less cost"
  }

  private static func volume(_ report: Report) -> [KeyFigure] {
    let total = report.total
    let firstToken = total.latencies.firstToken
    return [
      KeyFigure(
        "P95 first token", "P50 \(FigureText.duration(firstToken.percentile(perMille: 500)))",
        of: report, .duration, isRiseGood: false,
        figure: FigureText.duration(firstToken.percentile(perMille: 950))
      ) { $0.latencies.firstToken.percentile(perMille: 950) },
      KeyFigure(
        "Tokens",
        "\(FigureText.short(total[.inputTokens])) in, \(FigureText.short(total[.outputTokens])) out",
        of: report, .amount, isRiseGood: nil, figure: FigureText.short(total.totalTokens)
      ) { $0.totalTokens },
      KeyFigure("Active clients", "", figure: FigureText.glance(report.activeClients)),
    ]
  }

  private static func rate(
    _ label: String, _ part: Tally.Figure, _ verb: String, of report: Report, isRiseGood: Bool,
    _ share: @escaping (Tally) -> Share
  ) -> KeyFigure {
    KeyFigure(
      label, "\(FigureText.glance(report.total[part])) \(verb)", of: report, .rate,
      isRiseGood: isRiseGood, figure: FigureText.percent(share(report.total))
    ) { share($0).basisPoints }
  }
}
