/// Asks providers whether their keys are good. Nothing it sends costs anything, and nothing is logged.
package struct CredentialProbe {
  private let world: World
  private let settings: SettingValues

  package init(world: World, settings: SettingValues) {
    self.world = world
    self.settings = settings
  }

  /// What came of it.
  package struct Finding: Sendable {
    package var provider: String
    /// Nil: nothing is wrong.
    package var problem: String?
    package var httpStatus: Int64?
    package var models: Int64?
    package var latencyMilliseconds: Int64
  }

  /// The longest that one provider is waited for, unless the person said otherwise.
  private static let patience = TimeSpan.seconds(30)

  package func check(
    _ provider: Provider, keys: Keys, timeout: TimeSpan?
  ) throws(GatewayError) -> Finding {
    let answer = try Inquiry(world: world, settings: settings).send(
      CredentialCheck.request(for: provider), to: provider, keys: keys,
      timeout: timeout ?? Self.patience)
    var finding = Finding(
      provider: provider.name, problem: answer.problem,
      latencyMilliseconds: answer.latencyMilliseconds)
    guard finding.problem == nil, let head = answer.head else { return finding }
    finding.httpStatus = Int64(head.status)
    finding.problem = CredentialCheck.problem(of: provider, head: head, body: answer.body)
      .map { answer.presentable($0.message) }
    finding.models = CredentialCheck.modelCount(answer.body)
    return finding
  }
}

extension HTTPAddresses {
  /// https goes anywhere; plain http to this machine, and to a private network where that was allowed on purpose.
  init(of provider: Provider) {
    if provider.baseURL.lowercased().hasPrefix("https://") {
      self = .secureAnywhere
    } else {
      self = provider.allowsPlainHTTP && provider.role == .direct ? .plainPrivate : .plainLoopback
    }
  }
}
