/// A call that is to be held: who it is for, on what terms, and how its row of the log begins.
package struct HoldRequest {
  package var client: String
  package var terms: CallTerms
  /// How long the call may take at most, in milliseconds.
  package var time: Int64
  /// Made once the moment of the hold and the bound on output are known.
  package var record: (_ now: Instant, _ maxTokens: Int64) -> UsageRecord

  package init(
    client: String, terms: CallTerms, time: Int64,
    record: @escaping (_ now: Instant, _ maxTokens: Int64) -> UsageRecord
  ) {
    self.client = client
    self.terms = terms
    self.time = time
    self.record = record
  }
}
