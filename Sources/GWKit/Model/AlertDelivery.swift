/// An alert on its way to a sink, or to standard output when the sink has no name.
package struct AlertDelivery: Sendable, Equatable {
  package enum State: String, Sendable {
    case pending, delivered
    /// Given up.
    case dead
  }

  package var alertID: Int64
  package var sink: String
  package var state: State
  package var tries: Int64
  package var nextAt: Instant
  package var error: String?
  /// Of the alert.
  package var key: String
  package var line: String
  package var body: String
  package var at: Instant

  /// Standard output of whoever looks next.
  package static let standardOutput = ""
}
