/// Finds providers' keys. Only the key of the route that is about to be called is ever read.
package struct Keys {
  private let world: World

  package init(_ world: World) { self.world = world }

  package static let commandTimeout = TimeSpan.seconds(30)

  /// Where the key would come from: a command that was set on purpose before a variable that may just be there.
  package func place(for provider: Provider) -> KeyPlace? {
    if let command = provider.keyCommand { return .command(command) }
    return provider.keyVariables
      .first { !(world.environment[$0] ?? "").isEmpty }
      .map(KeyPlace.environment)
  }

  /// A key command may take as long as `timeout` says, and never longer than its own limit.
  package func secret(
    at place: KeyPlace, of provider: Provider, timeout: TimeSpan = commandTimeout
  ) throws(GatewayError) -> Secret {
    let (bytes, origin) = try read(place, provider, min(timeout, Self.commandTimeout))
    do {
      return try KeySource.secret(from: bytes)
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
