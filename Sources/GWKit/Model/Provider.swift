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
  /// Send this provider's own key along when its models are reached through the gateway.
  package var sendsKeyThroughGateway = false
  /// What a gateway puts before the names of this provider's models; nil when none serves them.
  package var gatewayPrefix: String?

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
