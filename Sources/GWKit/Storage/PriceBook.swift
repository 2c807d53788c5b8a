/// Prices by model and time, append-only: what was charged can always be recomputed from the row it names.
package struct PriceBook {
  private let database: Database

  package init(_ database: Database) { self.database = database }

  private static let columns = """
    id, model, effective_at, source, input, output, cache_read, cache_write, per_request, per_image,
    tiers, rounded, cache_write_1h, reasoning
    """

  /// The price in force at `moment`, or nil: the model is unpriced.
  package func price(of model: ModelID, at moment: Instant) throws -> PriceRecord? {
    try database.first(
      """
      SELECT \(Self.columns) FROM price_book WHERE model = ? AND effective_at <= ?
      ORDER BY effective_at DESC, id DESC LIMIT 1
      """, [.text(model.text), .instant(moment)], Self.record) ?? nil
  }

  /// The price in force at `moment` of every model that has one, or of those named.
  package func prices(
    of models: [ModelID]? = nil, at moment: Instant
  ) throws -> [ModelID: PriceRecord] {
    var newest: [ModelID: PriceRecord] = [:]
    try forEach(of: models, at: moment) { newest[$0.model] = $0 }
    return newest
  }

  /// The oldest first.
  private func forEach(
    of models: [ModelID]?, at moment: Instant, _ body: (PriceRecord) -> Void
  ) throws {
    let marks = models.map { SQLMarks.list($0.count) }
    let isNamed = marks.map { "AND model IN (\($0))" } ?? ""
    try database.forEach(
      """
      SELECT \(Self.columns) FROM price_book WHERE effective_at <= ? \(isNamed)
      ORDER BY effective_at, id
      """, [.instant(moment)] + (models ?? []).map { .text($0.text) }
    ) { row in
      if let record = try Self.record(row) { body(record) }
    }
  }

  /// The price in force at `moment` and the last one before it that a source said, of every model that has a price, or of
  /// those named.
  package func standings(
    of models: [ModelID]? = nil, at moment: Instant
  ) throws -> [ModelID: PriceStanding] {
    var standings: [ModelID: PriceStanding] = [:]
    try forEach(of: models, at: moment) { record in
      standings[record.model, default: PriceStanding()].current = record
      if !record.isChosen { standings[record.model]?.heard = record }
    }
    return standings
  }

  package func find(_ id: Int64) throws -> PriceRecord? {
    try database.first(
      "SELECT \(Self.columns) FROM price_book WHERE id = ?", [.integer(id)], Self.record) ?? nil
  }

  /// Returns the new row's id.
  @discardableResult
  package func add(
    _ price: Price, for model: ModelID, source: String, isRounded: Bool, now: Instant
  ) throws -> Int64 {
    try database.execute(
      """
      INSERT INTO price_book (model, effective_at, source, input, output, cache_read, cache_write,
        per_request, per_image, tiers, rounded, cache_write_1h, reasoning, created_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        .text(model.text), .instant(now), .text(source), .integer(price.input),
        .integer(price.output), .optional(price.cacheRead), .optional(price.cacheWrite),
        .integer(price.perRequest), .integer(price.perImage), .optional(Self.text(price.tiers)),
        .flag(isRounded), .optional(price.cacheWriteHour), .optional(price.reasoning),
        .instant(now),
      ])
    return database.lastInsertedID
  }

  private static func record(_ row: Statement) throws -> PriceRecord? {
    guard let model = ModelID(row.text(1)) else { return nil }
    var price = Price(
      input: row.int(4), output: row.int(5), cacheRead: row.optionalInt(6),
      cacheWrite: row.optionalInt(7))
    price.perRequest = row.int(8)
    price.perImage = row.int(9)
    price.cacheWriteHour = row.optionalInt(12)
    price.reasoning = row.optionalInt(13)
    price.tiers = try row.optionalText(10).map(tiers) ?? []
    return PriceRecord(
      id: row.int(0), model: model, price: price, source: row.text(3), isRounded: row.flag(11),
      effectiveAt: row.instant(2))
  }

  private static func text(_ tiers: [PriceTier]) -> String? {
    tiers.isEmpty ? nil : JSON.array(tiers.map(\.row)).text()
  }

  private static func tiers(_ text: String) throws -> [PriceTier] {
    PriceTier.tiers(rows: try JSON(parsing: text))
  }
}
