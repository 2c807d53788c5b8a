/// Why an exchange over HTTP broke off, as a fact.
package struct HTTPError: Error, Sendable, Equatable {
  package enum Kind: Sendable, Equatable {
    /// libcurl cannot be loaded.
    case unavailable
    case connect
    case tls
    /// No connection, no first byte, or no end within the time given.
    case timeout
    /// The connection was there and fell silent.
    case stalled
    /// The connection ended before the message did.
    case cut
    case tooLarge
    /// The body is compressed, which nobody asked for.
    case encoded
    /// Plain http to an address where it is not allowed.
    case addressRefused
    case interrupted
    case other
  }

  package var kind: Kind
  package var message: String
  /// The whole request had been handed to the system before it broke off.
  package var wasSent: Bool

  package init(kind: Kind, message: String, wasSent: Bool = false) {
    self.kind = kind
    self.message = message
    self.wasSent = wasSent
  }
}
