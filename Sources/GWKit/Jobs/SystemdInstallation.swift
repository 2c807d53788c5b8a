/// gw's units: writing them and telling systemd, and taking them away. What is in them is `SystemdUnit`'s.
package struct SystemdInstallation {
  private let folder: UnitFolder
  private let systemctl: Systemctl
  private let account: Account
  private let isTrial: Bool

  /// Nil for a user without a home, who can have no units.
  package init?(_ world: World, _ account: Account, isTrial: Bool) {
    guard let folder = UnitFolder(world, account) else { return nil }
    self.init(world, account, folder: folder, isTrial: isTrial)
  }

  package init(_ world: World, _ account: Account, folder: UnitFolder, isTrial: Bool) {
    self.folder = folder
    self.account = account
    self.isTrial = isTrial
    systemctl = Systemctl(world: world, isUser: folder.isUser)
  }

  /// Each file with its name above it.
  package func text(_ plan: CronPlan) throws(GatewayError) -> String {
    try plan.units().map { "# \(folder.file($0.name))\n\($0.text)" }.joined(separator: "\n")
  }

  /// Units that are not wanted any more go. Empty when all was there already.
  package func install(_ plan: CronPlan) throws(GatewayError) -> CronReport {
    var report = CronReport()
    let units = try plan.units()
    var changed: [SystemdUnit] = []
    for unit in units where try folder.text(of: unit.name) != unit.text { changed.append(unit) }
    let needless = folder.installed().filter { name in !units.contains { $0.name == name } }
    if isTrial {
      report.lines =
        needless.map { "remove \(folder.file($0))" }
        + changed.map { "write \(folder.file($0.name))" }
      return report
    }
    try remove(needless)
    for unit in changed { try folder.write(unit) }
    let timers = units.filter(\.isTimer).map(\.name)
    let hasChanged = !(needless.isEmpty && changed.isEmpty)
    if hasChanged {
      report.note("\(timers.joined(separator: ", ")): written in '\(folder.path)'")
    }
    try enable(timers, hasChanged, &report)
    return report
  }

  /// Empty when there are none.
  package func uninstall() throws(GatewayError) -> CronReport {
    var report = CronReport()
    let names = folder.installed()
    guard !names.isEmpty else { return report }
    if isTrial {
      report.lines = names.map { "remove \(folder.file($0))" }
      return report
    }
    try remove(names)
    let timers = names.filter { $0.hasSuffix(".timer") }
    report.note("\(timers.joined(separator: ", ")): removed from '\(folder.path)'")
    if let problem = systemctl.problem(["daemon-reload"]) {
      report.note(
        "systemd could not be told: \(problem)", hint: systemctl.line(["daemon-reload"]))
    }
    return report
  }

  package var isThere: Bool { !folder.installed().isEmpty }

  private func remove(_ names: [String]) throws(GatewayError) {
    let timers = names.filter { $0.hasSuffix(".timer") }
    // Where systemd does not run there is nothing to stop, and whoever reloads it hears of what it cannot do.
    if !timers.isEmpty { _ = systemctl.problem(["disable", "--now"] + timers) }
    for name in names { try folder.remove(name) }
  }

  private func enable(
    _ timers: [String], _ hasChanged: Bool, _ report: inout CronReport
  ) throws(GatewayError) {
    let enabling = ["enable", "--now"] + timers
    if let problem = systemctl.problem(["daemon-reload"]) {
      report.note(
        "systemd could not be told: \(problem)",
        hint: systemctl.line(["daemon-reload"]) + " && " + systemctl.line(enabling))
    } else if let problem = systemctl.problem(enabling) {
      throw GatewayError(
        .storageFailed, "systemd does not enable the timers: \(problem)",
        hints: [systemctl.line(enabling)])
    } else if hasChanged, folder.isUser, let name = account.name,
      systemctl.endsWithSessions(of: name)
    {
      report.note(
        "the timers run only while '\(name)' is logged in", hint: "loginctl enable-linger \(name)")
    }
  }
}
