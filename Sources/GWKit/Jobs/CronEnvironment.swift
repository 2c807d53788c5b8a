/// The variables with which another process finds the files that this one found: what they were resolved from, and nothing
/// else. It writes no file and never hands on a key or a clock.
package struct CronEnvironment: Sendable, Equatable {
  /// In the order in which they are written.
  package private(set) var variables: [Variable] = []

  package struct Variable: Sendable, Equatable {
    package var name: String
    package var value: String

    package init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  package static let names = ["GW_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "HOME"]

  /// `given` is what the other process has anyway; what it has wrong is written. Refused when it would open other files
  /// all the same.
  package init(
    _ environment: [String: String], locations: Locations, given: [String: String]
  ) throws(GatewayError) {
    guard locations.data.hasPrefix("/"), locations.config.hasPrefix("/") else {
      throw GatewayError(
        .notSetUp,
        "GW_HOME is the relative path '\(environment["GW_HOME"] ?? "")': cron would open another database",
        hints: ["export GW_HOME=/a/folder/of/yours"])
    }
    func take(_ name: String) {
      guard let value = environment[name], value.hasPrefix("/") else { return }
      variables.append(Variable(name, value))
    }
    take("GW_HOME")
    if variables.isEmpty {
      take("XDG_DATA_HOME")
      take("XDG_CONFIG_HOME")
    }
    if found(given) != locations { take("HOME") }
    try refuseControls()
    guard let other = found(given), other == locations else {
      throw Self.refusal(found(given), locations)
    }
  }

  private func found(_ given: [String: String]) -> Locations? {
    var environment = given
    for variable in variables { environment[variable.name] = variable.value }
    return Locations(environment: environment)
  }

  private func refuseControls() throws(GatewayError) {
    for variable in variables where Self.hasControls(variable.value) {
      throw GatewayError(
        .notSetUp, "\(variable.name) has a line break or another control character in it",
        hints: ["export GW_HOME=/a/folder/of/yours"])
    }
  }

  /// Neither a crontab nor a unit can say such a path.
  package static func hasControls(_ text: String) -> Bool {
    text.utf8.contains { $0 < 0x20 || $0 == 0x7F }
  }

  private static func refusal(_ other: Locations?, _ ours: Locations) -> GatewayError {
    let hints = [
      "take GW_HOME, XDG_DATA_HOME and XDG_CONFIG_HOME out of the crontab: crontab -e",
      "export GW_HOME=/a/folder/of/yours",
    ]
    guard let other else {
      return GatewayError(
        .notSetUp, "cron would find no home, and so no '\(ours.database)'", hints: hints)
    }
    let (its, own) =
      other.database == ours.database
      ? (other.vaultKey, ours.vaultKey) : (other.database, ours.database)
    return GatewayError(.notSetUp, "cron would open '\(its)', not '\(own)'", hints: hints)
  }
}
