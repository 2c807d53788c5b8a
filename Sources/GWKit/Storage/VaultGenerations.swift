/// The newest generation of each vault that was written here, so that an older one is noticed when it comes back.
package struct VaultGenerations {
  private let database: Database

  package init(_ database: Database) { self.database = database }

  /// `vault` in hexadecimal.
  package func newest(of vault: String) throws -> Int64? {
    try database.first(
      "SELECT generation FROM vault_generations WHERE vault_id = ?", [.text(vault)]
    ) { $0.int(0) }
  }

  package func note(_ generation: Int64, of vault: String, now: Instant) throws {
    try database.execute(
      """
      INSERT INTO vault_generations (vault_id, generation, seen_at) VALUES (?, ?, ?)
      ON CONFLICT (vault_id) DO UPDATE SET generation = excluded.generation,
        seen_at = excluded.seen_at WHERE excluded.generation > generation
      """, [.text(vault), .integer(generation), .instant(now)])
  }
}
