import GWKit

/// `gw cache rm|clear|prune`.
enum CacheClearCommands {
  static let all = [remove, clear, prune]

  private static let remove = Command(
    "cache", "rm", summary: "take answers out of the cache",
    operands: [
      Operand("id", .many, values: .stored(.cacheEntries), "ids of entries, or their beginnings")
    ], flags: [Session.yesFlag],
    examples: [.init("gw cache rm 28bfd9 --yes", "one of them, without asking")],
    run: { arguments, session in
      let database = try session.database()
      let cache = ResponseCache(database)
      let entries = try arguments.operands.map { try CacheCommands.resolved($0, in: cache) }
      let names = entries.map { "'\($0.idText)'" }.joined(separator: ", ")
      try session.requireConsent("take \(names) out of the cache?", arguments)
      try database.write {
        // Another process may have been here, or an id was named twice.
        for entry in entries {
          if let present = try cache.find(entry.key) { try cache.remove(present) }
        }
      }
      try cache.erase()
      session.note("took \(names) out of the cache")
    })

  private static let clear = Command(
    "cache", "clear", summary: "empty the cache, or take a part out",
    details: """
      Nothing of their prompts and texts stays in the file, and the space is given back to the file system. What was saved \
      stays counted.
      """,
    flags: [
      .value(
        "client", nil, "NAME", values: .stored(.clients), "answers that this client's calls brought"
      ),
      .value("model", nil, "ID", values: .stored(.models), "answers of this model"),
      .value("older-than", nil, "DURATION", "answers that are older than this, such as 7d"),
      Session.yesFlag,
    ],
    examples: [
      .init("gw cache clear --yes", "all of it"),
      .init("gw cache clear --model openai/gpt-4o-mini --older-than 1d --yes", "a part"),
    ],
    run: { arguments, session in
      let database = try session.database()
      let now = session.world.now()
      var filter = ResponseCache.Filter(
        client: try arguments["client"].map { try client($0, database) },
        model: try arguments["model"].map { try model($0, database) })
      filter.madeBefore = try arguments.read("older-than", as: "a duration such as 7d") {
        TimeSpan($0)
      }.map { now.adding(milliseconds: -$0.milliseconds) }
      let what = filter == ResponseCache.Filter() ? "all answers" : "these answers"
      try session.requireConsent("take \(what) out of the cache?", arguments)
      try report(filter, database, session)
    })

  /// One that is registered, or was when it left an answer.
  private static func client(_ name: String, _ database: Database) throws -> String {
    if try ResponseCache(database).has(ResponseCache.Filter(client: name)) { return name }
    return try ClientCommands.named(name, in: Clients(database)).name
  }

  private static func model(_ name: String, _ database: Database) throws -> String {
    if let model = try ModelRegistry(database).resolve(name) { return model.id.text }
    if try ResponseCache(database).has(ResponseCache.Filter(model: name)) { return name }
    return try ModelCommands.named(name, in: database).id.text
  }

  private static let prune = Command(
    "cache", "prune", summary: "take out answers whose time is over",
    details: "They are never served; until then they take space, and what they saved is listed.",
    examples: [.init("gw cache prune", "give their space back")],
    run: { _, session in
      let database = try session.database()
      var filter = ResponseCache.Filter()
      filter.overAt = session.world.now()
      try report(filter, database, session)
    })

  private static func report(
    _ filter: ResponseCache.Filter, _ database: Database, _ session: Session
  ) throws {
    let cache = ResponseCache(database)
    let gone = try cache.clear(filter)
    try cache.erase()
    session.note(words(gone))
  }

  /// How much went.
  static func words(_ gone: (entries: Int, bytes: Int64)) -> String {
    "\(gone.entries) \(gone.entries == 1 ? "answer" : "answers") taken out, \(ByteCount(gone.bytes).rounded)"
  }

  /// For what makes answers wrong: nobody who asked now would get them. Says how many went, if any did.
  static func drop(
    _ filters: [ResponseCache.Filter], _ database: Database, _ session: Session
  ) throws {
    guard !filters.isEmpty else { return }
    let cache = ResponseCache(database)
    var gone: (entries: Int, bytes: Int64) = (0, 0)
    for filter in filters {
      let some = try cache.clear(filter)
      gone = (gone.entries + some.entries, gone.bytes + some.bytes)
    }
    guard gone.entries > 0 else { return }
    try cache.erase()
    session.note("the cache: \(words(gone))")
  }

  /// The answers of those of `before` that are gone or elsewhere by now.
  static func dropMoved(
    since before: [Provider], _ database: Database, _ session: Session
  ) throws {
    let now = try Providers(database).all()
    let moved = before.filter { old in
      !now.contains {
        $0.name == old.name && $0.baseURL == old.baseURL && $0.dialect == old.dialect
      }
    }
    try drop(moved.map { ResponseCache.Filter(provider: $0.name) }, database, session)
  }
}
