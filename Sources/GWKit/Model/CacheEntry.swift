/// An answer in the cache, without the answer: whose it is, how long it may be served, and what it has saved.
package struct CacheEntry: Sendable, Equatable {
  package var id: Int64 = 0
  /// 32 bytes: the hash of the question.
  package var key: [UInt8]
  package var scope: CacheScope
  /// Whose call brought it.
  package var client: String
  /// The registry's id of the model that gave it.
  package var model: String
  /// The row that was called for it, and its role.
  package var provider: String
  package var apiType: Provider.Role
  /// Of the question, as much as may be read at rest.
  package var prompt: String?
  /// What the call that brought it used.
  package var inputTokens: Int64
  package var outputTokens: Int64
  /// What it takes in the file.
  package var bytes: Int64 = 0
  package var savings = CacheSavings()
  package var createdAt: Instant
  package var expiresAt: Instant
  package var lastHitAt: Instant?

  package init(
    key: [UInt8], scope: CacheScope, client: String, model: String, provider: String,
    apiType: Provider.Role, inputTokens: Int64, outputTokens: Int64, createdAt: Instant,
    expiresAt: Instant
  ) {
    self.provider = provider
    self.apiType = apiType
    self.key = key
    self.scope = scope
    self.client = client
    self.model = model
    self.inputTokens = inputTokens
    self.outputTokens = outputTokens
    self.createdAt = createdAt
    self.expiresAt = expiresAt
  }

  package var idText: String { Hexadecimal.text(key.prefix(8)) }
  package var keyText: String { Hexadecimal.text(key) }

  /// Milliseconds; never less than 0, whatever the clock says.
  package func age(at now: Instant) -> Int64 { max(0, now.milliseconds(since: createdAt)) }
  package func timeLeft(at now: Instant) -> Int64 { max(0, expiresAt.milliseconds(since: now)) }
}

/// What answers from the cache made unnecessary. Money is at the prices of the days of the hits.
package struct CacheSavings: Sendable, Equatable {
  package var hits: Int64
  package var tokens: Int64
  package var usd: NanoUSD
  package var brl: NanoBRL

  package init(
    hits: Int64 = 0, tokens: Int64 = 0, usd: NanoUSD = .zero, brl: NanoBRL = NanoBRL(nanos: 0)
  ) {
    self.hits = hits
    self.tokens = tokens
    self.usd = usd
    self.brl = brl
  }
}

/// Whose requests share answers.
package enum CacheScope: Sendable, Equatable {
  case client(String)
  case everyone

  /// No client's name is `*`.
  package var text: String {
    switch self {
    case .client(let name): name
    case .everyone: "*"
    }
  }

  package init(text: String) { self = text == "*" ? .everyone : .client(text) }
}
