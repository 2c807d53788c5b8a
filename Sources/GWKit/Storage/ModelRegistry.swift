/// The models that can be asked for.
package struct ModelRegistry {
  private let database: Database

  package init(_ database: Database) { self.database = database }

  private static let columns = """
    id, name, enabled, status, verified_at, context_window, max_output_tokens, vision, tools, json,
    reasoning, deprecated_at, removed_at
    """

  /// Grouped by provider, in the providers' own order.
  package func all() throws -> [RegisteredModel] {
    try database.rows(
      """
      SELECT \(Self.columns) FROM ai_models_registry AS m
      ORDER BY coalesce((SELECT position FROM providers WHERE name = m.provider), 1 << 40), id
      """, [], Self.model
    ).compactMap { $0 }
  }

  /// Removed ones too.
  package func find(_ id: String) throws -> RegisteredModel? {
    try database.first(
      "SELECT \(Self.columns) FROM ai_models_registry WHERE id = ?", [.text(id)], Self.model) ?? nil
  }

  /// The model that an id or an alias names; removed ones are not found.
  package func resolve(_ name: String) throws -> RegisteredModel? {
    // One statement: this is done for every model of a chain, before every call.
    try database.first(
      """
      SELECT \(Self.columns) FROM ai_models_registry
      WHERE id = coalesce((SELECT model FROM model_aliases WHERE name = ?1), ?1)
        AND removed_at IS NULL
      """, [.text(name)], Self.model) ?? nil
  }

  /// The same for several names at once, in their order; nil where there is none.
  package func resolve(_ names: [String]) throws -> [RegisteredModel?] {
    guard !names.isEmpty else { return [] }
    let marks = SQLMarks.list(names.count)
    let values = names.map(SQLValue.text)
    var ids: [String: String] = [:]
    try database.forEach(
      "SELECT name, model FROM model_aliases WHERE name IN (\(marks))", values
    ) { ids[$0.text(0)] = $0.text(1) }
    let models = try database.rows(
      """
      SELECT \(Self.columns) FROM ai_models_registry
      WHERE id IN (\(marks)) AND removed_at IS NULL
      """, names.map { .text(ids[$0] ?? $0) }, Self.model
    ).compactMap { $0 }
    return names.map { name in models.first { $0.id.text == ids[name] ?? name } }
  }

  /// What may be typed for a model: ids and aliases.
  package func names() throws -> [String] {
    try database.rows(
      """
      SELECT id FROM ai_models_registry WHERE removed_at IS NULL
      UNION SELECT name FROM model_aliases ORDER BY 1
      """
    ) { $0.text(0) }
  }

  /// Replaces everything about a model that is there.
  package func update(_ model: RegisteredModel, now: Instant) throws {
    try database.execute(
      """
      UPDATE ai_models_registry SET name = ?, enabled = ?, status = ?, verified_at = ?,
        context_window = ?, max_output_tokens = ?, vision = ?, tools = ?, json = ?, reasoning = ?,
        deprecated_at = ?, removed_at = ?, updated_at = ? WHERE id = ?
      """, Array(Self.values(model).dropFirst()) + [.instant(now), .text(model.id.text)])
  }

  /// False when the model is there already; nothing is changed then.
  package func add(_ model: RegisteredModel, now: Instant) throws -> Bool {
    try database.execute(
      """
      INSERT INTO ai_models_registry (\(Self.columns), provider, created_at, updated_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING
      """, Self.values(model) + [.text(model.id.provider), .instant(now), .instant(now)]) == 1
  }

  /// In the order of `columns`.
  private static func values(_ model: RegisteredModel) -> [SQLValue] {
    [
      .text(model.id.text), .text(model.name), .flag(model.isEnabled),
      .text(model.status.rawValue), .optional(model.verifiedAt), .optional(model.contextWindow),
      .optional(model.maxOutputTokens), .optional(model.vision), .optional(model.tools),
      .optional(model.json), .optional(model.reasoning), .optional(model.deprecatedAt),
      .optional(model.removedAt),
    ]
  }

  private static func model(_ row: Statement) -> RegisteredModel? {
    guard let id = ModelID(row.text(0)) else { return nil }
    var model = RegisteredModel(id: id, name: row.text(1))
    model.isEnabled = row.flag(2)
    model.status = RegisteredModel.Status(rawValue: row.text(3)) ?? .unverified
    model.verifiedAt = row.optionalInstant(4)
    model.contextWindow = row.optionalInt(5)
    model.maxOutputTokens = row.optionalInt(6)
    model.vision = row.optionalFlag(7)
    model.tools = row.optionalFlag(8)
    model.json = row.optionalFlag(9)
    model.reasoning = row.optionalFlag(10)
    model.deprecatedAt = row.optionalInstant(11)
    model.removedAt = row.optionalInstant(12)
    return model
  }
}
