/// Every setting there is, in the order that `gw setup show` and the manual list them.
extension Setting {
  package static let askModel = Setting(
    key: "ask.model", kind: .model, builtIn: nil,
    summary: "the model that answers when none is named")
  package static let askMaxTokens = Setting(
    key: "ask.max_tokens", kind: .number(1...10_000_000), builtIn: "4096",
    summary: "output tokens asked for when --max-tokens is not given (16384 for reasoning models)")
  package static let askMinMaxTokens = Setting(
    key: "ask.min_max_tokens", kind: .number(1...10_000_000), builtIn: "256",
    summary: "the fewest output tokens that a budget may bring ask.max_tokens down to")
  package static let askTimeout = Setting(
    key: "ask.timeout", kind: .span, builtIn: "10m",
    summary: "the longest a request may take in all")
  package static let askConnectTimeout = Setting(
    key: "ask.connect_timeout", kind: .span, builtIn: "10s",
    summary: "the longest a connection may take to open")
  package static let askFirstByteTimeout = Setting(
    key: "ask.first_byte_timeout", kind: .span, builtIn: "2m",
    summary: "the longest wait for the first byte of an answer")
  package static let askIdleTimeout = Setting(
    key: "ask.idle_timeout", kind: .span, builtIn: "2m",
    summary: "the longest silence within an answer")
  package static let askRetries = Setting(
    key: "ask.retries", kind: .number(0...10), builtIn: "2",
    summary: "how often the same route is tried again after a failure that may pass")
  package static let askAttempts = Setting(
    key: "ask.attempts", kind: .number(1...50), builtIn: "6",
    summary: "how many calls a request may make in all")
  package static let clientsAutoAdd = Setting(
    key: "clients.auto_add", kind: .flag, builtIn: "false",
    summary: "add a client the first time a call names it")
  package static let fxSpreadPercent = Setting(
    key: "fx.spread_percent", kind: .percent, builtIn: "0",
    summary: "added to every exchange rate that is set from now on")
  package static let gatewayEnabled = Setting(
    key: "gateway.enabled", kind: .flag, builtIn: "true",
    summary: "let calls go through the gateway, for clients that may")
  package static let cacheEnabled = Setting(
    key: "cache.enabled", kind: .flag, builtIn: "true",
    summary: "answer repeated requests from the cache")
  package static let cacheTimeToLive = Setting(
    key: "cache.ttl", kind: .span, builtIn: "1h",
    summary: "how long an answer may be served from the cache")
  package static let cacheScope = Setting(
    key: "cache.scope", kind: .choice(["client", "global"]), builtIn: "client",
    summary: "whose requests share answers: each client's own, or everybody's")
  package static let cacheMaxBytes = Setting(
    key: "cache.max_bytes", kind: .bytes, builtIn: "1GiB",
    summary:
      "how much the answers, their prompts and indexes may take; those that save least go first")
  package static let cacheOnlyTemperature0 = Setting(
    key: "cache.only_temperature_0", kind: .flag, builtIn: "false",
    summary: "use the cache only for requests with temperature 0")
  package static let ledgerUnknownOutcome = Setting(
    key: "ledger.unknown_outcome", kind: .choice(["presume", "estimate"]), builtIn: "presume",
    summary:
      "what a call costs when nobody knows whether it was billed: its worst case, or an estimate")
  package static let displayTimezone = Setting(
    key: "display.timezone", kind: .zone, builtIn: nil,
    summary: "the zone of budgets whose client has none, before the system's")
  package static let logPhone = Setting(
    key: "log.phone", kind: .choice(["full", "last4", "off"]), builtIn: "last4",
    summary: "how much of a phone number the log keeps")
  package static let logPrompts = Setting(
    key: "log.prompts", kind: .choice(["full", "preview", "off"]), builtIn: "preview",
    summary: "how much of a cached request's prompt can be read and searched")
  package static let logBodiesKeep = Setting(
    key: "log.bodies_keep", kind: .span, builtIn: "30d",
    summary: "how long the log keeps phone numbers, conversations, tags and words of errors")
  package static let alertsWindow = Setting(
    key: "alerts.window", kind: .span, builtIn: "1h",
    summary: "the time up to now whose requests alerts are judged by")
  package static let alertsMinRequests = Setting(
    key: "alerts.min_requests", kind: .number(1...1_000_000), builtIn: "5",
    summary: "with fewer requests than this in alerts.window nothing is said about their rates")
  package static let alertsErrorRate = Setting(
    key: "alerts.error_rate", kind: .percent, builtIn: "5",
    summary: "alert when more than this share of requests fails, in percent")
  package static let alertsP95 = Setting(
    key: "alerts.p95_ms", kind: .number(1...86_400_000), builtIn: "10000",
    summary: "alert when one request in twenty takes longer than this, in milliseconds")
  package static let alertsFallbackRate = Setting(
    key: "alerts.fallback_rate", kind: .percent, builtIn: "20",
    summary: "alert when more than this share of requests falls back to another route, in percent")
  package static let alertsHitRateDrop = Setting(
    key: "alerts.hit_rate_drop", kind: .percent, builtIn: "50",
    summary: "alert when the cache's hit rate falls by more than this against the seven days before"
  )
  package static let alertsDatabaseSize = Setting(
    key: "alerts.database_bytes", kind: .bytes, builtIn: "10GiB",
    summary: "alert when the database takes more than this")
  package static let pricesSource = Setting(
    key: "prices.source", kind: .source(["litellm", "vercel", "openrouter"]), builtIn: "litellm",
    summary: "where prices are read: litellm, vercel, openrouter, a URL or a file")
  package static let pricesStale = Setting(
    key: "prices.stale", kind: .span, builtIn: "7d",
    summary: "alert when prices or the exchange rate are older than this")
  package static let fxSource = Setting(
    key: "fx.source",
    kind: .source(["auto", "ptax", "awesomeapi", "open-er-api", "frankfurter", "sgs", "none"]),
    builtIn: "auto",
    summary:
      "where the exchange rate is read: auto tries one after the other; none leaves it to people")
  package static let netCAFile = Setting(
    key: "net.ca_file", kind: .path, builtIn: nil,
    summary: "a file of certificate authorities to trust instead of the system's")
  package static let netProxy = Setting(
    key: "net.proxy", kind: .url, builtIn: nil,
    summary: "the proxy for https, before HTTPS_PROXY")
  package static let storeAllowNetworkFileSystem = Setting(
    key: "store.allow_network_fs", kind: .flag, builtIn: "false",
    summary: "open a database on a network file system, whose locks may not hold")

