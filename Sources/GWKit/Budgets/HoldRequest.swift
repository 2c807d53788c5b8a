/// A call that is to be held: who it is for, on what terms, by which settings, and how its row of the log begins.
package struct HoldRequest {
  package var client: String
  package var terms: CallTerms
  package var settings: SettingValues
  /// Where the call goes, for who keeps the pace of several.
  package var provider: String
  package var model: ModelID
  /// How long the call may take at most, in milliseconds.
  package var time: Int64
  /// How long its turn is worth waiting for, in milliseconds: another route may answer sooner.
  package var patience: Int64
  /// Told how many milliseconds the call waited for its turn: they are not taken from its time.
  package var excuse: (Int64) -> Void
  /// Made once the moment of the hold and the bound on output are known.
  package var record: (_ now: Instant, _ maxTokens: Int64) -> UsageRecord

  package init(
    client: String, terms: CallTerms, settings: SettingValues, provider: String, model: ModelID,
    time: Int64, patience: Int64,
    excuse: @escaping (Int64) -> Void,
    record: @escaping (_ now: Instant, _ maxTokens: Int64) -> UsageRecord
  ) {
    self.client = client
    self.terms = terms
    self.settings = settings
    self.provider = provider
    self.model = model
    self.time = time
    self.patience = patience
    self.excuse = excuse
    self.record = record
  }
}
