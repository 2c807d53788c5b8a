import GWKit

/// What `gw ask -n` prints: the routes that would be tried, and the most the request can cost.
enum PlanRecord {
  static let columns: [Column] = [
    Column("model", .text), Column("provider", .text), Column("api_type", .text, priority: 3),
    Column("decision", .text), Column("reason", .text, priority: 2),
    Column("key", .text, priority: 4), Column("client", .identifier, priority: 5),
    Column("input_tokens_bound", .number, header: "IN TOKENS <="),
    Column("max_tokens", .number, header: "OUT TOKENS <="),
    Column("cost_bound_usd", .number, header: "COST USD <="),
    Column("cost_bound_brl", .number, header: "COST BRL <=", priority: 1),
    Column("cache", .text, priority: 6), Column("notes", .json, isShownInTable: false),
  ]

  static func listing(_ preview: Preview) -> Listing {
    Listing(columns: columns, rows: preview.routes.map { row($0, preview) }, shape: .list)
  }

  private static func row(_ route: Route, _ preview: Preview) -> [JSON] {
    [
      .string(route.model.text), .string(route.provider.name),
      .string(route.provider.role.rawValue),
      "attempt",
      .string(route.model.text == preview.requestedModel ? "the model asked for" : "a fallback"),
      .optional(route.key.map(KeyPlaceText.text)), .string(preview.client),
      .integer(preview.inputTokensBound), .integer(route.maxTokens),
      .number(optional: preview.costBound?.text), .number(optional: preview.costBoundBRL?.text),
      "off",
      .array(preview.notes.map { ["code": .string($0.code), "text": .string($0.text)] }),
    ]
  }
}

/// Where a key comes from, in words; never the key.
enum KeyPlaceText {
  static func text(_ place: KeyPlace) -> String {
    switch place {
    case .vault(let hint): "vault \(hint)"
    case .environment(let variable): "environment \(variable)"
    case .command: "command"
    }
  }
}
