/// Which models take over when the one that was asked for fails: one chain for everybody, and one for each client that
/// has its own.
package struct FallbackChains {
  private let database: Database

  package init(_ database: Database) { self.database = database }

  /// In order; empty when there is none. A nil client is everybody.
  package func chain(of client: String?) throws -> [String] {
    try database.rows(
      "SELECT model FROM fallback_chains WHERE client = ? ORDER BY position",
      [.text(client ?? "")]
    ) { $0.text(0) }
  }

  /// The client's own chain, else everybody's.
  package func chainInForce(for client: String) throws -> [String] {
    let own = try chain(of: client)
    return own.isEmpty ? try chain(of: nil) : own
  }

  /// Clients that have a chain of their own.
  package func clients() throws -> [String] {
    try database.rows(
      "SELECT DISTINCT client FROM fallback_chains WHERE client <> '' ORDER BY client"
    ) { $0.text(0) }
  }

  /// Inside a write transaction.
  package func set(_ models: [ModelID], for client: String?) throws {
    try database.execute(
      "DELETE FROM fallback_chains WHERE client = ?", [.text(client ?? "")])
    for (position, model) in models.enumerated() {
      try database.execute(
        "INSERT INTO fallback_chains (client, position, model) VALUES (?, ?, ?)",
        [.text(client ?? ""), .integer(Int64(position)), .text(model.text)])
    }
  }
}
