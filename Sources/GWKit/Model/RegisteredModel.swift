/// A model as the registry knows it. A nil capability is unknown: it is sent and the provider decides.
package struct RegisteredModel: Sendable, Equatable {
  package enum Status: String, Sendable {
    case unverified, verified, failed
  }

  package var id: ModelID
  package var name: String
  package var isEnabled = true
  package var status = Status.unverified
  package var verifiedAt: Instant?
  /// Tokens.
  package var contextWindow: Int64?
  package var maxOutputTokens: Int64?
  package var vision: Bool?
  package var tools: Bool?
  package var json: Bool?
  package var reasoning: Bool?
  package var deprecatedAt: Instant?
  /// Set when it was removed: it is kept for the log's sake and can be brought back.
  package var removedAt: Instant?

  package init(id: ModelID, name: String) {
    self.id = id
    self.name = name
  }
}
