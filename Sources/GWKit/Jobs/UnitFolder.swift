/// The folder of units that systemd reads for this user, or for the system when this is root. It touches no file but gw's.
package struct UnitFolder {
  package let path: String
  package let isUser: Bool

  /// Nil for a user without a home.
  package init?(_ world: World, _ account: Account) {
    isUser = !account.isRoot
    guard isUser else {
      path = "/etc/systemd/system"
      return
    }
    let chosen = world.environment["XDG_CONFIG_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
    guard let config = chosen ?? account.home.map({ $0 + "/.config" }) else { return nil }
    path = config + "/systemd/user"
  }

  package init(path: String, isUser: Bool) {
    self.path = path
    self.isUser = isUser
  }

  private static let longest = 65_536

  func file(_ name: String) -> String { "\(path)/\(name)" }

  /// The text of one of gw's units; nil when there is none. One that is not gw's is refused.
  func text(of name: String) throws(GatewayError) -> String? {
    do {
      guard let facts = try FileSystem.existing(file(name)) else { return nil }
      if facts.isRegularFile {
        let bytes = try FileSystem.read(file(name), limit: Self.longest)
        let text = String(decoding: bytes, as: UTF8.self)
        if text.hasPrefix(SystemdUnit.mark + "\n") { return text }
      }
    } catch let error as SystemError {
      guard error.isTooBig else { throw GatewayError(.storageFailed, error.message) }
    } catch {
      throw GatewayError(error)
    }
    throw GatewayError(
      .conflict, "'\(file(name))' was not written by gw; nothing was changed",
      hints: ["move it away: mv '\(file(name))' '\(file(name)).old'"])
  }

  /// Names of gw's units that are there.
  func installed() -> [String] {
    SystemdUnit.names.filter { ((try? text(of: $0)) ?? nil) != nil }
  }

  func write(_ unit: SystemdUnit) throws(GatewayError) {
    do {
      try FileSystem.makeDirectories(path)
      let output = try OutputFile(file(unit.name), mode: 0o644)
      try output.write(Array(unit.text.utf8))
      try output.finish()
    } catch {
      throw GatewayError(.storageFailed, error.message)
    }
  }

  func remove(_ name: String) throws(GatewayError) {
    do {
      try PrivateFile.remove(file(name))
    } catch {
      throw GatewayError(.storageFailed, error.message)
    }
  }
}
