import GWKit

/// `gw cron install|uninstall|print`: cron or systemd begins the jobs from then on.
enum CronInstallCommands {
  static let all = [install, uninstall, printing]

  private static let style = Flag.value(
    "style", nil, "STYLE", values: .words(CronInstaller.Style.allCases.map(\.rawValue)),
    "crontab (the default) or systemd")
  private static let separate = Flag.toggle(
    "separate", "an entry for each job, at its own interval")
  private static let trial = Flag.toggle("dry-run", "n", "say what would change; change nothing")

  private static let install = Command(
    "cron", "install", summary: "make cron or systemd run the jobs",
    details: """
      Puts a block into your crontab that does what is due every five minutes (every minute where a setting asks for more), or \
      with --separate one line for each job at the interval of its setting cron.<job>.every: run it again after you changed one. \
      Running it again changes nothing otherwise. Lines outside the block stay as they are, and a line inside that gw did not \
      write is kept below it.

      An entry has the path of the gw that you run now and just the variables that its files were found by (GW_HOME, or the \
      XDG folders). It is refused where cron would open another database. Keys that are only in your environment are not \
      written: cron does not see them.

      With --style systemd a service and a timer are written as your user units, or as root into /etc/systemd/system, and \
      enabled. Units of gw go when a crontab is installed instead.
      """,
    flags: [style, separate, trial],
    examples: [
      .init("gw cron install", "one line in your crontab does everything"),
      .init("gw cron install --separate -n", "what a line for each job would look like"),
      .init("gw cron install --style systemd", "a timer instead"),
    ],
    run: { arguments, session in
      let installer = try installer(arguments, session)
      let database = try session.database()
      var report = try installer.install(plan(database, arguments, session))
      if !report.isEmpty { report.notes += try CronKeys.notes(session.world, database) }
      try show(report, session)
    })

  private static let uninstall = Command(
    "cron", "uninstall", summary: "take back what 'gw cron install' did",
    details: """
      Takes gw's block out of your crontab, or with --style systemd gw's units away; everything else stays. A crontab that \
      would be empty is removed.
      """,
    flags: [style, trial],
    examples: [
      .init("gw cron uninstall", "cron leaves gw alone"),
      .init("gw cron uninstall --style systemd -n", "which units would go"),
    ],
    run: { arguments, session in
      try show(try installer(arguments, session).uninstall(), session)
    })

  private static let printing = Command(
    "cron", "print", summary: "print what 'gw cron install' would install",
    details: """
      The lines of the crontab, or the unit files with their paths as comments. Nothing is changed, and neither your crontab \
      nor your units are looked at.
      """,
    flags: [style, separate],
    examples: [
      .init("gw cron print", "to put it there by yourself"),
      .init("gw cron print --style systemd --separate", "a service and a timer for each job"),
    ],
    run: { arguments, session in
      let installer = try installer(arguments, session)
      let text = try installer.text(plan(session.database(), arguments, session))
      try session.write(Array(text.utf8))
    })

  private static func installer(
    _ arguments: Arguments, _ session: Session
  ) throws -> CronInstaller {
    let style = try arguments.read("style", as: "crontab or systemd") {
      CronInstaller.Style(rawValue: $0)
    }
    return CronInstaller(
      session.world, style: style ?? .crontab, isTrial: arguments.has("dry-run"))
  }

  private static func plan(
    _ database: Database, _ arguments: Arguments, _ session: Session
  ) throws -> CronPlan {
    try CronPlan(
      session.world, Settings(database).values(), isSeparate: arguments.has("separate"))
  }

  /// The crontab's own lines may come from anybody.
  private static func show(_ report: CronReport, _ session: Session) throws {
    let isTerminal = session.console.style.isTerminal
    let lines = report.lines.map {
      (isTerminal ? TerminalText.escaped($0, keepsLineBreaks: false) : $0) + "\n"
    }
    if !lines.isEmpty { try session.write(Array(lines.joined().utf8)) }
    for note in report.notes {
      session.note(note.text)
      if let hint = note.hint, !session.globals.isQuiet { session.console.say("hint: \(hint)") }
    }
  }
}
