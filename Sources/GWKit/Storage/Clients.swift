/// The clients' rows.
package struct Clients {
  private let database: Database

  package init(_ database: Database) { self.database = database }

  private static let columns = "name, display, enabled, gateway, timezone, created_at"

  package func all() throws -> [Client] {
    try database.rows("SELECT \(Self.columns) FROM clients ORDER BY name", [], Self.client)
  }

  package func find(_ name: String) throws -> Client? {
    try database.first(
      "SELECT \(Self.columns) FROM clients WHERE name = ?", [.text(name)], Self.client)
  }

  /// False when there is a client of that name already; nothing is changed then.
  package func add(_ client: Client) throws -> Bool {
    try database.execute(
      """
      INSERT INTO clients (\(Self.columns), updated_at) VALUES (?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (name) DO NOTHING
      """,
      [
        .text(client.name), .optional(client.display), .flag(client.isEnabled),
        .flag(client.usesGateway), .optional(client.timezone), .instant(client.createdAt),
        .instant(client.createdAt),
      ]) == 1
  }

  /// Replaces everything about a client that is there.
  package func update(_ client: Client, now: Instant) throws {
    try database.execute(
      """
      UPDATE clients SET display = ?, enabled = ?, gateway = ?, timezone = ?, updated_at = ?
      WHERE name = ?
      """,
      [
        .optional(client.display), .flag(client.isEnabled), .flag(client.usesGateway),
        .optional(client.timezone), .instant(now), .text(client.name),
      ])
  }

  /// The log keeps the name. False when there is none.
  package func remove(_ name: String) throws -> Bool {
    try database.execute("DELETE FROM clients WHERE name = ?", [.text(name)]) == 1
  }

  /// When the first one was made, which is when the file was.
  package func oldest() throws -> Instant? {
    try database.first("SELECT min(created_at) FROM clients") { $0.optionalInstant(0) } ?? nil
  }

  private static func client(_ row: Statement) -> Client {
    var client = Client(
      name: row.text(0), display: row.optionalText(1), timezone: row.optionalText(4),
      createdAt: row.instant(5))
    client.isEnabled = row.flag(2)
    client.usesGateway = row.flag(3)
    return client
  }
}
