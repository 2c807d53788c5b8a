/// The providers' rows.
package struct Providers {
  private let database: Database

  package init(_ database: Database) { self.database = database }

  private static let columns = """
    name, dialect, base_url, role, key_variables, key_command, needs_key, max_tokens_field,
    plain_http, check_path, byok, gateway_prefix, dots_versions, generation_path
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
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, (SELECT coalesce(max(position), 0) + 1 FROM providers), ?)
      ON CONFLICT (name) DO UPDATE SET dialect = excluded.dialect, base_url = excluded.base_url,
        role = excluded.role, key_variables = excluded.key_variables,
        key_command = excluded.key_command, needs_key = excluded.needs_key,
        max_tokens_field = excluded.max_tokens_field, plain_http = excluded.plain_http,
        check_path = excluded.check_path, byok = excluded.byok,
        gateway_prefix = excluded.gateway_prefix, dots_versions = excluded.dots_versions,
        generation_path = excluded.generation_path, updated_at = excluded.updated_at
      """,
      [
        .text(provider.name), .text(provider.dialect.rawValue), .text(provider.baseURL),
        .text(provider.role.rawValue), .text(provider.keyVariables.joined(separator: ",")),
        .optional(provider.keyCommand), .flag(provider.needsKey), .text(provider.maxTokensField),
        .flag(provider.allowsPlainHTTP), .text(provider.checkPath),
        .flag(provider.sendsKeyThroughGateway), .optional(provider.gatewayPrefix),
        .flag(provider.dotsVersions), .optional(provider.generationPath), .instant(now),
      ])
  }

  /// False when there is none of that name.
  package func remove(_ name: String) throws -> Bool {
    try database.execute("DELETE FROM providers WHERE name = ?", [.text(name)]) == 1
  }

  /// The row that a first run makes, for names that gw knows by itself.
  package static func builtIn(_ name: String) -> Provider? {
    FirstRun.builtInProviders.first { $0.name == name }
  }

  private static func provider(_ row: Statement) -> Provider {
    var provider = Provider(
      name: row.text(0), dialect: Dialect(rawValue: row.text(1)) ?? .openai, baseURL: row.text(2),
      role: Provider.Role(rawValue: row.text(3)) ?? .direct,
      keyVariables: row.text(4).split(separator: ",").map(String.init),
      keyCommand: row.optionalText(5), needsKey: row.flag(6), maxTokensField: row.text(7),
      allowsPlainHTTP: row.flag(8))
    provider.checkPath = row.text(9)
    provider.sendsKeyThroughGateway = row.flag(10)
    provider.gatewayPrefix = row.optionalText(11)
    provider.dotsVersions = row.flag(12)
    provider.generationPath = row.optionalText(13)
    return provider
  }
}
