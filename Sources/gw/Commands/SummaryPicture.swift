import GWKit

/// A report at one glance: key figures with their course and change, who served and who asked, budgets and goals. It
/// shows what the report holds, and computes nothing that a program could not read from it.
struct SummaryPicture {
  private let report: Report
  private let style: TerminalStyle

  private static let mostClients = 10

  init(_ report: Report, style: TerminalStyle) {
    self.report = report
    self.style = style
  }

  var text: String {
    let figures = KeyFigureBlock(report, style: style)
    return [
      head(figures), figures.text, invitation,
      providers, clients, BudgetBars(report.budgets, style: style).text, goals,
    ].filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private func head(_ figures: KeyFigureBlock) -> String {
    var words: [String] = []
    if report.series.count > 1, let parts = figures.partsPerColumn {
      words.append("sparklines by \(column(of: parts))")
    }
    if report.before != nil { words.append("changes against the \(report.period.length) before") }
    return PeriodLine(report.period, style: style).text
      + style.flow(words, width: style.pictureColumns)
      .map { style.dim($0.joined(separator: "; ")) + "\n" }.joined()
  }

  /// `day`, `2 days`.
  private func column(of parts: Int64) -> String {
    parts == 1 ? report.step.rawValue : "\(parts) \(report.step.rawValue)s"
  }

  private var invitation: String {
    report.total[.requests] == 0 ? "no requests here yet; try: gw ask hello\n" : ""
  }

  private var providers: String {
    guard !report.providers.isEmpty else { return "" }
    let total = report.total
    let requests = report.providers.reduce(Int64(0)) { $0.addingSaturating($1.tally[.requests]) }
    return BarList(
      "PROVIDER", headers: ["REQUESTS", "COST"],
      rows: report.providers.map { line in
        BarList.Row(
          name: line.name,
          figures: [
            .init(
              text: FigureText.glance(line.tally[.requests]),
              share: Share(line.tally[.requests], of: requests)),
            cost(line, of: total),
          ])
      }, style: style
    ).text
  }

  private var clients: String {
    guard !report.clients.isEmpty else { return "" }
    let rows = report.clients.prefix(Self.mostClients).map { line in
      BarList.Row(
        name: name(line),
        figures: [
          .init(text: FigureText.glance(line.tally[.requests])), cost(line, of: report.total),
        ])
    }
    let hidden = report.clients.count - rows.count
    return BarList("CLIENT", headers: ["REQUESTS", "COST"], rows: rows, style: style).text
      + (hidden > 0 ? style.dim("and \(hidden) more: gw metrics clients") + "\n" : "")
  }

  private func cost(_ line: Report.Line, of total: Tally) -> BarList.Figure {
    .init(
      text: FigureText.money(line.tally[.nanoUSD], .usd),
      share: Share(line.tally[.nanoUSD], of: total[.nanoUSD]))
  }

  /// The name comes first: it is what one types, and what stays when there is no room.
  private func name(_ line: Report.Line) -> String {
    guard let display = line.display, !display.isEmpty, display != line.name else {
      return line.name
    }
    return "\(line.name) (\(display))"
  }
}

/// Goals.
extension SummaryPicture {
  private var goals: String {
    guard !report.goals.isEmpty else { return "" }
    let met = report.goals.count { $0.isMet == true }
    let pieces = report.goals.map(piece)
    let lines = style.flow(pieces, width: style.pictureColumns).map { line in
      line.map { painted($0) }.joined(separator: "  ")
    }
    return style.bold("GOALS") + "  \(met) of \(report.goals.count) met\n"
      + lines.map { $0 + "\n" }.joined()
  }

  private func piece(_ goal: Goal) -> String {
    let text =
      "\(mark(goal.isMet)) \(goal.actual ?? FigureText.nothing) (\(goal.target)) \(goal.title)"
    return style.isASCII ? Self.inASCII(text) : text
  }

  private func mark(_ isMet: Bool?) -> String {
    switch isMet {
    case true?: style.isASCII ? "ok" : "✓"
    case false?: style.isASCII ? "no" : "✗"
    case nil: "?"
    }
  }

  private func painted(_ piece: String) -> String {
    if piece.hasPrefix(mark(true) + " ") { return style.green(piece) }
    return piece.hasPrefix(mark(false) + " ") ? style.red(piece) : piece
  }

  private static func inASCII(_ text: String) -> String {
    text.reduce(into: "") { $0 += $1 == "≥" ? ">=" : $1 == "≤" ? "<=" : String($1) }
  }
}
