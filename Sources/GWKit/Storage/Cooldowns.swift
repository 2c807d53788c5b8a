/// Routes that failed lately, shared by all processes.
package struct Cooldowns {
  private let database: Database

  package init(_ database: Database) { self.database = database }

  package func all() throws -> [Cooldown] {
    try database.rows(
      """
      SELECT provider, model, reason, failures, until, probe_until, key_mark FROM cooldowns
      ORDER BY provider, model
      """, [], Self.cooldown
    ).compactMap { $0 }
  }

  /// Inside a write transaction.
  package func set(_ cooldown: Cooldown, now: Instant) throws {
    try database.execute(
      """
      INSERT INTO cooldowns (provider, model, reason, failures, until, probe_until, key_mark, updated_at)
      VALUES (?, ?, ?, ?, ?, 0, ?, ?)
      ON CONFLICT (provider, model) DO UPDATE SET reason = excluded.reason,
        failures = excluded.failures, probe_until = 0,
        until = CASE WHEN reason = excluded.reason AND key_mark IS excluded.key_mark
          THEN max(until, excluded.until) ELSE excluded.until END,
        key_mark = excluded.key_mark, updated_at = excluded.updated_at
      """,
      [
        .text(cooldown.provider), .text(cooldown.model?.text ?? ""),
        .text(cooldown.reason.rawValue), .integer(cooldown.failures), .instant(cooldown.until),
        .optional(cooldown.keyMark), .instant(now),
      ])
  }

  /// A route that answered is out of trouble, and so is its key. Inside a write transaction.
  package func clear(provider: String, model: ModelID) throws {
    try database.execute(
      "DELETE FROM cooldowns WHERE provider = ? AND model IN ('', ?)",
      [.text(provider), .text(model.text)])
  }

  /// True for one process only: the one that may try the route out.
  package func claimProbe(_ cooldown: Cooldown, now: Instant) throws -> Bool {
    try database.write {
      try database.execute(
        """
        UPDATE cooldowns SET probe_until = ?
        WHERE provider = ? AND model = ? AND until <= ? AND probe_until <= ?
        """,
        [
          .instant(Instant(milliseconds: now.milliseconds + Cooldown.probeTime)),
          .text(cooldown.provider), .text(cooldown.model?.text ?? ""), .instant(now),
          .instant(now),
        ]) == 1
    }
  }

  /// Gives a claim back.
  package func unclaimProbe(_ cooldown: Cooldown) throws {
    try database.write {
      _ = try database.execute(
        "UPDATE cooldowns SET probe_until = 0 WHERE provider = ? AND model = ?",
        [.text(cooldown.provider), .text(cooldown.model?.text ?? "")])
    }
  }

  private static func cooldown(_ row: Statement) -> Cooldown? {
    guard let reason = AttemptReason(rawValue: row.text(2)) else { return nil }
    return Cooldown(
      provider: row.text(0), model: ModelID(row.text(1)), reason: reason, failures: row.int(3),
      until: row.instant(4), probeUntil: row.instant(5), keyMark: row.optionalText(6))
  }
}
