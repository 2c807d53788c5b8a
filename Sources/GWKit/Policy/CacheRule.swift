/// What a request may have from the cache, and leave there.
package enum CacheMode: String, Sendable, CaseIterable {
  case auto, off, only, refresh
}

/// Whether and how one request uses the cache, from its own words and the settings.
package struct CacheRule: Sendable, Equatable {
  package let mode: CacheMode
  package let scope: CacheScope
  /// How long an answer may be served, and how old one may be; milliseconds.
  package let timeToLive: Int64
  private let isOn: Bool

  /// `timeToLive` is what the request says; 0 is neither to read nor to store.
  package init(
    mode: CacheMode, timeToLive: TimeSpan?, chat: ChatRequest, client: String,
    settings: SettingValues
  ) {
    self.mode = mode
    self.timeToLive = timeToLive?.milliseconds ?? settings.span(.cacheTimeToLive).milliseconds
    scope = settings.text(.cacheScope) == "global" ? .everyone : .client(client)
    let isAlike = chat.temperature.flatMap { DecimalText($0) }?.isZero ?? false
    isOn =
      settings.isOn(.cacheEnabled) && mode != .off && self.timeToLive > 0
      && (isAlike || !settings.isOn(.cacheOnlyTemperature0))
  }

  package var reads: Bool { isOn && mode != .refresh }
  package var stores: Bool { isOn && mode != .only }

  /// What the log says of a call that went out.
  package var statusOfCall: CacheStatus { isOn ? mode == .refresh ? .refresh : .miss : .off }

  /// Clocks of one machine may differ by this much between two looks; an entry from further in the future was made
  /// under another clock, and nobody knows how old it is. Milliseconds.
  private static let tolerance: Int64 = 60_000

  /// Whether an entry is fresh enough.
  package func accepts(_ entry: CacheEntry, at now: Instant) -> Bool {
    now < entry.expiresAt && entry.createdAt.milliseconds(since: now) <= Self.tolerance
      && entry.age(at: now) <= timeToLive
  }

  /// Whether an answer is worth keeping: whole, ended by the model itself, or by the length that the person chose.
  package func keeps(_ response: ChatResponse, of chat: ChatRequest, maxTokensSent: Int64?) -> Bool
  {
    guard stores, !response.isEmpty else { return false }
    let all = [response] + response.further.values
    return all.allSatisfy { answer in
      guard !answer.isEmpty else { return false }
      return switch answer.finishReason {
      case .stop, .toolCalls: true
      case .length: chat.maxTokens != nil && chat.maxTokens == maxTokensSent
      default: false
      }
    } && Int64(all.count) == chat.choices ?? 1
  }
}
