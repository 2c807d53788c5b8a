import GWKit

/// The queries behind completions. They only read.
extension StoredValues {
  /// How many requests of the log are looked at: those that someone would name are new.
  private static let recentCalls = 100

  func candidates(in database: Database) throws -> [Candidate] {
    switch self {
    case .models: try Self.models(in: database)
    case .aliases:
      try ModelAliases(database).all().map { Candidate($0.name, $0.model) }
    case .clients: try Clients(database).all().map { Candidate($0.name, $0.display ?? "") }
    case .providers: try Providers(database).all().map { Candidate($0.name, $0.baseURL) }
    case .sinks: try AlertSinks(database).all().map { Candidate($0.name, $0.shownTarget) }
    case .budgets: try Self.budgets(in: database)
    case .calls: try Self.calls(in: database)
    case .cacheEntries: try Self.cacheEntries(in: database)
    }
  }

  private static func models(in database: Database) throws -> [Candidate] {
    let aliases = try ModelAliases(database).all().map { Candidate($0.name, $0.model) }
    return aliases
      + (try ModelRegistry(database).all()).filter { $0.removedAt == nil }
      .map { Candidate($0.id.text, $0.name) }
  }

  private static func budgets(in database: Database) throws -> [Candidate] {
    let budgets = try Budgets(database).all().map {
      Candidate($0.selector, AmountText.spoken($0.limit, $0.unit))
    }
    return budgets + [Candidate(Budget.everyone, "all clients")]
      + (try Clients(database).all()).map { Candidate($0.name, $0.display ?? "") }
  }

  private static func cacheEntries(in database: Database) throws -> [Candidate] {
    try ResponseCache(database).mostSaving(recentCalls).map {
      Candidate($0.idText, $0.prompt ?? $0.model)
    }
  }

  private static func calls(in database: Database) throws -> [Candidate] {
    let calls = try UsageLog(database).newest(UsageLog.Filter(), limit: recentCalls)
    // A request that went to several models has a row for each.
    var seen: Set<String> = []
    return calls.filter { seen.insert($0.requestID).inserted }.map {
      Candidate($0.requestID, "\($0.createdAt.text) \($0.model) \($0.outcome.rawValue)")
    }
  }
}
