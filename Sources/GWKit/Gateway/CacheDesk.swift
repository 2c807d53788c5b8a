/// The key that was worked out last: a request asks for it several times.
private final class KeyMemory {
  var last: (model: ModelID, key: [UInt8])?
}

/// One request's dealings with the cache: its keys, what is there, serving it, and what is kept of a new answer.
struct CacheDesk {
  let world: World
  let ask: AskRequest
  /// As it was when the request came.
  let client: Client
  let rule: CacheRule
  let requestID: String
  private let keys = KeyMemory()

  init(world: World, ask: AskRequest, client: Client, settings: SettingValues) {
    self.world = world
    self.ask = ask
    self.client = client
    rule = CacheRule(
      mode: ask.cache, timeToLive: ask.timeToLive, chat: ask.chat, client: client.name,
      settings: settings)
    requestID = CallID.make(at: world.now(), random: world.randomBytes(10))
  }

  /// Of the request as it was asked, whatever a budget or a provider makes of it.
  func key(of model: ModelID) -> [UInt8] {
    if let known = keys.last, known.model == model { return known.key }
    let key = Digest(of: CanonicalRequest(ask.chat, model: model, scope: rule.scope).bytes).bytes
    keys.last = (model, key)
    return key
  }

  /// By what those that want the same answer at once know each other.
  func question(of model: ModelID) -> UInt64 {
    key(of: model).prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
  }

  /// An answer that is there, whole, and fresh enough. A damaged one is a miss, and goes.
  struct Find {
    var entry: CacheEntry
    var response: ChatResponse
  }

  /// Outside of transactions.
  func find(_ model: ModelID, in database: Database) throws -> Find? {
    guard let (entry, response) = try look(for: model, in: database) else { return nil }
    guard let response else {
      let cache = ResponseCache(database)
      // Nobody is to meet it again. A file that cannot be written to is no reason to give no answer.
      // Unless another process has put a new answer there meanwhile.
      _ = try? database.write { if try cache.find(entry.key) == entry { try cache.remove(entry) } }
      return nil
    }
    return Find(entry: entry, response: response)
  }

  /// An entry that is fresh enough, and its answer unless that is damaged.
  private func look(
    for model: ModelID, in database: Database
  ) throws -> (entry: CacheEntry, response: ChatResponse?)? {
    guard rule.reads,
      let (entry, stored) = try ResponseCache(database).answer(to: key(of: model)),
      rule.accepts(entry, at: world.now())
    else { return nil }
    return (entry, StoredAnswer(stored)?.response)
  }

  /// What would become of a request for a model's answer. It only looks.
  func status(of model: ModelID, _ database: Database) throws -> CacheStatus {
    try look(for: model, in: database)?.response == nil ? rule.statusOfCall : .hit
  }

  /// What a new answer leaves in the cache; nil for one that is not worth keeping.
  func entry(
    of response: ChatResponse, _ record: UsageRecord, _ settings: SettingValues
  ) -> (entry: CacheEntry, digest: [UInt8], body: [UInt8])? {
    guard record.outcome == .ok, let model = ModelID(record.model),
      rule.keeps(response, of: ask.chat, maxTokensSent: record.maxTokensSent)
    else { return nil }
    let now = record.finishedAt
    var entry = CacheEntry(
      key: key(of: model), scope: rule.scope, client: record.client, model: record.model,
      provider: record.provider, apiType: record.apiType, inputTokens: record.usage.inputTokens,
      outputTokens: record.usage.outputTokens, createdAt: now,
      expiresAt: now.adding(milliseconds: rule.timeToLive))
    entry.prompt = CachedPrompt.text(of: ask.chat, settings)
    var stored = response
    // The figures that were charged, which may be estimates.
    stored.apply(.usage(record.usage))
    let body = StoredAnswer(stored).bytes
    return (entry, Digest(of: body).bytes, body)
  }
}

extension StoredAnswer {
  /// Nil when the bytes are not those that were stored.
  package init?(_ stored: ResponseCache.StoredBody) {
    guard Digest(of: stored.bytes).bytes == stored.digest else { return nil }
    self.init(bytes: stored.bytes)
  }
}

/// As much of a prompt as may be read at rest.
package enum CachedPrompt {
  /// Characters of a preview, and bytes: a character may have any number of marks.
  package static let preview = 200
  private static let previewBytes = 4 * preview

  /// The last words of the user; nil when nothing may be read, or they are no words.
  static func text(of chat: ChatRequest, _ settings: SettingValues) -> String? {
    guard let text = chat.messages.last(where: { $0.role == .user })?.text, !text.isEmpty else {
      return nil
    }
    switch settings.text(.logPrompts) {
    case "full": return text
    case "off": return nil
    default: return String(text.prefix(preview)).prefix(bytes: previewBytes)
    }
  }
}
