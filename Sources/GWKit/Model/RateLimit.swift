/// How much of one thing a route still takes, as its provider said it: a fact about the moment of an answer. What
/// follows from it for the next call is `Pace`'s to say.
package struct RateLimit: Sendable, Equatable {
  package enum Unit: String, Sendable, CaseIterable {
    case requests, tokens
    case inputTokens = "input-tokens"
    case outputTokens = "output-tokens"
  }

  package var unit: Unit
  /// What there is when nothing is used up.
  package var most: Int64?
  package var left: Int64
  /// Milliseconds until all of it is there again.
  package var refill: Int64?

  package init(unit: Unit, most: Int64?, left: Int64, refill: Int64?) {
    self.unit = unit
    self.most = most
    self.left = left
    self.refill = refill
  }
}
