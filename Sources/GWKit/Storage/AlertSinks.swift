/// Where alerts are to go.
package struct AlertSinks {
  private let database: Database

  package init(_ database: Database) { self.database = database }

  private static let columns = "name, command, webhook, format, takes, plain_http, is_signed"

  package func all() throws -> [AlertSink] {
    try database.rows(
      "SELECT \(Self.columns) FROM alert_sinks ORDER BY name", [], Self.sink)
  }

  package func find(_ name: String) throws -> AlertSink? {
    try database.first(
      "SELECT \(Self.columns) FROM alert_sinks WHERE name = ?", [.text(name)], Self.sink)
  }

  /// Adds it, or replaces the one with its name. Inside a write transaction.
  package func save(_ sink: AlertSink, now: Instant) throws {
    var (command, webhook): (String?, String?)
    switch sink.target {
    case .command(let text): command = text
    case .webhook(let url): webhook = url
    }
    try database.execute(
      """
      INSERT INTO alert_sinks (\(Self.columns), updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (name) DO UPDATE SET command = excluded.command, webhook = excluded.webhook,
        format = excluded.format, takes = excluded.takes, plain_http = excluded.plain_http,
        is_signed = excluded.is_signed, updated_at = excluded.updated_at
      """,
      [
        .text(sink.name), .optional(command), .optional(webhook), .text(sink.format.rawValue),
        .text(sink.takes.rawValue), .flag(sink.allowsPlainHTTP), .flag(sink.isSigned),
        .instant(now),
      ])
  }

  /// What it did not take so far is sent anew, also what was given up. Returns how many. Inside a write transaction.
  package func revive(_ name: String, now: Instant) throws -> Int {
    try database.execute(
      """
      UPDATE alert_deliveries SET state = 'pending', tries = 0, next_at = ?, error = NULL
      WHERE sink = ? AND state <> 'delivered' AND tries > 0
      """, [.instant(now), .text(name)])
  }

  /// What was on its way to it goes too. False when there was none. Inside a write transaction.
  package func remove(_ name: String) throws -> Bool {
    try database.execute(
      "DELETE FROM alert_deliveries WHERE sink = ? AND state <> 'delivered'", [.text(name)])
    return try database.execute("DELETE FROM alert_sinks WHERE name = ?", [.text(name)]) == 1
  }

  private static func sink(_ row: Statement) -> AlertSink {
    let target =
      row.optionalText(1).map(AlertSink.Target.command) ?? .webhook(row.text(2))
    var sink = AlertSink(name: row.text(0), target: target)
    sink.format = AlertSink.Format(rawValue: row.text(3)) ?? .json
    sink.takes = AlertSink.Range(rawValue: row.text(4)) ?? .all
    sink.allowsPlainHTTP = row.flag(5)
    sink.isSigned = row.flag(6)
    return sink
  }
}
