import GWKit

/// `gw metrics calls|show`: the log.
enum MetricsCommands {
  static let all = [calls, show, RouteHealthCommand.command]

  private static let calls = Command(
    "metrics", "calls", summary: "list the calls in the log, the newest first",
    flags: [
      .value("client", nil, "NAME", values: .stored(.clients), "only this client's"),
      .value("provider", nil, "NAME", values: .stored(.providers), "only to this provider"),
      .value("model", nil, "ID", values: .stored(.models), "only to this model"),
      .value("conversation", nil, "ID", "only with this label"),
      .value("phone", nil, "NUMBER", "only with this number"),
      .value(
        "status", nil, "OUTCOME", values: .words(UsageRecord.Outcome.allCases.map(\.rawValue)),
        "ok, partial, error, refused, hit, interrupted or presumed"),
      .value(
        "from", nil, "TIME", "not before this moment: 2026-11-01, today (UTC), or a span such as 7d"
      ),
      .value("to", nil, "TIME", "before this moment"),
    ],
    columns: CallRecord.columns,
    examples: [
      .init("gw metrics calls --rows 5", "the last five"),
      .init("gw metrics calls --client acme --from 7d --csv", "a client's week for a spreadsheet"),
    ],
    run: { arguments, session in
      let database = try session.database()
      let filter = try filter(arguments, database, session)
      let options = session.output.options
      // Sorting wants all rows; a table for people stops at a screenful, and says so.
      let page = options.format == .table && options.get == nil ? pageLength : Int.max
      let wanted = options.rows ?? page
      var records = try UsageLog(database).newest(
        filter, limit: options.sort != nil || wanted == .max ? .max : wanted + 1)
      if records.isEmpty { try requireNames(filter, database) }
      if options.sort == nil, records.count > wanted { records.removeLast(records.count - wanted) }
      let isCut = options.rows == nil && records.count == page
      try session.show(
        Listing(columns: CallRecord.columns, rows: records.map(CallRecord.row), shape: .list))
      if isCut { session.note("the newest \(page); --rows N shows more") }
    })

  private static let pageLength = 50

  /// Nothing found for a name that nobody has is a slip, not an answer.
  private static func requireNames(_ filter: UsageLog.Filter, _ database: Database) throws {
    if let name = filter.client, try Clients(database).find(name) == nil,
      try !UsageLog(database).knows(name, in: .client)
    {
      throw GatewayError.unknown(
        "client", name, among: try Clients(database).all().map(\.name),
        otherwise: "gw setup client list")
    }
    if let name = filter.provider, try Providers(database).find(name) == nil,
      try !UsageLog(database).knows(name, in: .provider)
    {
      throw GatewayError.unknown(
        "provider", name, among: try Providers(database).all().map(\.name),
        otherwise: "gw setup provider list")
    }
    if let id = filter.model, try ModelRegistry(database).find(id) == nil,
      try !UsageLog(database).knows(id, in: .model)
    {
      throw GatewayError.unknown(
        "model", id, among: try ModelRegistry(database).names(), otherwise: "gw models list")
    }
  }

  static func filter(
    _ arguments: Arguments, _ database: Database, _ session: Session
  ) throws -> UsageLog.Filter {
    var filter = UsageLog.Filter()
    filter.client = arguments["client"]
    filter.provider = arguments["provider"]
    filter.model = arguments["model"]
    filter.conversation = arguments["conversation"]
    let settings = try Settings(database).values()
    filter.phone = arguments["phone"].map { LoggedPhone.text($0, settings) ?? $0 }
    let outcomes = UsageRecord.Outcome.allCases.map(\.rawValue).joined(separator: ", ")
    filter.outcome = try arguments.read(
      "status", as: "one of \(outcomes)", UsageRecord.Outcome.init(rawValue:))
    filter.since = try arguments.moment("from", now: session.world.now())
    filter.until = try arguments.moment("to", now: session.world.now())
    return filter
  }

  private static let show = Command(
    "metrics", "show", summary: "show one request: its calls, prices and how the cost was reckoned",
    operands: [
      Operand("id", values: .stored(.calls), "a request's or call's id, or its beginning")
    ],
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
