import GWKit

/// What `gw ask --batch -n` prints: how many lines would be asked, and the most that they can cost.
enum BatchPlanRecord {
  static let columns: [Column] = [
    Column("lines", .number), Column("unreadable", .number), Column("done_before", .number),
    Column("cached", .number),
    Column("calls", .number), Column("refused", .number),
    Column("input_tokens_bound", .number, header: "IN TOKENS <="),
    Column("max_tokens", .number, header: "OUT TOKENS <="),
    Column("cost_bound_usd", .number, header: "COST USD <="),
    Column("cost_bound_brl", .number, header: "COST BRL <=", priority: 1),
    Column("unpriced", .number), Column("reasons", .json, isShownInTable: false),
  ]

  static func listing(_ preview: BatchPreview) -> Listing {
    let reasons = preview.refused.sorted { $0.key < $1.key }
    let row: [JSON] = [
      .integer(preview.lines), .integer(preview.unreadable), .integer(preview.doneBefore),
      .integer(preview.cached),
      .integer(preview.calls), .integer(reasons.reduce(0) { $0 + $1.value }),
      .integer(preview.inputTokens), .integer(preview.outputTokens), .number(preview.usd.text),
      .number(preview.brl.text), .integer(preview.unpriced),
      .object(reasons.map { JSONMember(key: $0.key, value: .integer($0.value)) }),
    ]
    return Listing(columns: columns, rows: [row], shape: .object)
  }
}
