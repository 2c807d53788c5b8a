/// Short names for models. An alias never stands for another alias.
package struct ModelAliases {
  private let database: Database

  package init(_ database: Database) { self.database = database }

  package struct Alias: Sendable, Equatable {
    package var name: String
    package var model: String
  }

  package func all() throws -> [Alias] {
    try database.rows("SELECT name, model FROM model_aliases ORDER BY name") {
      Alias(name: $0.text(0), model: $0.text(1))
    }
  }

  /// The id that the alias stands for.
  package func model(of name: String) throws -> String? {
    try database.first("SELECT model FROM model_aliases WHERE name = ?", [.text(name)]) {
      $0.text(0)
    }
  }

  /// `model` must be in the registry.
  package func set(_ name: String, to model: ModelID, now: Instant) throws {
    try database.execute(
      """
      INSERT INTO model_aliases (name, model, updated_at) VALUES (?, ?, ?)
      ON CONFLICT (name) DO UPDATE SET model = excluded.model, updated_at = excluded.updated_at
      """, [.text(name), .text(model.text), .instant(now)])
  }

  /// False when there is none of that name.
  package func remove(_ name: String) throws -> Bool {
    try database.execute("DELETE FROM model_aliases WHERE name = ?", [.text(name)]) == 1
  }

  package func remove(ofModel model: ModelID) throws {
    try database.execute("DELETE FROM model_aliases WHERE model = ?", [.text(model.text)])
  }
}
