/// One secret of the vault. Whose it is and what it is for are as secret as the key itself: they are stored sealed.
package struct VaultEntry {
  /// What it is for, once per vault: `provider:openai`.
  package var name: String
  package var provider: String
  package var created: Instant
  package var secret: Secret

  package init(name: String, provider: String, created: Instant, secret: Secret) {
    self.name = name
    self.provider = provider
    self.created = created
    self.secret = secret
  }

  /// The name under which a provider's key is kept.
  package static func name(ofProvider provider: String) -> String { "provider:\(provider)" }

  /// The name under which the secret is kept that signs what a sink of alerts gets.
  package static func name(ofSink sink: String) -> String { "alerts:\(sink)" }
}
