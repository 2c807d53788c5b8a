/// The tokens of one call, normalised: input includes what was read from and written to the provider's cache, output
/// includes reasoning. Dialects translate into this form; nothing else may interpret a provider's own counting.
package struct Usage: Sendable, Equatable {
  package var inputTokens: Int64
  package var outputTokens: Int64
  package var cacheReadTokens: Int64
  package var cacheWriteTokens: Int64
  package var reasoningTokens: Int64
  /// Those of the cache writes that are kept for an hour instead of minutes.
  package var hourCacheWriteTokens: Int64 = 0
  /// What the provider says the call cost, as it wrote it; only gateways report it.
  package var reportedCost: DecimalText?
  /// The gateway says that the call went on the customer's own key, so that a cost of 0 is true.
  package var isOnOwnKey = false

  package init(
    inputTokens: Int64 = 0, outputTokens: Int64 = 0, cacheReadTokens: Int64 = 0,
    cacheWriteTokens: Int64 = 0, reasoningTokens: Int64 = 0, reportedCost: DecimalText? = nil
  ) {
    self.inputTokens = inputTokens
    self.outputTokens = outputTokens
    self.cacheReadTokens = cacheReadTokens
    self.cacheWriteTokens = cacheWriteTokens
    self.reasoningTokens = reasoningTokens
    self.reportedCost = reportedCost
  }

  package static let none = Usage()

  package var totalTokens: Int64 { inputTokens.addingSaturating(outputTokens) }
}

/// Where the token figures of a call come from.
package enum UsageSource: String, Sendable {
  case provider, estimate, cache
}

/// Where the money figure of a call comes from.
package enum CostSource: String, Sendable {
  case reported, computed, estimated, presumed, cache
}
