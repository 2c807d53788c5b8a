/// Where alerts go. It holds no secret: that a webhook's posts are signed is known here, with what is in the vault.
package struct AlertSink: Sendable, Equatable {
  package enum Target: Sendable, Equatable {
    /// Run by `/bin/sh -c`, with the alert as one JSON object to read.
    case command(String)
    /// A URL to post to. It may be as good as a password.
    case webhook(String)
  }

  package enum Format: String, Sendable, CaseIterable {
    /// The alert as it is.
    case json
    /// `{"text": …}`, as Slack, Mattermost, Google Chat and others take it.
    case slack
  }

  /// Which alerts it takes.
  package enum Range: String, Sendable {
    case all, budget, gateway
  }

  package var name: String
  package var target: Target
  package var format = Format.json
  package var takes = Range.all
  /// Plain http to a private network is allowed.
  package var allowsPlainHTTP = false
  package var isSigned = false

  package init(name: String, target: Target) {
    self.name = name
    self.target = target
  }

  /// The longest that a webhook, and a command, may take.
  package static let webhookPatience = TimeSpan.seconds(10)
  package static let commandPatience = TimeSpan.seconds(30)

  package func accepts(_ kind: Alert.Kind) -> Bool {
    takes == .all || takes.rawValue == kind.rawValue || kind == .test
  }

  /// For people: of a webhook the host and the last characters, since who knows all of it may post.
  package var shownTarget: String {
    switch target {
    case .command(let command): return command
    case .webhook(let url):
      guard let parsed = try? WebURL(url) else { return "…" }
      return "\(parsed.origin)/…\(url.suffix(4))"
    }
  }
}
