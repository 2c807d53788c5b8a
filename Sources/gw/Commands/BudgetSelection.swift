import GWKit

/// What the `gw budget` verbs share: selectors, and the budgets they mean.
struct BudgetSelection {
  let session: Session
  let database: Database
  let book: BudgetBook

  static let operand = Operand(
    "scope", values: .stored(.budgets), "a client or @all, or one budget: acme:brl:monthly")

  init(_ session: Session) throws {
    self.session = session
    database = try session.database()
    book = BudgetBook(
      database, settings: try Settings(database).values(), zones: session.world.zones)
  }

  var now: Instant { session.world.now() }

  /// The words alone; the scope may be one that is gone.
  func parsed(_ text: String) throws(UsageError) -> BudgetSelector {
    if let selector = BudgetSelector(text) { return selector }
    if text.first == "@" {
      throw UsageError(
        message: "'\(text)' selects no budget", hints: ["did you mean '\(Budget.everyone)'?"])
    }
    throw UsageError(
      message: "'\(text)' selects no budget",
      hints: ["write SCOPE, SCOPE:TYPE or SCOPE:TYPE:PERIOD, such as acme:brl:monthly"])
  }

  /// A selector whose scope exists.
  func selector(_ text: String) throws -> BudgetSelector {
    let selector = try parsed(text)
    try requireScope(of: selector)
    return selector
  }

  /// `hint` is what else to do with a name that is near to none.
  func requireScope(
    of selector: BudgetSelector, hint: String = "gw setup client list"
  ) throws {
    guard selector.scope != Budget.everyone, try Clients(database).find(selector.scope) == nil
    else { return }
    throw GatewayError.unknown(
      "client", selector.scope,
      among: try Clients(database).all().map(\.name) + [Budget.everyone],
      otherwise: hint)
  }

  /// At least one budget.
  func budgets(_ text: String) throws -> [Budget] {
    let selector = try selector(text)
    let found = try book.budgets(selector)
    guard !found.isEmpty else { throw try missing(selector) }
    return found
  }

  func missing(_ selector: BudgetSelector) throws -> GatewayError {
    let others = try Budgets(database).all(scopes: [selector.scope]).map(\.selector)
    return GatewayError(
      .notFound, "there is no budget '\(selector.text)'",
      hints: [
        others.isEmpty
          ? "gw budget set \(selector.scope) --limit 25 --type usd --period monthly"
          : "there is " + others.joined(separator: ", ")
      ])
  }

  func standings(_ selector: BudgetSelector) throws -> [BudgetStanding] {
    try book.standings(scopes: [selector.scope], at: now).filter { selector.matches($0.budget) }
  }
}
