/// Makes the system begin gw's jobs by itself, in one of two styles, and undoes it. It knows what becomes of one style when
/// the other is chosen; how each is done is `CrontabInstallation`'s and `SystemdInstallation`'s.
package struct CronInstaller {
  package enum Style: String, Sendable, CaseIterable {
    case crontab, systemd
  }

  private let world: World
  private let style: Style
  private let isTrial: Bool

  package init(_ world: World, style: Style, isTrial: Bool) {
    self.world = world
    self.style = style
    self.isTrial = isTrial
  }

  package func text(_ plan: CronPlan) throws(GatewayError) -> String {
    switch style {
    case .crontab: try CrontabInstallation.text(plan)
    case .systemd: try requiredUnits(plan.account).text(plan)
    }
  }

  /// Units end when a crontab does their work. A crontab is the user's own: what is in it is said, and left to them.
  package func install(_ plan: CronPlan) throws(GatewayError) -> CronReport {
    switch style {
    case .crontab:
      var report = try crontab.install(plan)
      if let other = try units(plan.account)?.uninstall() {
        report.lines += other.lines
        report.notes += other.notes
      }
      return report
    case .systemd:
      var report = try requiredUnits(plan.account).install(plan)
      if crontab.isThere {
        report.note(
          "the crontab has lines of gw too: jobs are begun twice, which does no harm",
          hint: "gw cron uninstall")
      }
      return report
    }
  }

  package func uninstall() throws(GatewayError) -> CronReport {
    let account = world.account()
    switch style {
    case .crontab:
      var report = try crontab.uninstall()
      if units(account)?.isThere == true {
        report.note(
          "there are units of gw, which still begin its jobs",
          hint: "gw cron uninstall --style systemd")
      }
      return report
    case .systemd:
      var report = try units(account)?.uninstall() ?? CronReport()
      if crontab.isThere {
        report.note("the crontab still begins gw's jobs", hint: "gw cron uninstall")
      }
      return report
    }
  }

  private var crontab: CrontabInstallation { CrontabInstallation(world, isTrial: isTrial) }

  private func units(_ account: Account) -> SystemdInstallation? {
    SystemdInstallation(world, account, isTrial: isTrial)
  }

  private func requiredUnits(_ account: Account) throws(GatewayError) -> SystemdInstallation {
    if let units = units(account) { return units }
    throw GatewayError(
      .notSetUp, "this user has no home, and so no folder of units",
      hints: ["export XDG_CONFIG_HOME=/a/folder/of/yours"])
  }
}
