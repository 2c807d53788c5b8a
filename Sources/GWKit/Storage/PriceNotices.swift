/// Prices that were not taken over, and models whose price a source no longer says: one of each kind for a model.
package struct PriceNotices {
  private let database: Database

  package init(_ database: Database) { self.database = database }

  /// All, or those of the models named; in the models' order.
  package func all(of models: [ModelID]? = nil) throws -> [PriceNotice] {
    let isNamed = models.map { "WHERE model IN (\(SQLMarks.list($0.count)))" } ?? ""
    return try database.rows(
      "SELECT model, kind, source, detail, at FROM price_notices \(isNamed) ORDER BY model, kind",
      (models ?? []).map { .text($0.text) }
    ) { row in
      guard let model = ModelID(row.text(0)), let kind = PriceNotice.Kind(rawValue: row.text(1))
      else { return nil }
      return PriceNotice(
        model: model, kind: kind, source: row.text(2), detail: row.text(3), at: row.instant(4))
    }.compactMap { $0 }
  }

  /// Replaces the one of that kind.
  package func put(_ notice: PriceNotice) throws {
    try database.execute(
      """
      INSERT INTO price_notices (model, kind, source, detail, at) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (model, kind) DO UPDATE SET source = excluded.source, detail = excluded.detail,
        at = excluded.at
      """,
      [
        .text(notice.model.text), .text(notice.kind.rawValue), .text(notice.source),
        .text(notice.detail), .instant(notice.at),
      ])
  }

  package func remove(_ kind: PriceNotice.Kind, of model: ModelID) throws {
    try database.execute(
      "DELETE FROM price_notices WHERE model = ? AND kind = ?",
      [.text(model.text), .text(kind.rawValue)])
  }
}
