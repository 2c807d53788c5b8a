import GWKit

/// `gw metrics`: its verbs, and `calls` and `show` of the log.
enum MetricsCommands {
  static let all =
    [SummaryCommand.command] + BreakdownCommands.all + [
      LatencyCommand.command, RouteHealthCommand.command, ErrorsCommand.command, calls, show,
      BillingCommand.command, GoalsCommand.command, ExportCommand.command, ReportCommand.command,
      PrometheusCommand.command, WatchCommand.command, RebuildCommand.command,
    ]

  private static let calls = Command(
    "metrics", "calls", summary: "list the calls in the log, the newest first",
    flags: [PeriodFlags.period] + PeriodFlags.moments + PeriodFlags.names + [
      .value("conversation", nil, "ID", "only with this label"),
      .value("phone", nil, "NUMBER", "only with this number"),
      .value(
        "status", nil, "OUTCOME", values: .words(UsageRecord.Outcome.allCases.map(\.rawValue)),
        "ok, partial, error, refused, hit, interrupted or presumed"), PeriodFlags.zone,
    ],
    columns: CallRecord.columns,
    examples: [
      .init("gw metrics calls --rows 5", "the last five"),
      .init("gw metrics calls --client acme --from 7d --csv", "a client's week for a spreadsheet"),
    ],
    run: { arguments, session in
      let scope = try MetricsScope(arguments, session)
      let database = scope.database
      let filter = try filter(arguments, scope)
      let options = session.output.options
      if options.format != .table, options.sort == nil, options.get == nil {
        return try session.stream(CallRecord.columns) { rows in
          var isEmpty = true
          try UsageLog(database).forEachNewest(filter) { record in
            isEmpty = false
            if rows.isOpen { try rows.add(CallRecord.row(record)) }
            return rows.isOpen
          }
          if isEmpty { try scope.requireNames() }
        }
      }
      // Sorting wants all rows; a table for people stops at a screenful, and says so.
      let page = options.format == .table && options.get == nil ? pageLength : Int.max
      let wanted = options.rows ?? page
      var records = try UsageLog(database).newest(
        filter, limit: options.sort != nil || wanted == .max ? .max : wanted + 1)
      if records.isEmpty { try scope.requireNames() }
      if options.sort == nil, records.count > wanted { records.removeLast(records.count - wanted) }
      let isCut = options.rows == nil && records.count == page
      try session.show(
        Listing(columns: CallRecord.columns, rows: records.map(CallRecord.row), shape: .list))
      if isCut { session.note("the newest \(page); --rows N shows more") }
    })

  private static let pageLength = 50

  /// The whole log, unless a time is named.
  private static func filter(
    _ arguments: Arguments, _ scope: MetricsScope
  ) throws -> UsageLog.Filter {
    var filter = UsageLog.Filter()
    (filter.client, filter.provider) = (scope.filter.client, scope.filter.provider)
    filter.model = scope.filter.model
    filter.conversation = arguments["conversation"]
    filter.phone = arguments["phone"].map { LoggedPhone.text($0, scope.settings) ?? $0 }
    let outcomes = UsageRecord.Outcome.allCases.map(\.rawValue).joined(separator: ", ")
    filter.outcome = try arguments.read(
      "status", as: "one of \(outcomes)", UsageRecord.Outcome.init(rawValue:))
    let isNamed = arguments["period"] != nil
    if isNamed || arguments["from"] != nil { filter.since = scope.period.start }
    if isNamed || arguments["to"] != nil { filter.until = scope.period.end }
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
