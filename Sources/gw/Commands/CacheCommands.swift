import GWKit

/// `gw cache list|search|show|stats|export`.
enum CacheCommands {
  static let all = [list, search, show, stats] + CacheClearCommands.all + [export]

  /// As many as a person looks through.
  private static let shown = 50

  private static let list = Command(
    "cache", "list", summary: "list the answers that have saved most",
    details: """
      The fifty that saved most money, then most tokens. What is saved is what the calls would have cost at the prices of \
      the days on which they were not made; what calls of unpriced models would have cost is not known, and not in it. How \
      much of a prompt can be read here is what log.prompts said when it was stored.
      """,
    columns: CacheRecord.columns,
    examples: [
      .init("gw cache", "what pays for itself"),
      .init("gw cache list --json --fields prompt,hits,saved_brl", "for a program"),
    ], isDefault: true,
    run: { _, session in
      let cache = ResponseCache(try session.database())
      try show(cache.mostSaving(shown), session)
    })

  private static let search = Command(
    "cache", "search", summary: "find answers by words of their prompts",
    details: """
      An entry is found when its prompt has all of the words, as far as it can be read: log.prompts says how much that is. \
      Of a long prompt the first 4 KiB are searched. The fifty newest are listed.
      """,
    operands: [Operand("word", .many, "plain words")],
    columns: CacheRecord.columns,
    examples: [.init("gw cache search horário domingo", "prompts with both words")],
    run: { arguments, session in
      let database = try session.database()
      let cache = ResponseCache(database)
      let words = arguments.operands.flatMap { $0.split { $0.isWhitespace }.map(String.init) }
      try show(cache.search(words, limit: shown), session)
      try sayWhatIsUnseen(cache, Settings(database).values(), session)
    })

  private static func sayWhatIsUnseen(
    _ cache: ResponseCache, _ settings: SettingValues, _ session: Session
  ) throws {
    let unreadable = try cache.totals()?.unreadable ?? 0
    if unreadable > 0 {
      session.note(
        "\(unreadable) \(unreadable == 1 ? "entry has" : "entries have") no readable prompt, and no search finds "
          + (unreadable == 1 ? "it" : "them"))
    }
    switch settings.text(.logPrompts) {
    case "preview":
      session.note("only the first \(CachedPrompt.preview) characters of prompts are searched")
    case "full":
      session.note("only the first \(ResponseCache.indexed) bytes of prompts are searched")
    default: break
    }
  }

  private static func show(_ entries: [CacheEntry], _ session: Session) throws {
    let now = session.world.now()
    // On a terminal long prompts would push everything else out of the table.
    let isNarrow = session.output.options.format == .table && session.console.style.isTerminal
    let shown = entries.map { entry in
      var entry = entry
      if isNarrow, let prompt = entry.prompt {
        let beginning = String(prompt.prefix(glance)).prefix(bytes: 4 * glance)
        if beginning.utf8.count < prompt.utf8.count {
          entry.prompt = beginning + session.console.style.ellipsis
        }
      }
      return entry
    }
    try session.show(
      Listing(
        columns: CacheRecord.columns, rows: shown.map { CacheRecord.row($0, at: now) },
        shape: .list))
  }

  /// Characters of a prompt by which a person knows it again.
  private static let glance = 40

  private static let idOperand = Operand(
    "id", values: .stored(.cacheEntries), "an entry's id, or its beginning")

  private static let show = Command(
    "cache", "show", summary: "show one answer and what it has saved",
    operands: [idOperand], columns: CacheRecord.wholeColumns,
    examples: [.init("gw cache show 28bfd9 --get text", "the answer alone")],
    run: { arguments, session in
      let cache = ResponseCache(try session.database())
      let entry = try resolved(arguments.operands[0], in: cache)
      let response = try cache.answer(to: entry.key).flatMap { StoredAnswer($0.stored)?.response }
      if response == nil { session.note("the answer is damaged, and will not be given") }
      try session.show(
        Listing(
          columns: CacheRecord.wholeColumns,
          rows: [CacheRecord.wholeRow(entry, response, at: session.world.now())], shape: .object))
    })

  private static let shortestPrefix = 4

  static func resolved(_ text: String, in cache: ResponseCache) throws -> CacheEntry {
    guard text.utf8.count >= shortestPrefix else {
      throw GatewayError(
        .notFound, "'\(text)' is too short for an id",
        hints: ["give at least \(shortestPrefix) characters"])
    }
    let found = try cache.entries(startingWith: text, limit: 6) ?? []
    guard let only = found.first else {
      throw GatewayError(
        .notFound, "there is no entry '\(text)'", hints: ["gw cache list", "gw cache search WORD"])
    }
    guard found.count == 1 else {
      let some = found.prefix(5).map(\.idText).joined(separator: ", ")
      throw GatewayError(
        .notFound, "'\(text)' begins \(found.count > 5 ? "many" : "\(found.count)") ids",
        hints: ["one of \(some)"])
    }
    return only
  }

  private static let statsColumns: [Column] = [
    Column("entries", .number), Column("bytes", .number), Column("hits", .number),
    Column("misses", .number), Column("hit_rate", .number), Column("tokens_saved", .number),
    Column("saved_usd", .number), Column("saved_brl", .number),
  ]

  private static let stats = Command(
    "cache", "stats", summary: "show what the cache holds and has saved",
    details: """
      Hits, misses and savings are counted since the beginning, also of entries that are gone. The hit rate is in percent \
      of the requests that were looked up; --cache off, refresh and only are in neither. Bytes are those of the answers \
      and of what can be read of their prompts, with the index of the words and about half a kibibyte for each entry's \
      row: what cache.max_bytes bounds.
      """,
    columns: statsColumns,
    examples: [.init("gw cache stats --get saved_brl", "one figure")],
    run: { _, session in
      let totals = try ResponseCache(session.database()).totals()
      let (hits, misses) = (totals?.savings.hits ?? 0, totals?.misses ?? 0)
      let asked = hits.addingSaturating(misses)
      let tenths = asked == 0 ? nil : Int64(Int128(hits) * 1000 / Int128(asked))
      try session.show(
        Listing(
          columns: statsColumns,
          rows: [
            [
              .integer(totals?.entries ?? 0), .integer(totals?.bytes ?? 0), .integer(hits),
              .integer(misses),
              .number(optional: tenths.map { DecimalText.text($0, places: 1) }),
              .integer(totals?.savings.tokens ?? 0),
              .number(totals?.savings.usd.text ?? "0"), .number(totals?.savings.brl.text ?? "0"),
            ]
          ], shape: .object))
    })

  private static let export = Command(
    "cache", "export", summary: "print all entries with their answers",
    details: "An answer that is damaged has no text, no finish_reason and no tool_calls.",
    columns: CacheRecord.wholeColumns,
    examples: [.init("gw cache export --format jsonl -o cache.jsonl", "one a line, into a file")],
    run: { _, session in
      let cache = ResponseCache(try session.database())
      let now = session.world.now()
      try session.stream(CacheRecord.wholeColumns) { rows in
        var last: Int64 = 0
        while rows.isOpen {
          // Few at a time: each has its whole answer.
          let batch = try cache.whole(after: last, limit: 100)
          for (entry, stored) in batch {
            try rows.add(CacheRecord.wholeRow(entry, StoredAnswer(stored)?.response, at: now))
          }
          guard let end = batch.last?.entry.id else { return }
          last = end
        }
      }
    })
}
