import GWKit

/// `gw metrics calls|show`: the log.
enum MetricsCommands {
  static let all = [calls, show]

  private static let calls = Command(
    "metrics", "calls", summary: "list the calls in the log, the newest first",
    flags: [
      .value("client", nil, "NAME", "only this client's"),
      .value("provider", nil, "NAME", "only to this provider"),
      .value("model", nil, "ID", "only to this model"),
      .value("conversation", nil, "ID", "only with this label"),
      .value("phone", nil, "NUMBER", "only with this number"),
      .value("status", nil, "OUTCOME", "ok, partial, error, refused, hit, interrupted or presumed"),
      .value("from", nil, "TIME", "not before this moment: 2026-11-01, or a span such as 7d"),
      .value("to", nil, "TIME", "before this moment"),
    ],
    columns: CallRecord.columns,
    examples: [
      .init("gw metrics calls --rows 5", "the last five"),
      .init("gw metrics calls --client acme --from 7d --csv", "a client's week for a spreadsheet"),
    ],
    run: { arguments, session in
      let filter = try filter(arguments, session)
      // Sorting wants all rows; otherwise the log itself stops at the number asked for.
      let limit = session.output.options.sort == nil ? session.output.options.rows ?? 50 : Int.max
      let records = try UsageLog(session.database()).newest(filter, limit: limit)
      try session.show(
        Listing(columns: CallRecord.columns, rows: records.map(CallRecord.row), shape: .list))
    })

  private static func filter(_ arguments: Arguments, _ session: Session) throws -> UsageLog.Filter {
    var filter = UsageLog.Filter()
    filter.client = arguments["client"]
    filter.provider = arguments["provider"]
    filter.model = arguments["model"]
    filter.conversation = arguments["conversation"]
    let keeps = try Settings(session.database()).values().text(.logPhone)
    filter.phone = arguments["phone"].map { keeps == "last4" ? String($0.suffix(4)) : $0 }
    let outcomes = UsageRecord.Outcome.allCases.map(\.rawValue).joined(separator: ", ")
    filter.outcome = try arguments.read(
      "status", as: "one of \(outcomes)", UsageRecord.Outcome.init(rawValue:))
    filter.since = try moment("from", arguments, session)
    filter.until = try moment("to", arguments, session)
    return filter
  }

  private static func moment(
    _ name: String, _ arguments: Arguments, _ session: Session
  ) throws -> Instant? {
    try arguments.read(name, as: "a time such as 2026-11-01, 2026-11-01T12:00:00Z or 7d") { text in
      if let instant = Instant(text) { return instant }
      return TimeSpan(text).map {
        Instant(milliseconds: session.world.now().milliseconds - $0.milliseconds)
      }
    }
  }

  private static let show = Command(
    "metrics", "show", summary: "show one request: its calls, prices and how the cost was reckoned",
    operands: [Operand("id", "a request's or call's id, or its beginning")],
    columns: RequestRecord.columns,
    examples: [.init("gw metrics show 019ab3c4", "a request by the beginning of its id")],
    run: { arguments, session in
      let database = try session.database()
      let id = try resolved(arguments.operands[0], in: UsageLog(database))
      let calls = try UsageLog(database).request(id)
      let record = try RequestRecord(calls, database: database)
      try session.show(
        Listing(columns: RequestRecord.columns, rows: [record.row], shape: .object))
    })

  private static let shortestPrefix = 4

  private static func resolved(_ text: String, in log: UsageLog) throws -> String {
    let wanted = text.lowercased()
    let missing = GatewayError(
      .notFound, "there is no request '\(text)'", hints: ["gw metrics calls"])
    guard wanted.utf8.count >= shortestPrefix else {
      throw GatewayError(
        .notFound, "'\(text)' is too short for an id",
        hints: ["give at least \(shortestPrefix) characters"])
    }
    let found = try log.ids(startingWith: wanted, limit: 200)
    let requests = try Set(found.compactMap { try log.request($0).first?.requestID })
    guard let only = requests.first else { throw missing }
    guard requests.count == 1 else {
      let some = requests.sorted().prefix(5).joined(separator: ", ")
      throw GatewayError(
        .notFound, "'\(text)' begins \(requests.count) ids", hints: ["one of \(some)"])
    }
    return only
  }
}
