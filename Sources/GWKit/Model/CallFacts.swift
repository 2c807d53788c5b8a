/// What of one row of the log counts in reports. It says what happened, not how that is counted.
package struct CallFacts: Sendable, Equatable {
  package var at: Instant
  package var client: String
  package var provider: String
  package var model: String
  package var apiType: Provider.Role
  /// 0 when there is none.
  package var priceID: Int64
  package var rateID: Int64
  package var outcome: UsageRecord.Outcome
  package var cacheStatus: CacheStatus
  package var usage: Usage
  package var cost: NanoUSD?
  package var costBRL: NanoBRL?
  package var avoided: CacheSavings
  /// Milliseconds.
  package var latency: Int64
  package var firstToken: Int64?
  /// The last row of its request: what is counted once per request is counted here.
  package var endsRequest: Bool
  /// Of the whole request, its waits between calls included, in milliseconds.
  package var requestTime: Int64
  /// The request was sent elsewhere than it was asked to.
  package var isFallback: Bool

  package init(
    at: Instant, client: String, provider: String, model: String, apiType: Provider.Role,
    priceID: Int64, rateID: Int64, outcome: UsageRecord.Outcome, cacheStatus: CacheStatus,
    usage: Usage, cost: NanoUSD?, costBRL: NanoBRL?, avoided: CacheSavings, latency: Int64,
    firstToken: Int64?, endsRequest: Bool, requestTime: Int64, isFallback: Bool
  ) {
    self.at = at
    self.client = client
    self.provider = provider
    self.model = model
    self.apiType = apiType
    self.priceID = priceID
    self.rateID = rateID
    self.outcome = outcome
    self.cacheStatus = cacheStatus
    self.usage = usage
    self.cost = cost
    self.costBRL = costBRL
    self.avoided = avoided
    self.latency = latency
    self.firstToken = firstToken
    self.endsRequest = endsRequest
    self.requestTime = requestTime
    self.isFallback = isFallback
  }
}
