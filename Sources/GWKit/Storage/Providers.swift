/// The providers' rows.
package struct Providers {
  private let database: Database

  package init(_ database: Database) { self.database = database }

  private static let columns = """
    name, dialect, base_url, role, key_variables, key_command, needs_key, max_tokens_field, plain_http
    """

  /// In the order they were first saved.
  package func all() throws -> [Provider] {
    try database.rows("SELECT \(Self.columns) FROM providers ORDER BY position", [], Self.provider)
  }

  package func find(_ name: String) throws -> Provider? {
    try database.first(
      "SELECT \(Self.columns) FROM providers WHERE name = ?", [.text(name)], Self.provider)
  }

  /// Adds the provider, or replaces everything about it but its place in the order.
  package func save(_ provider: Provider, now: Instant) throws {
    try database.execute(
      """
      INSERT INTO providers (\(Self.columns), position, updated_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, (SELECT coalesce(max(position), 0) + 1 FROM providers), ?)
      ON CONFLICT (name) DO UPDATE SET dialect = excluded.dialect, base_url = excluded.base_url,
        role = excluded.role, key_variables = excluded.key_variables,
        key_command = excluded.key_command, needs_key = excluded.needs_key,
        max_tokens_field = excluded.max_tokens_field, plain_http = excluded.plain_http,
        updated_at = excluded.updated_at
      """,
      [
        .text(provider.name), .text(provider.dialect.rawValue), .text(provider.baseURL),
        .text(provider.role.rawValue), .text(provider.keyVariables.joined(separator: ",")),
        .optional(provider.keyCommand), .flag(provider.needsKey), .text(provider.maxTokensField),
        .flag(provider.allowsPlainHTTP), .instant(now),
      ])
  }

  private static func provider(_ row: Statement) -> Provider {
    Provider(
      name: row.text(0), dialect: Dialect(rawValue: row.text(1)) ?? .openai, baseURL: row.text(2),
      role: Provider.Role(rawValue: row.text(3)) ?? .direct,
      keyVariables: row.text(4).split(separator: ",").map(String.init),
      keyCommand: row.optionalText(5), needsKey: row.flag(6), maxTokensField: row.text(7),
      allowsPlainHTTP: row.flag(8))
  }
}
