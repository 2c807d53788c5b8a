/// Finds providers' keys. Only the key of the route that is about to be called is ever read.
package struct Keys {
  private let world: World

  package init(_ world: World) { self.world = world }

  private static let commandTimeout = TimeSpan.seconds(30)

  /// Where the key would come from: a command that was set on purpose before a variable that may just be there.
  package func place(for provider: Provider) -> KeyPlace? {
    if let command = provider.keyCommand { return .command(command) }
    return provider.keyVariables
      .first { !(world.environment[$0] ?? "").isEmpty }
      .map(KeyPlace.environment)
  }

  package func secret(at place: KeyPlace, of provider: Provider) throws(GatewayError) -> Secret {
    let (bytes, origin) = try read(place, provider)
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
    _ place: KeyPlace, _ provider: Provider
  ) throws(GatewayError) -> (bytes: [UInt8], origin: String) {
    switch place {
    case .environment(let variable):
      return (Array((world.environment[variable] ?? "").utf8), variable)
    case .command(let command):
      do {
        return (try world.shellOutput(command, Self.commandTimeout), "the key command")
      } catch {
        throw GatewayError(
          .noKey, "the key command of '\(provider.name)' \(Self.reason(error))",
          hints: ["gw setup provider show \(provider.name)"])
      }
    }
  }

  private static func reason(_ error: SystemError) -> String {
    if error.isCommandFailure { return "failed" }
    if error.isTimeout { return "took longer than \(commandTimeout.text)" }
    if error.isTooBig { return "printed more than a key" }
    return "cannot be run: \(error.reason)"
  }
}
