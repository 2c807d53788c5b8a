/// Whoever spends: a customer of the team that runs gw. `default` is built in and takes calls that name no client.
package struct Client: Sendable, Equatable {
  package static let defaultName = "default"

  package var name: String
  /// Free text for reports; never used to select anything.
  package var display: String?
  package var isEnabled = true
  /// May use the gateway when the global switch is on too.
  package var usesGateway = true
  package var timezone: String?
  package var createdAt: Instant

  package init(name: String, display: String? = nil, timezone: String? = nil, createdAt: Instant) {
    self.name = name
    self.display = display
    self.timezone = timezone
    self.createdAt = createdAt
  }
}
