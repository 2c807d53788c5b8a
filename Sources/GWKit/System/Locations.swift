/// Where gw keeps its files, worked out from the environment alone; nothing is made or looked at here.
package struct Locations: Sendable, Equatable {
  package var data: String
  package var config: String

  package init(data: String, config: String) {
    self.data = data
    self.config = config
  }

  /// `GW_HOME`, else the XDG folders (relative ones are ignored, as the standard says), else those below `HOME`.
  /// Nil when none of them is set.
  package init?(environment: [String: String]) {
    func absolute(_ name: String) -> String? {
      environment[name].flatMap { $0.hasPrefix("/") ? Self.withoutTrailingSlash($0) : nil }
    }
    if let home = environment["GW_HOME"], !home.isEmpty {
      let root = Self.withoutTrailingSlash(home)
      self.init(data: root + "/data", config: root + "/config")
      return
    }
    let home = absolute("HOME")
    guard let data = absolute("XDG_DATA_HOME") ?? home.map({ $0 + "/.local/share" }),
      let config = absolute("XDG_CONFIG_HOME") ?? home.map({ $0 + "/.config" })
    else { return nil }
    self.init(data: data + "/gw", config: config + "/gw")
  }

  package var database: String { data + "/gw.db" }
  package var gate: String { data + "/gw.lock" }
  package var owners: String { data + "/gw.live" }
  package var flights: String { data + "/gw.flight" }
  package var jobs: String { data + "/gw.jobs" }
  package var vault: String { data + "/vault.gw" }
  package var vaultKey: String { config + "/vault.key" }

  private static func withoutTrailingSlash(_ path: String) -> String {
    var trimmed = path
    while trimmed.count > 1, trimmed.hasSuffix("/") { trimmed.removeLast() }
    return trimmed
  }
}
