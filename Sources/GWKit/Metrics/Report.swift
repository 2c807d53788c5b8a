/// Everything that a report shows of a period: the terminal's pictures and the page are drawn from it, and from nothing
/// else. It holds figures, and decides nothing about how they look.
package struct Report: Sendable {
  /// One client, provider or model.
  package struct Line: Sendable, Equatable {
    package var name: String
    /// A client's own text, which may be anything.
    package var display: String?
    package var tally: Tally

    package init(name: String, display: String? = nil, tally: Tally) {
      self.name = name
      self.display = display
      self.tally = tally
    }
  }

  /// One part of the period.
  package struct Point: Sendable, Equatable {
    package var start: Instant
    package var tally: Tally

    package init(start: Instant, tally: Tally) {
      self.start = start
      self.tally = tally
    }
  }

  /// When it was made.
  package var now: Instant
  package var period: Period
  package var total: Tally
  /// Of the period of the same length before; nil where nobody asked.
  package var before: Tally?
  /// Clients with a request in the period.
  package var activeClients: Int64
  /// By cost, then requests; all of them.
  package var clients: [Line]
  package var providers: [Line]
  package var models: [Line]
  package var step: Period.Step
  package var series: [Point]
  package var routes: [RouteHealth]
  package var budgets: [BudgetStanding]
  package var goals: [Goal]
  /// What the cache holds now, and what it did since the beginning.
  package var cache: CacheTotals?

  package init(
    now: Instant, period: Period, total: Tally, before: Tally? = nil, activeClients: Int64 = 0,
    clients: [Line] = [], providers: [Line] = [], models: [Line] = [], step: Period.Step,
    series: [Point] = [], routes: [RouteHealth] = [], budgets: [BudgetStanding] = [],
    goals: [Goal] = [], cache: CacheTotals? = nil
  ) {
    self.now = now
    self.period = period
    self.total = total
    self.before = before
    self.activeClients = activeClients
    self.clients = clients
    self.providers = providers
    self.models = models
    self.step = step
    self.series = series
    self.routes = routes
    self.budgets = budgets
    self.goals = goals
    self.cache = cache
  }
}
