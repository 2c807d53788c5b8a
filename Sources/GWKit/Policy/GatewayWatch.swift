/// What is not as it should be, judged from figures alone. Nothing here remembers what was so before.
package struct GatewayWatch: Sendable {
  /// One thing that is not as it should be.
  package struct Trouble: Sendable, Equatable {
    package var type: String
    /// Which provider, job or sink; empty for all of it.
    package var scope: String
    package var message: String
    /// Plain decimals.
    package var used: String?
    package var limit: String?
    /// Something is being done about it just now, or too little is known: it is not news, and not over.
    package var isBeingDone = false

    package init(
      _ type: String, scope: String = "", used: String? = nil, limit: String? = nil,
      _ message: String
    ) {
      self.type = type
      self.scope = scope
      self.used = used
      self.limit = limit
      self.message = message
    }

    /// What was so before may go on.
    init(undecided type: String) {
      self.init(type, "too few requests to tell")
      isBeingDone = true
    }
  }

  /// Requests of the time that is judged, and of the seven days before.
  package var recent: Tally
  package var before: Tally
  package var settings: SettingValues

  package init(recent: Tally, before: Tally, settings: SettingValues) {
    self.recent = recent
    self.before = before
    self.settings = settings
  }

  /// One request alone is no rate.
  private static let fewest: Int64 = 2
  /// Requests that were looked up in the cache, below which nothing is said about its hit rate.
  private static let fewestLookups: Int64 = 20

  package var troubles: [Trouble] {
    [errors, latency, fallbacks, hits].compactMap(\.self)
  }

  private var window: String {
    "in the last " + AmountText.length(settings.span(.alertsWindow).milliseconds / 1000)
  }
  private var answered: Int64 { recent[.requests] - recent[.refused] }
  private var isEnough: Bool { answered >= settings.number(.alertsMinRequests) }

  /// Some requests, and too few to say anything.
  private var isUndecided: Bool { answered > 0 && !isEnough }

  private var errors: Trouble? {
    share(
      "error_rate", recent[.errors], .alertsErrorRate, "requests failed \(window)")
  }

  private var fallbacks: Trouble? {
    share(
      "fallback_rate", recent[.fallbacks], .alertsFallbackRate,
      "requests fell back to another route \(window)")
  }

  private func share(
    _ type: String, _ part: Int64, _ setting: Setting, _ words: String
  ) -> Trouble? {
    let limit = settings.text(setting) ?? "0"
    if isUndecided { return Trouble(undecided: type) }
    guard isEnough, part >= Self.fewest, Self.exceeds(part, of: answered, percent: limit) else {
      return nil
    }
    let percent = Self.percent(part, of: answered)
    return Trouble(
      type, used: percent, limit: limit,
      "\(percent)% (\(part) of \(answered)) of \(words); the limit is \(limit)%")
  }

  private var latency: Trouble? {
    let limit = settings.number(.alertsP95)
    if isUndecided { return Trouble(undecided: "p95_latency") }
    let histogram = recent.latencies.request
    guard histogram.total >= settings.number(.alertsMinRequests),
      let p95 = histogram.percentile(perMille: 950), p95 > limit
    else { return nil }
    return Trouble(
      "p95_latency", used: String(p95), limit: String(limit),
      "one request in twenty took longer than \(p95) ms \(window); the limit is \(limit) ms")
  }

  /// Against what was usual, as long as both have enough requests that were looked up.
  private var hits: Trouble? {
    let (now, usual) = (recent[.hits] + recent[.misses], before[.hits] + before[.misses])
    if now > 0, now < Self.fewestLookups { return Trouble(undecided: "hit_rate_drop") }
    guard min(now, usual) >= Self.fewestLookups, before[.hits] > 0 else { return nil }
    let limit = settings.text(.alertsHitRateDrop) ?? "0"
    // The fall is 1 - (hits / now) / (usual hits / usual).
    let whole = Int128(before[.hits]) * Int128(now)
    let fall = whole - Int128(recent[.hits]) * Int128(usual)
    guard Self.exceeds(fall, of: whole, percent: limit) else { return nil }
    let rates = (Self.percent(recent[.hits], of: now), Self.percent(before[.hits], of: usual))
    return Trouble(
      "hit_rate_drop", used: rates.0, limit: limit,
      "the cache answered \(rates.0)% \(window), and \(rates.1)% in the seven days before")
  }

  private static func exceeds(_ part: Int64, of whole: Int64, percent: String) -> Bool {
    exceeds(Int128(part), of: Int128(whole), percent: percent)
  }

  /// part / whole > percent / 100, exactly.
  private static func exceeds(_ part: Int128, of whole: Int128, percent: String) -> Bool {
    guard whole > 0, part > 0, let limit = DecimalText(percent)?.scaled(byPowerOfTen: 9)?.value
    else { return false }
    // Scaled down where counts are beyond what any log holds.
    let scale = max(1, whole >> 60)
    return part / scale * 100_000_000_000 > Int128(limit) * (whole / scale)
  }

  private static func percent(_ part: Int64, of whole: Int64) -> String {
    DecimalText.text(Int64(clamping: Int128(part) * 1000 / Int128(max(1, whole))), places: 1)
  }
}
