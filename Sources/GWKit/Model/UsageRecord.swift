/// One row of `gateway_usage_logs`: one call upstream, as it ended. It is written once and never changed.
package struct UsageRecord: Sendable, Equatable {
  package enum Outcome: String, Sendable, CaseIterable {
    case ok, partial, error, refused, hit, interrupted, presumed
  }

  package var id: String
  package var requestID: String
  package var client: String
  package var conversation: String?
  package var phone: String?
  /// In the order given; a name may occur once.
  package var tags: [JSONMember] = []
  package var apiType: Provider.Role
  package var provider: String
  package var modelRequested: String
  package var model: String
  package var attempt: Int64 = 1
  /// The provider's own id of the answer.
  package var upstreamID: String?
  package var usage: Usage = .none
  package var usageSource: UsageSource?
  package var cost: NanoUSD?
  package var costBRL: NanoBRL?
  package var costSource: CostSource?
  /// Why a reported cost was not believed, and the like.
  package var costNote: String?
  package var priceID: Int64?
  package var rateID: Int64?
  package var cacheStatus = CacheStatus.off
  /// What an answer from the cache made unnecessary, and nothing else may say.
  package var avoided = CacheSavings()
  package var outcome: Outcome
  package var finishReason: FinishReason?
  package var maxTokensSent: Int64?
  /// Images that were sent along.
  package var imageCount: Int64 = 0
  /// An `AttemptReason`, or the code of a `GatewayError` such as `interrupted` or `budget_exceeded`; nil when the call went
  /// well.
  package var errorCode: String?
  package var errorMessage: String?
  package var httpStatus: Int64?
  package enum Trigger: String, Sendable {
    case first, retry, fallback
  }

  /// Why the call was made; nil in rows of before there was a chain.
  package var trigger: Trigger?
  /// What was waited before it.
  package var waitMilliseconds: Int64 = 0
  /// What its transactions waited for the gate to the database.
  package var gateWaitMilliseconds: Int64 = 0
  /// What followed when it failed: `retry`, or the provider and model of the next route.
  package var nextRoute: String?
  /// What the provider asked to wait, if it said so.
  package var retryAfterMilliseconds: Int64?
  package var latencyMilliseconds: Int64
  /// Time to the first visible piece of the answer.
  package var firstTokenMilliseconds: Int64?
  package var createdAt: Instant
  package var finishedAt: Instant

  package init(
    id: String, requestID: String, client: String, apiType: Provider.Role, provider: String,
    modelRequested: String, model: String, outcome: Outcome, latencyMilliseconds: Int64,
    createdAt: Instant, finishedAt: Instant
  ) {
    self.id = id
    self.requestID = requestID
    self.client = client
    self.apiType = apiType
    self.provider = provider
    self.modelRequested = modelRequested
    self.model = model
    self.outcome = outcome
    self.latencyMilliseconds = latencyMilliseconds
    self.createdAt = createdAt
    self.finishedAt = finishedAt
  }
}
