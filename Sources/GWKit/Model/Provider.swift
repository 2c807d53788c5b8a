/// The wire form that a provider speaks.
package enum Dialect: String, Sendable, CaseIterable {
  case openai, anthropic, gemini
}

/// A provider as a row of data: everything that differs between servers of one dialect is a column here.
package struct Provider: Sendable, Equatable {
  package enum Role: String, Sendable, CaseIterable {
    /// Serves other providers' models under one key and reports what a call cost.
    case gateway
    case direct
  }

  package var name: String
  package var dialect: Dialect
  package var baseURL: String
  package var role: Role
  /// Environment variables that may hold the key, first wins.
  package var keyVariables: [String]
  /// A shell command that prints the key.
  package var keyCommand: String?
  /// A key is needed; local servers work without.
  package var needsKey: Bool
  /// The name under which this server reads the bound on output tokens.
  package var maxTokensField: String
  /// http to a private address is allowed; loopback always is.
  package var allowsPlainHTTP: Bool
  /// What to get, below the base URL, to learn for nothing whether a key is good.
  package var checkPath: String
  /// What to ask, below the base URL, for what one call cost after all; nil where nobody tells.
  package var generationPath: String?
  /// Send this provider's own key along when its models are reached through the gateway.
  package var sendsKeyThroughGateway = false
  /// What a gateway puts before the names of this provider's models; nil when none serves them.
  package var gatewayPrefix: String?
  /// The gateway writes versions with a point: `claude-sonnet-5.5` for `claude-sonnet-5-5`.
  package var dotsVersions = false

  /// What a gateway calls one of this provider's models; nil when none serves them.
  package func gatewayName(of model: String) -> String? {
    gatewayPrefix.map { $0 + (dotsVersions ? Self.dotted(model) : model) }
  }

  /// A dash between two numbers of at most two digits becomes a point; longer ones are dates.
  private static func dotted(_ name: String) -> String {
    var words = name.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
    func isVersion(_ word: String) -> Bool {
      (1...2).contains(word.utf8.count) && word.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }
    var index = 1
    while index < words.count {
      if isVersion(words[index - 1]), isVersion(words[index]) {
        words[index - 1] += "." + words.remove(at: index)
      }
      index += 1
    }
    return words.joined(separator: "-")
  }

  package init(
    name: String, dialect: Dialect = .openai, baseURL: String, role: Role = .direct,
    keyVariables: [String] = [], keyCommand: String? = nil, needsKey: Bool = false,
    maxTokensField: String = "max_tokens", allowsPlainHTTP: Bool = false,
    checkPath: String = "/models"
  ) {
    self.name = name
    self.dialect = dialect
    self.baseURL = baseURL
    self.role = role
    self.keyVariables = keyVariables
    self.keyCommand = keyCommand
    self.needsKey = needsKey
    self.maxTokensField = maxTokensField
    self.allowsPlainHTTP = allowsPlainHTTP
    self.checkPath = checkPath
  }
}

extension Provider {
  /// What may follow a base URL.
  package static func isPath(_ text: String) -> Bool {
    text.hasPrefix("/") && (try? BaseURL("https://host" + text)) != nil
  }
}
