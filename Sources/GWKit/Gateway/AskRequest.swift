/// One request as it reaches the gateway: the question, who asks, and how long it may take.
package struct AskRequest: Sendable {
  package var chat: ChatRequest
  /// A registry id; nil takes the default model.
  package var model: String?
  /// Nil is the built-in client.
  package var client: String?
  package var conversation: String?
  package var phone: String?
  package var tags: [JSONMember] = []
  /// For the whole request, reading input included; nil takes the setting.
  package var timeout: TimeSpan?
  /// When the clock of `timeout` began, on the world's monotonic clock.
  package var startedMonotonic: Int64
  package var isOffline = false
  /// Models that take over, by id or alias; nil takes the chain that is set up.
  package var fallback: [String]?
  /// Of one route; nil takes the setting.
  package var retries: Int64?
  /// What the whole request may cost.
  package var maxCost: RequestLimit?
  /// How long to wait for calls under way to make room in a budget.
  package var wait: TimeSpan?
  package var cache = CacheMode.auto
  /// How old an answer from the cache may be, and how long this one may be served; nil takes the setting, 0 is never.
  package var timeToLive: TimeSpan?
  /// Pieces of the answer are shown as they come: once one is, there is no other route.
  package var showsPieces = true
  /// Its calls wait for their turn among many: a provider that takes no more for now is no failure of theirs.
  package var isPaced = false
  /// How the budgets stand afterwards is of interest.
  package var showsBudgets = true

  package init(chat: ChatRequest, startedMonotonic: Int64) {
    self.chat = chat
    self.startedMonotonic = startedMonotonic
  }

  func span(_ settings: SettingValues) -> TimeSpan { timeout ?? settings.span(.askTimeout) }

  /// Of the whole request's time; `now` is the world's monotonic clock.
  func millisecondsLeft(_ settings: SettingValues, now: Int64) -> Int64 {
    startedMonotonic + span(settings).milliseconds - now
  }
}

/// What the one who asked gets to see while an answer comes. Throwing ends the call.
package enum AskEvent: Sendable, Equatable {
  /// A call is about to go out.
  case start(id: String, model: String, provider: String, client: String)
  case text(String)
  /// What came so far belongs to a call that failed before anyone saw it; another one begins.
  case again
  /// Room in these budgets is waited for, and it takes a while.
  case waiting([String])
}
