/// Alerts that are to reach people, and what became of each at each sink: an outbox. It sends nothing.
package struct Alerts {
  private let database: Database

  package init(_ database: Database) { self.database = database }

  /// Alerts that were ever recorded; the next has this number and one more.
  package func last() throws -> Int64 {
    try database.first("SELECT max(id) FROM alerts") { $0.optionalInt(0) ?? 0 } ?? 0
  }

  /// Records an alert for every sink that takes it, or for standard output when none does. `isOpen`: what it tells of
  /// goes on until it is closed. False when it was recorded before. Inside a write transaction.
  @discardableResult
  package func add(_ alert: Alert, isOpen: Bool = false, to sinks: [AlertSink]) throws -> Bool {
    let added = try database.execute(
      """
      INSERT INTO alerts (key, kind, type, scope, line, body, is_open, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (key) DO NOTHING
      """,
      [
        .text(alert.key), .text(alert.kind.rawValue), .text(alert.type), .text(alert.scope),
        .text(alert.line), .text(alert.json.text()), .flag(isOpen), .instant(alert.at),
      ])
    guard added == 1 else { return false }
    let id = database.lastInsertedID
    let names = sinks.filter { $0.accepts(alert.kind) }.map(\.name)
    for name in names.isEmpty ? [AlertDelivery.standardOutput] : names {
      try database.execute(
        "INSERT INTO alert_deliveries (alert_id, sink, next_at) VALUES (?, ?, ?)",
        [.integer(id), .text(name), .instant(alert.at)])
    }
    return true
  }

  /// Something that is not as it should be, since when.
  package struct Open: Sendable, Equatable {
    package var id: Int64
    package var type: String
    package var scope: String
    package var at: Instant
  }

  package func open() throws -> [Open] {
    try database.rows("SELECT id, type, scope, at FROM alerts WHERE is_open = 1 ORDER BY id") {
      Open(id: $0.int(0), type: $0.text(1), scope: $0.text(2), at: $0.instant(3))
    }
  }

  /// Those that are over, wherever they went. Inside a write transaction.
  package func forget(before moment: Instant) throws {
    let old = "SELECT id FROM alerts WHERE is_open = 0 AND at < ?"
    try database.execute(
      "DELETE FROM alert_deliveries WHERE alert_id IN (\(old))", [.instant(moment)])
    try database.execute("DELETE FROM alerts WHERE id IN (\(old))", [.instant(moment)])
  }

  /// Inside a write transaction.
  package func close(_ open: Open) throws {
    try database.execute("UPDATE alerts SET is_open = 0 WHERE id = ?", [.integer(open.id)])
  }
}

/// Deliveries.
extension Alerts {
  private static let columns = """
    d.alert_id, d.sink, d.state, d.tries, d.next_at, d.error, a.key, a.line, a.body, a.at
    """

  /// Those that wait, in order; up to `now` only when it is given, and those that are to wait for more than `longest`
  /// milliseconds, which a clock that was ahead has put off.
  package func pending(
    by now: Instant? = nil, longest: Int64 = .max
  ) throws -> [AlertDelivery] {
    try database.rows(
      """
      SELECT \(Self.columns) FROM alert_deliveries d JOIN alerts a ON a.id = d.alert_id
      WHERE d.state = 'pending' AND (?1 IS NULL OR d.next_at <= ?1 OR d.next_at - ?1 > ?2)
      ORDER BY d.alert_id, d.sink
      """, [.optional(now), .integer(longest)], Self.delivery)
  }

  /// Those that were given up, the newest first.
  package func dead(limit: Int64) throws -> [AlertDelivery] {
    try database.rows(
      """
      SELECT \(Self.columns) FROM alert_deliveries d JOIN alerts a ON a.id = d.alert_id
      WHERE d.state = 'dead' ORDER BY d.alert_id DESC, d.sink LIMIT ?
      """, [.integer(limit)], Self.delivery)
  }

  /// Inside a write transaction.
  package func note(_ delivery: AlertDelivery) throws {
    try database.execute(
      """
      UPDATE alert_deliveries SET state = ?, tries = ?, next_at = ?, error = ?
      WHERE alert_id = ? AND sink = ? AND state <> 'delivered'
      """,
      [
        .text(delivery.state.rawValue), .integer(delivery.tries), .instant(delivery.nextAt),
        .optional(delivery.error), .integer(delivery.alertID), .text(delivery.sink),
      ])
  }

  /// How a sink is doing.
  package struct Standing: Sendable, Equatable {
    package var sink: String
    package var pending: Int64
    package var dead: Int64
    /// Tried and failed, the last time.
    package var failing: Int64
    /// The oldest that waits.
    package var since: Instant?
    package var error: String?
    /// It took none since the last one that was given up.
    package var isSilent: Bool
  }

  /// Sinks with something to tell of.
  package func standings() throws -> [Standing] {
    try database.rows(
      """
      SELECT sink, sum(state = 'pending'), sum(state = 'dead'), sum(state = 'pending' AND tries > 0),
        (SELECT min(a.at) FROM alert_deliveries p JOIN alerts a ON a.id = p.alert_id
          WHERE p.sink = d.sink AND p.state = 'pending'),
        (SELECT error FROM alert_deliveries p WHERE p.sink = d.sink AND p.error IS NOT NULL
          AND p.state <> 'delivered' ORDER BY alert_id DESC LIMIT 1),
        max(CASE WHEN state = 'dead' THEN alert_id END) > coalesce((
          SELECT max(alert_id) FROM alert_deliveries p WHERE p.sink = d.sink AND p.state = 'delivered'), 0)
      FROM alert_deliveries d WHERE state <> 'delivered' GROUP BY sink ORDER BY sink
      """
    ) { row in
      Standing(
        sink: row.text(0), pending: row.int(1), dead: row.int(2), failing: row.int(3),
        since: row.optionalInstant(4), error: row.optionalText(5), isSilent: row.flag(6))
    }
  }

  private static func delivery(_ row: Statement) -> AlertDelivery {
    let line = row.text(7)
    return AlertDelivery(
      alertID: row.int(0), sink: row.text(1),
      state: AlertDelivery.State(rawValue: row.text(2)) ?? .pending, tries: row.int(3),
      nextAt: row.instant(4), error: row.optionalText(5), key: row.text(6), line: line,
      body: row.text(8), at: row.instant(9))
  }
}
