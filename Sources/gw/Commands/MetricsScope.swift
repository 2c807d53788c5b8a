import GWKit

/// What a report is about: a period by the clocks of a zone, and whose calls.
struct MetricsScope {
  let database: Database
  let settings: SettingValues
  let now: Instant
  let period: Period
  let filter: Rollups.Filter
  private let zones: Zones

  init(_ arguments: Arguments, _ session: Session, usual: String = "30d") throws {
    database = try session.database()
    settings = try Settings(database).values()
    now = session.world.now()
    zones = session.world.zones
    filter = try Self.filter(arguments, database)
    let zone = try Self.zone(arguments, filter, settings, database, zones)
    period = try Self.period(arguments, zone, now, zones, usual: usual)
  }

  static func filter(_ arguments: Arguments, _ database: Database) throws -> Rollups.Filter {
    var filter = Rollups.Filter()
    filter.client = arguments["client"]
    filter.provider = arguments["provider"]
    filter.model = try arguments["model"].map {
      try ModelRegistry(database).resolve($0)?.id.text ?? $0
    }
    return filter
  }

  /// Flag, then the client's own, the setting, the machine's.
  private static func zone(
    _ arguments: Arguments, _ filter: Rollups.Filter, _ settings: SettingValues,
    _ database: Database, _ zones: Zones
  ) throws -> String {
    if let name = arguments["timezone"] {
      try SettingCommands.requireZone(name)
      return name
    }
    let client = try filter.client.flatMap { try Clients(database).find($0)?.timezone }
    let wanted = client ?? settings.text(.displayTimezone) ?? zones.system()
    return ZoneFiles.knows(wanted) ? wanted : "UTC"
  }

  private static func period(
    _ arguments: Arguments, _ zone: String, _ now: Instant, _ zones: Zones, usual: String
  ) throws -> Period {
    if arguments["period"] != nil, arguments["from"] != nil || arguments["to"] != nil {
      throw UsageError(message: "--period does not go with --from and --to")
    }
    let named =
      try arguments.read(
        "period", as: "a number of days such as 7d, mtd, last-month, or a month such as 2026-11"
      ) { PeriodName($0) } ?? PeriodName(usual)
    let around = zones.table(zone, now) ?? .utc
    let today = around.day(holding: now)
    let days = (named ?? .days(30)).days(today: today)
    // A table for what is asked, and some days more, since days are reckoned by it.
    func table(_ from: Instant, _ to: Instant) -> ZoneTable { zones.span(zone, from, to) ?? .utc }
    func midnight(_ day: CivilDate) -> Instant { Instant(milliseconds: day.days * 86_400_000) }
    var (start, end) = (midnight(days.first), midnight(days.end))
    var found = table(start, end)
    (start, end) = (found.start(of: days.first), found.start(of: days.end))
    if arguments["from"] != nil || arguments["to"] != nil {
      let from = try arguments.moment("from", now: now, in: zone, zones)
      let tomorrow = around.start(of: today.adding(days: 1))
      end =
        try arguments.moment("to", now: now, in: zone, zones)
        ?? max(tomorrow, from?.adding(days: 1) ?? tomorrow)
      start = from ?? end.adding(days: -30)
      guard start < end else {
        throw UsageError(
          message: "the period ends before it begins", hints: ["--from comes before --to"])
      }
      found = table(start, end)
    }
    return Period(start: start, end: end, zone: zone, table: found)
  }

  /// More parts than anybody looks at, and than memory should hold.
  private static let mostParts = 10_000

  /// Where its parts begin.
  func starts(by step: Period.Step) throws -> [Instant] {
    guard let starts = period.starts(by: step, limit: Self.mostParts) else {
      throw UsageError(
        message: "there are more than \(Self.mostParts) \(step.rawValue)s in the period",
        hints: ["--by month", "a shorter --period"])
    }
    return starts
  }

  /// Nothing found for a name that nobody has is a slip, not an answer.
  func requireNames() throws {
    let log = UsageLog(database)
    if let name = filter.client, try Clients(database).find(name) == nil,
      try !log.knows(name, in: .client)
    {
      throw GatewayError.unknown(
        "client", name, among: try Clients(database).all().map(\.name),
        otherwise: "gw setup client list")
    }
    if let name = filter.provider, try Providers(database).find(name) == nil,
      try !log.knows(name, in: .provider)
    {
      throw GatewayError.unknown(
        "provider", name, among: try Providers(database).all().map(\.name),
        otherwise: "gw setup provider list")
    }
    if let id = filter.model, try ModelRegistry(database).find(id) == nil,
      try !log.knows(id, in: .model)
    {
      throw GatewayError.unknown(
        "model", id, among: try ModelRegistry(database).names(), otherwise: "gw models list")
    }
  }

  func answer(
    by parts: [UsageKey.Part], starts: [Instant]? = nil, wantsLatencies: Bool = true
  ) throws -> UsageReader.Answer {
    var question = UsageReader.Question(
      starts: starts ?? [period.start], end: period.end, parts: parts,
      wantsLatencies: wantsLatencies)
    question.filter = filter
    let answer = try UsageReader(database).answer(question)
    if answer.isEmpty { try requireNames() }
    return answer
  }
}
