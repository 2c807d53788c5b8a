import GWKit

/// `gw metrics clients|providers|models`: what each of them came to.
enum BreakdownCommands {
  static let all = [clients.command, providers.command, models.command]

  private static let clients = Breakdown(
    verb: "clients", parts: [.client],
    summary: "who asked how much, and what it cost",
    details: """
      Requests, not calls: a request that fell back to another model counts once. Percentiles are of whole requests; answers \
      from the cache are no part of them.
      """,
    names: [Column("client", .identifier), Column("display", .outside, priority: 9)],
    figures: UsageColumn.ofRequests,
    examples: [
      .init("gw metrics clients --period mtd --sort cost_brl:desc --rows 10", "the ten dearest"),
      .init("gw metrics clients --by day --client acme --csv", "a client's days"),
    ]
  ) { key, scope in
    [.string(key.client), .optional(scope.displays[key.client])]
  }

  private static let providers = Breakdown(
    verb: "providers", parts: [.provider],
    summary: "what each provider was asked, and how it did",
    details: """
      Calls, not requests: a request that was tried three times is three calls, each at the provider that got it. \
      Percentiles are of calls.
      """,
    names: [Column("provider", .text)], figures: UsageColumn.ofCalls,
    examples: [.init("gw metrics providers --period 7d", "the last seven days")]
  ) { key, _ in [.string(key.provider)] }

  private static let models = Breakdown(
    verb: "models", parts: [.provider, .model],
    summary: "what each model was asked, and how it did",
    details:
      "Calls, as in gw metrics providers. A model that was reached in two ways has two lines.",
    names: [Column("model", .identifier), Column("provider", .text, priority: 7)],
    figures: UsageColumn.ofCalls,
    examples: [.init("gw metrics models --by month --period 90d --json", "month by month")]
  ) { key, _ in [.string(key.model), .string(key.provider)] }
}

/// A report with a line for each name, and with `--by` for each part of the period.
private struct Breakdown: Sendable {
  let verb: String
  let parts: [UsageKey.Part]
  let summary: String
  let details: String
  let names: [Column]
  let figures: [UsageColumn]
  let examples: [Command.Example]
  let name: @Sendable (UsageKey, BreakdownNames) -> [JSON]

  private static let start = Column("start", .time)
  /// Of the period, for every client: each has its own histograms.
  private static let mostParts = 100

  /// `--by` adds where a line's time begins.
  private var columns: [Column] { [Self.start] + names + figures.map(\.column) }

  var command: Command {
    Command(
      "metrics", verb, summary: summary, details: details,
      flags: PeriodFlags.all + [PeriodFlags.step], columns: columns, examples: examples,
      run: { arguments, session in
        let scope = try MetricsScope(arguments, session)
        let step = try arguments.step()
        let starts = try step.map { try scope.starts(by: $0) } ?? [scope.period.start]
        if parts.contains(.client), scope.filter.client == nil, starts.count > Self.mostParts {
          throw UsageError(
            message:
              "all clients by \(starts.count) parts of the period are more than memory should hold",
            hints: ["--client NAME", "--by day and at most \(Self.mostParts) days"])
        }
        let answer = try scope.answer(by: parts, starts: starts)
        let rows = try rows(answer, starts, BreakdownNames(scope.database), hasStart: step != nil)
        try session.show(
          Listing(
            columns: step == nil ? Array(columns.dropFirst()) : columns, rows: rows, shape: .list))
      })
  }

  private func rows(
    _ answer: UsageReader.Answer, _ starts: [Instant], _ names: BreakdownNames, hasStart: Bool
  ) throws -> [[JSON]] {
    let total = Tally.sum(of: answer)
    var lines: [(key: UsageKey, part: Int, tally: Tally)] = []
    for (key, tallies) in answer {
      for (part, tally) in tallies.enumerated() where !tally.isNothing {
        lines.append((key, part, tally))
      }
    }
    // In the order of time, then the dearest first.
    lines.sort { left, right in
      (left.part, right.tally[.nanoUSD], right.tally[.requests], right.tally[.calls], left.key.text)
        < (
          right.part, left.tally[.nanoUSD], left.tally[.requests], left.tally[.calls],
          right.key.text
        )
    }
    return lines.map { key, part, tally in
      (hasStart ? [.string(starts[part].text)] : []) + name(key, names)
        + figures.map { $0.value(tally, total) }
    }
  }
}

/// What names stand for.
private struct BreakdownNames {
  let displays: [String: String]

  init(_ database: Database) throws {
    displays = try Clients(database).all().reduce(into: [:]) { $0[$1.name] = $1.display }
  }
}

extension Arguments {
  /// `--by`.
  func step() throws(UsageError) -> Period.Step? {
    try read("by", as: "hour, day, week or month", Period.Step.init(rawValue:))
  }
}
