import GWKit

/// `gw metrics watch`: the figures as they change.
enum WatchCommand {
  static let command = Command(
    "metrics", "watch", summary: "show figures, budgets and alerts as they change",
    details: """
      On a terminal the picture of gw metrics is drawn anew in its place, with the alerts that budgets gave since it began; it \
      ends with ^C and leaves the terminal as it was. In a pipe it is a line of JSON each time, and one for each alert.
      """,
    flags: [
      .value("interval", nil, "DURATION", "how often: 5s (usual), 1m"),
      .value("count", "c", "N", "end after so many times"),
    ] + PeriodFlags.all,
    examples: [
      .init("gw metrics watch", "today, every five seconds"),
      .init("gw metrics watch --interval 1m --client acme > acme.jsonl", "for another program"),
    ],
    run: { arguments, session in
      let span = try arguments.read("interval", as: "a duration such as 5s") { text in
        TimeSpan(text).flatMap { $0.milliseconds >= shortest ? $0 : nil }
      }
      let count = try arguments.whole("count", 1...1_000_000_000)
      try Watch(arguments, session, every: (span ?? .seconds(5)).milliseconds, count: count).run()
    })

  /// More often nobody can read.
  private static let shortest: Int64 = 100
}

/// One run of it. It ends by a signal, a reader that went away, or its count.
private struct Watch {
  private let arguments: Arguments
  private let session: Session
  private let interval: Int64
  private let count: Int64?
  private let isTerminal: Bool
  private var lastAlert: Int64
  /// The newest at the end.
  private var alerts: [BudgetAlert] = []

  private static let shownAlerts = 5

  init(_ arguments: Arguments, _ session: Session, every interval: Int64, count: Int64?) throws {
    self.arguments = arguments
    self.session = session
    self.interval = interval
    self.count = count
    isTerminal = session.console.style.isTerminal
    // A name that nobody has is said before the screen is taken.
    let scope = try MetricsScope(arguments, session, usual: "1d")
    if try scope.report(step: nil, session, []).total.isNothing { try scope.requireNames() }
    lastAlert = try BudgetAlerts(scope.database).last()
  }

  consuming func run() throws {
    session.world.signals.catch()
    if isTerminal { Interrupts.catchKeys() }
    if isTerminal { try session.console.write(Screen.enter) }
    defer {
      if isTerminal { try? session.console.write(Screen.leave) }
      session.world.signals.release()
    }
    var left = count ?? .max
    while true {
      try update()
      left -= 1
      if left == 0 { return }
      session.world.sleep(interval)
      if let signal = session.world.signals.pending() {
        throw GatewayError(.interrupted, "interrupted", signal: signal)
      }
    }
  }

  private mutating func update() throws {
    let scope = try MetricsScope(arguments, session, usual: "1d")
    let report = try scope.report(step: nil, session, isTerminal ? [.before] : [])
    let all = try BudgetAlerts(scope.database).all(after: lastAlert, scope: scope.filter.client)
    lastAlert = all.last?.id ?? lastAlert
    // Of two thresholds that one call passed, the higher one says it all.
    let news = all.filter { alert in
      !all.contains {
        $0.selector == alert.selector && $0.at == alert.at && $0.threshold > alert.threshold
      }
    }
    alerts = Array((alerts + news).suffix(Self.shownAlerts))
    if isTerminal {
      try draw(report)
    } else {
      try tell(report, news)
    }
  }

  private func draw(_ report: Report) throws {
    var style = session.console.style
    let size = session.console.size()
    if let size { style.columns = size.columns }
    var lines = alerts.reversed().map { alert in
      style.red("! ") + "\(alert.selector): \(alert.message(at: report.now))"
    }
    if !lines.isEmpty { lines.append("") }
    // At the top: a low window must not cut off what is watched for.
    var figures = report
    figures.budgets = []
    let parts = [
      BudgetBars(report.budgets, style: style).text, SummaryPicture(figures, style: style).text,
    ]
    for part in parts where !part.isEmpty {
      lines += part.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }
    try session.console.write(Screen.frame(lines, rows: size?.rows ?? 24))
  }

  private func tell(_ report: Report, _ news: [BudgetAlert]) throws {
    for alert in news {
      try session.console.write(WatchRecord.json(alert, report.now).text() + "\n")
    }
    try session.console.write(WatchRecord.json(report).text() + "\n")
  }
}

/// What a terminal is told beside text.
private enum Screen {
  /// Another screen, without a cursor.
  static let enter = "\u{1B}[?1049h\u{1B}[?25l"
  static let leave = "\u{1B}[?25h\u{1B}[?1049l"

  /// All lines at once, each over what was there: nothing is cleared first, so that nothing flickers.
  static func frame(_ lines: [String], rows: Int) -> String {
    let shown = lines.prefix(max(1, rows - 1))
    return "\u{1B}[?2026h\u{1B}[H" + shown.map { $0 + "\u{1B}[K\r\n" }.joined()
      + "\u{1B}[J\u{1B}[?2026l"
  }
}

/// Lines for programs.
private enum WatchRecord {
  static func json(_ report: Report) -> JSON {
    let total = report.total
    return [
      "event": "figures", "at": .string(report.now.text),
      "from": .string(report.period.start.text), "requests": .integer(total[.requests]),
      "errors": .integer(total[.errors]), "error_rate": .number(optional: total.errorRate.percent),
      "refused": .integer(total[.refused]), "cost_usd": .number(total.cost.text),
      "cost_brl": .number(total.costBRL.text), "cache_hits": .integer(total[.hits]),
      "cache_hit_rate": .number(optional: total.hitRate.percent),
      "p95_ms": .milliseconds(total.latencies.request, 950),
      "active_clients": .integer(report.activeClients),
      "budgets": .array(report.budgets.map(BudgetRecord.short)),
    ]
  }

  static func json(_ alert: BudgetAlert, _ now: Instant) -> JSON {
    [
      "event": "alert", "at": .string(alert.at.text), "scope": .string(alert.scope),
      "type": .string(alert.unit.rawValue), "period": .string(alert.period.rawValue),
      "threshold": .integer(alert.threshold),
      "used": .number(AmountText.exact(alert.spent, alert.unit)),
      "limit": .number(AmountText.exact(alert.limit, alert.unit)),
      "message": .string(alert.message(at: now)),
    ]
  }
}
