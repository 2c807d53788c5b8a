import GWKit

/// A budget as the `gw budget` verbs print it: every field of the contract, in its order.
struct BudgetRecord {
  static let columns: [Column] = [
    Column("id", .number, isShownInTable: false), Column("scope", .identifier),
    Column("type", .text), Column("period", .text), Column("limit", .number, priority: 2),
    Column("used", .number, priority: 1), Column("held", .number, priority: 4),
    Column("remaining", .number, priority: 3), Column("percent", .number, header: "USED %"),
    Column("state", .text), Column("paused_reason", .text, isShownInTable: false),
    Column("hard", .boolean, priority: 6), Column("window_start", .time, isShownInTable: false),
    Column("window_end", .time, header: "RESETS", priority: 5),
    Column("resets_in_s", .number, isShownInTable: false),
    Column("days_remaining", .number, isShownInTable: false),
    Column("projected", .number, isShownInTable: false),
    Column("alerts_fired", .json, isShownInTable: false),
    Column("refused", .number, priority: 7), Column("timezone", .text, isShownInTable: false),
    Column("anchor", .number, isShownInTable: false),
    Column("week_start", .text, isShownInTable: false),
    Column("alerts", .json, isShownInTable: false),
  ]

  static func row(_ standing: BudgetStanding) -> [JSON] {
    let (budget, window) = (standing.budget, standing.window)
    func amount(_ value: Int64) -> JSON { .number(AmountText.exact(value, budget.unit)) }
    return [
      .integer(budget.id), .string(budget.scope), .string(budget.unit.rawValue),
      .string(budget.period.rawValue), amount(window.limit), amount(window.spent),
      amount(window.held), amount(standing.remaining), percent(window),
      .string(standing.state.rawValue), .optional(standing.pauseReason?.rawValue),
      .bool(budget.isHard), .string(window.starts.text), .string(window.ends.text),
      .integer(standing.secondsUntilReset), .integer(standing.daysRemaining),
      standing.projected.map(amount) ?? .null,
      .array(standing.alertsFired.map { .integer($0) }), .integer(window.refused),
      .string(window.rule.zone), .integer(window.rule.anchor),
      .string(window.rule.weekStart.rawValue),
      .array(budget.thresholds.map { .integer($0) }),
    ]
  }

  static func percent(_ window: BudgetWindow) -> JSON {
    .number(DecimalText.text(window.tenthsUsed, places: 1))
  }

  static func listing(_ standings: [BudgetStanding], shape: Listing.Shape) -> Listing {
    Listing(columns: columns, rows: standings.map(row), shape: shape)
  }

  /// One entry of `budgets` in an answer or an error.
  static func short(_ standing: BudgetStanding) -> JSON {
    [
      "scope": .string(standing.budget.scope), "type": .string(standing.budget.unit.rawValue),
      "period": .string(standing.budget.period.rawValue),
      "remaining": .number(AmountText.exact(standing.remaining, standing.budget.unit)),
      "percent": percent(standing.window),
    ]
  }
}
