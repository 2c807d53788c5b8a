/// Finds providers' keys: in the vault, else by the command that was set on purpose, else in a variable that may just
/// be there. The vault is opened once, when there is one; only the key of the route that is about to be called leaves it.
package struct Keys {
  private let world: World
  private let vault: Vault?

  package init(_ world: World) throws(GatewayError) {
    self.world = world
    do {
      vault = try world.vaultFile?.open()
    } catch {
      throw GatewayError(error)
    }
  }

  package static let commandTimeout = TimeSpan.seconds(30)

  package func place(for provider: Provider) -> KeyPlace? {
    if let secret = vault?.secret(VaultEntry.name(ofProvider: provider.name)) {
      return .vault(hint: secret.hint)
    }
    if let command = provider.keyCommand { return .command(command) }
    return variable(for: provider).map(KeyPlace.environment)
  }

  /// Recognises the key that is in force, without telling anything about it; a command's key is known only once it
  /// has run.
  package func mark(for provider: Provider) -> String? {
    switch place(for: provider) {
    case .vault: vault?.secret(VaultEntry.name(ofProvider: provider.name))?.mark
    case .environment(let variable): Secret(Array((world.environment[variable] ?? "").utf8))?.mark
    case .command(let command): "command \(command.utf8.count)"
    case nil: nil
    }
  }

  /// The variable that holds a key for this provider, also when another place comes first.
  package func variable(for provider: Provider) -> String? {
    provider.keyVariables.first { !(world.environment[$0] ?? "").isEmpty }
  }

  /// A key command may take as long as `timeout` says, and never longer than its own limit.
  package func secret(
    at place: KeyPlace, of provider: Provider, timeout: TimeSpan = commandTimeout
  ) throws(GatewayError) -> Secret {
    if case .vault = place {
      guard let secret = vault?.secret(VaultEntry.name(ofProvider: provider.name)) else {
        throw GatewayError(.noKey, "the vault has no key for '\(provider.name)'")
      }
      return secret
    }
    var (bytes, origin) = try read(place, provider, min(timeout, Self.commandTimeout))
    do {
      return try KeySource.secret(wiping: &bytes)
    } catch {
      switch error {
      case .empty: throw GatewayError(.noKey, "\(origin) gives an empty key for '\(provider.name)'")
      case .malformed:
        throw GatewayError(
          .noKey, "\(origin) gives no usable key for '\(provider.name)'",
          hints: ["a key is one line of printable ASCII"])
      case .noMemory: throw GatewayError(.internal, "no memory can be locked for a key")
      }
    }
  }

  private func read(
    _ place: KeyPlace, _ provider: Provider, _ timeout: TimeSpan
  ) throws(GatewayError) -> (bytes: [UInt8], origin: String) {
    switch place {
    case .vault: preconditionFailure("keys of the vault are not read from outside")
    case .environment(let variable):
      return (Array((world.environment[variable] ?? "").utf8), variable)
    case .command(let command):
      do {
        return (try world.shellOutput(command, timeout), "the key command")
      } catch {
        if error.isInterrupted {
          throw GatewayError(
            .interrupted, "interrupted", signal: world.signals.pending() ?? .interrupt)
        }
        throw GatewayError(
          error.isTimeout ? .timeout : .noKey,
          "the key command of '\(provider.name)' \(Self.reason(error, timeout))",
          hints: ["gw setup provider show \(provider.name)"])
      }
    }
  }

  private static func reason(_ error: SystemError, _ timeout: TimeSpan) -> String {
    if error.isCommandFailure { return "failed" }
    if error.isTimeout { return "took longer than \(timeout.text)" }
    if error.isTooBig { return "printed more than a key" }
    return "cannot be run: \(error.reason)"
  }
}
