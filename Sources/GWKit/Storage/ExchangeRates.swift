/// What a dollar cost in reais, by time, append-only.
package struct ExchangeRates {
  private let database: Database

  package init(_ database: Database) { self.database = database }

  private static let columns = "id, nano_brl_per_usd, spread_percent, source, effective_at"

  /// The rate in force at `moment`: the newest that is not in its future. A real rate always comes before the built-in.
  package func rate(at moment: Instant) throws -> ExchangeRate? {
    try database.first(
      """
      SELECT \(Self.columns) FROM exchange_rates WHERE effective_at <= ?
      ORDER BY source = '\(ExchangeRate.builtInSource)', effective_at DESC, id DESC LIMIT 1
      """, [.instant(moment)], Self.rate)
  }

  package func find(_ id: Int64) throws -> ExchangeRate? {
    try database.first(
      "SELECT \(Self.columns) FROM exchange_rates WHERE id = ?", [.integer(id)], Self.rate)
  }

  /// Returns the new row's id.
  package func add(
    nanoBRLPerUSD: Int64, spreadPercent: String, source: String, effectiveAt: Instant, now: Instant
  ) throws -> Int64 {
    try database.execute(
      """
      INSERT INTO exchange_rates (effective_at, source, nano_brl_per_usd, spread_percent, created_at)
      VALUES (?, ?, ?, ?, ?)
      """,
      [
        .instant(effectiveAt), .text(source), .integer(nanoBRLPerUSD), .text(spreadPercent),
        .instant(now),
      ])
    return database.lastInsertedID
  }

  private static func rate(_ row: Statement) -> ExchangeRate {
    ExchangeRate(
      id: row.int(0), nanoBRLPerUSD: row.int(1), spreadPercent: row.text(2), source: row.text(3),
      effectiveAt: row.instant(4))
  }
}
