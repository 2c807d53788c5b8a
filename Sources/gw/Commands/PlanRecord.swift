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
    Listing(columns: columns, rows: preview.steps.map { row($0, preview) }, shape: .list)
  }

  private static func row(_ step: Preview.Step, _ preview: Preview) -> [JSON] {
    let notes = JSON.array(
      preview.notes.map { ["code": .string($0.code), "text": .string($0.text)] })
    switch step.step {
    case .attempt(let route):
      return [
        .string(route.model.text), .string(route.provider.name),
        .string(route.provider.role.rawValue), "attempt", .string(reason(route, preview)),
        .optional(route.key.map(KeyPlaceText.text)), .string(preview.client),
        .integer(step.inputTokensBound), .optional(step.maxTokens),
        .number(optional: step.costBound?.text), .number(optional: step.costBoundBRL?.text),
        .string(step.cache.rawValue), notes,
      ]
    case .skip(let skip):
      return [
        .string(skip.model.text), .string(skip.provider), .null, .string(skip.reason.rawValue),
        .string(skip.text), .null, .string(preview.client), .integer(step.inputTokensBound),
        .optional(step.maxTokens), .number(optional: step.costBound?.text),
        .number(optional: step.costBoundBRL?.text),
        .string(step.cache.rawValue), notes,
      ]
    }
  }

  private static func reason(_ route: Route, _ preview: Preview) -> String {
    let model =
      route.model.text == preview.requestedModel ? "the model asked for" : "a fallback"
    let way = route.provider.role == .gateway ? ", through the gateway" : ""
    return model + way + (route.probes == nil ? "" : ", after a cooldown")
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