  package static let all: [Setting] =
    [
      askModel, askMaxTokens, askMinMaxTokens, askTimeout, askConnectTimeout,
      askFirstByteTimeout, askIdleTimeout, askRetries, askAttempts,
      cacheEnabled, cacheTimeToLive, cacheScope, cacheMaxBytes, cacheOnlyTemperature0,
      clientsAutoAdd,
      gatewayEnabled,
      displayTimezone,
      fxSpreadPercent, ledgerUnknownOutcome,
      alertsWindow, alertsMinRequests, alertsErrorRate, alertsP95, alertsFallbackRate,
      alertsHitRateDrop, alertsDatabaseSize, pricesSource, pricesStale, fxSource,
      logPhone, logPrompts, logBodiesKeep, netCAFile, netProxy, storeAllowNetworkFileSystem,
    ] + Job.allCases.map(cronEvery)

  /// How often a job is due.
  package static func cronEvery(_ job: Job) -> Setting {
    Setting(
      key: "cron.\(job.rawValue).every", kind: .span, builtIn: job.usualInterval,
      summary: "how often 'gw cron run --due' does it: \(job.summary)")
  }

  package static func named(_ key: String) -> Setting? {
    all.first { $0.key == key }
  }
}

/// The settings in force for one call: what was chosen, else what is built in.
package struct SettingValues: Sendable, Equatable {
  private let chosen: [String: String]

  package init(chosen: [String: String] = [:]) { self.chosen = chosen }

  package func isChosen(_ setting: Setting) -> Bool { chosen[setting.key] != nil }

  /// A stored value that a later or edited database no longer allows counts as not chosen.
  package func text(_ setting: Setting) -> String? {
    chosen[setting.key].flatMap { setting.normalized($0) } ?? setting.builtIn
  }

  package func span(_ setting: Setting) -> TimeSpan {
    required(setting) { TimeSpan($0) }
  }

  package func number(_ setting: Setting) -> Int64 {
    required(setting) { Int64($0) }
  }

  package func bytes(_ setting: Setting) -> Int64 {
    required(setting) { ByteCount($0)?.count }
  }

  package func isOn(_ setting: Setting) -> Bool {
    required(setting) { SwitchWord.value($0) }
  }

  private func required<Value>(_ setting: Setting, _ read: (String) -> Value?) -> Value {
    guard let value = text(setting).flatMap(read) else {
      preconditionFailure("every setting read as a number, span or switch has a built-in value")
    }
    return value
  }
}
