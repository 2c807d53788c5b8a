/// The settings that someone chose; everything else has its built-in value.
package struct Settings {
  private let database: Database

  package init(_ database: Database) { self.database = database }

  package func values() throws -> SettingValues {
    var chosen: [String: String] = [:]
    try database.forEach("SELECT key, value FROM shared_gateway_config") {
      chosen[$0.text(0)] = $0.text(1)
    }
    return SettingValues(chosen: chosen)
  }

  /// `value` must have been normalised by the setting itself.
  package func set(_ setting: Setting, to value: String, now: Instant) throws {
    try database.execute(
      """
      INSERT INTO shared_gateway_config (key, value, updated_at) VALUES (?, ?, ?)
      ON CONFLICT (key) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at
      """, [.text(setting.key), .text(value), .instant(now)])
  }

  /// False when it had its built-in value already.
  package func unset(_ setting: Setting) throws -> Bool {
    try database.execute(
      "DELETE FROM shared_gateway_config WHERE key = ?", [.text(setting.key)]) == 1
  }
}
