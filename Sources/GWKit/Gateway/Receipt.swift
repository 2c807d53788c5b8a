/// A finished request: the answer and everything that was recorded about it.
package struct Receipt: Sendable {
  package var response: ChatResponse
  /// One per call upstream, as logged.
  package var attempts: [UsageRecord]
  package var notes: [Note]
  package var rate: ExchangeRate?

  /// The call that answered or failed last.
  package var last: UsageRecord {
    guard let record = attempts.last else { preconditionFailure("a receipt has an attempt") }
    return record
  }
}
