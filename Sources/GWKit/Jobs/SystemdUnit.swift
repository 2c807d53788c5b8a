/// A unit of systemd as text: a service that runs gw once, or the timer that begins it. Nothing is written here.
package struct SystemdUnit: Sendable, Equatable {
  /// The file's name.
  package var name: String
  package var text: String

  /// Nothing but a file that begins with this is ever replaced or removed.
  package static let mark = "# Written by 'gw cron install', which replaces it."

  package var isTimer: Bool { name.hasSuffix(".timer") }

  /// The files of every entry that there can be.
  package static var names: [String] {
    CronEntry.names.flatMap { [$0 + ".service", $0 + ".timer"] }
  }

  /// `user` is whose home a unit of the system gets, which has none by itself; nil for a user's own unit.
  package static func both(
    _ entry: CronEntry, _ command: CronCommand, user: String?
  ) -> [SystemdUnit] {
    [
      SystemdUnit(name: entry.name + ".service", text: service(entry, command, user)),
      SystemdUnit(name: entry.name + ".timer", text: timer(entry)),
    ]
  }

  private static func head(_ entry: CronEntry) -> [String] {
    [
      mark, "[Unit]", "Description=gw: \(entry.summary)", "Documentation=man:gw-cron(1)", "",
    ]
  }

  /// systemd's restrictions keep a process from ever gaining rights, and most of what sends mail needs some: commands of
  /// alerts would fail.
  private static func service(
    _ entry: CronEntry, _ command: CronCommand, _ user: String?
  ) -> String {
    let program = "\"" + escaped(command.program) + "\""
    return lines(
      head(entry) + ["[Service]", "Type=oneshot"] + (user.map { ["User=\($0)"] } ?? [])
        + command.variables.map { "Environment=\"\($0.name)=\(escaped($0.value))\"" } + [
          "ExecStart=" + ([program] + command.words).joined(separator: " "),
          "UMask=0077",
        ])
  }

  private static func timer(_ entry: CronEntry) -> String {
    lines(
      head(entry) + [
        "[Timer]", "OnCalendar=\(entry.schedule.calendar)", "Persistent=true", "",
        "[Install]", "WantedBy=timers.target",
      ])
  }

  private static func lines(_ lines: [String]) -> String {
    lines.map { $0 + "\n" }.joined()
  }

  /// As it stands between double quotes. A dollar sign means nothing in a program's path and in `Environment=`.
  private static func escaped(_ text: String) -> String {
    var escaped = ""
    for character in text.unicodeScalars {
      switch character {
      case "\"", "\\": escaped += "\\"
      case "%": escaped += "%"
      default: break
      }
      escaped.unicodeScalars.append(character)
    }
    return escaped
  }
}
