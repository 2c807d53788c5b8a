/// Follows a plan: route after route, each as often as the policy says, until one answers. It says what it needs and is
/// told what became of it. Before a call goes out its worst case is held; before anyone hears how it ended, its row is
/// durable; in the same transaction stands what the route's next users must know.
final class Chain {
  let world: World
  let books: Books
  var ask: AskRequest
  /// What the database said when the request came, or after the last wait for room.
  var facts: Plan.Facts
  let planning: () throws -> (facts: Plan.Facts, plan: Plan)
  let keys: KeyRack
  let trace: ((String) -> Void)?
  let show: (AskEvent) throws -> Void
  /// Called in the transaction that ends a call with an answer, so that what it leaves there is there exactly when the
  /// answer is paid.
  let deposit: ((Database, Receipt) throws -> Void)?

  let requestID: String
  let startedMonotonic: Int64
  let policy: RetryPolicy
  var steps: [PlanStep]
  var notes: [Note]
  var records: [UsageRecord] = []
  var reports: [AttemptReport] = []
  var errors: [(route: Route, error: ProviderError)] = []
  /// A key that could not be had; told when nothing else can be.
  var keyFailure: GatewayError?
  var lastResponse = ChatResponse()
  /// Routes that another process was trying out; tried all the same when nothing else is left.
  private var postponed: [Route] = []
  /// A route that this request alone may try out, and how many calls there were before.
  private var claim: (cooldown: Cooldown, calls: Int)?
  /// Calls that budgets did not admit.
  var refusals: [Refused] = []
  var wait = RoomWait()
  /// The last word was a budget's, and no provider's.
  var isRefused = false
  let desk: CacheDesk
  /// The request was counted as one that the cache had no answer to.
  var isMiss = false
  /// The last time that answers were taken out of the cache before the request.
  let cuts: Int64
  /// The answer that others may be waiting for.
  var flight: Flight?

  /// `planning` reads the facts and plans by them.
  init(
    desk: CacheDesk, keys: KeyRack, cuts: Int64, world: World, books: Books,
    trace: ((String) -> Void)?,
    show: @escaping (AskEvent) throws -> Void,
    deposit: ((Database, Receipt) throws -> Void)?,
    planning: @escaping () throws -> (facts: Plan.Facts, plan: Plan)
  ) throws {
    self.cuts = cuts
    let (facts, plan) = try planning()
    self.facts = facts
    self.planning = planning
    self.world = world
    self.books = books
    self.desk = desk
    ask = desk.ask
    self.keys = keys
    self.trace = trace
    self.show = show
    self.deposit = deposit
    steps = plan.steps
    notes = plan.notes
    startedMonotonic = world.monotonic()
    requestID = desk.requestID
    policy = RetryPolicy(
      retriesPerRoute: Int(ask.retries ?? facts.settings.number(.askRetries)),
      attemptsPerRequest: Int(facts.settings.number(.askAttempts)))
  }

  /// A request that is left before its end: others who want the answer, or the route it was to try, go on.
  deinit { end() }

  var database: Database { books.database }

  /// The first need. At the end stands a receipt or a `GatewayError`; what was seen or may have to be paid is in its
  /// `partial`, and what became of every route in its `attempts`.
  func start() -> Need { go { try takeStep() } }

  /// Goes on once something is there.
  func then<Value>(_ body: @escaping (Value) throws -> Need) -> (Value) -> Need {
    { value in self.go { try body(value) } }
  }

  private func go(_ body: () throws -> Need) -> Need {
    do {
      let need = try body()
      if case .done = need { end() }
      return need
    } catch {
      end()
      var failure = GatewayError(error)
      if failure.attempts.isEmpty { failure.attempts = reports }
      if !records.isEmpty { failure.requestID = requestID }
      return .failed(failure)
    }
  }

  private func end() {
    unclaim()
    land(hasAnswer: false)
  }

  func takeStep() throws -> Need {
    unclaim()
    while !steps.isEmpty {
      switch steps.removeFirst() {
      case .skip(let skip): leaveOut(skip)
      case .attempt(let route): return try board(route)
      }
    }
    // A request is not lost as long as there is a route.
    if records.isEmpty, !postponed.isEmpty { return try follow(postponed.removeFirst()) }
    if let waiting = try waitForRoom() { return waiting }
    guard isRefused else { throw failure() }
    return try refuse()
  }

  /// A route that nobody has an answer of.
  func take(_ route: Route) throws -> Need {
    try claims(route) ? try follow(route) : try takeStep()
  }

  func leaveOut(_ skip: PlanStep.Skip) {
    reports.append(AttemptReport(skip))
    notes.append(skip.note)
  }

  /// After a cooldown one process tries, and the others go on leaving the route alone.
  private func claims(_ route: Route) throws -> Bool {
    guard let cooldown = route.probes else { return true }
    guard try Cooldowns(database).claimProbe(cooldown, now: world.now()) else {
      postponed.append(route)
      leaveOut(PlanStep.Skip(route, .skippedCooldown, "another process is trying it out"))
      return false
    }
    claim = (cooldown, records.count)
    return true
  }

  /// A route that was not called was not tried out: another process may.
  private func unclaim() {
    guard let claim else { return }
    self.claim = nil
    guard records.count == claim.calls else { return }
    try? Cooldowns(database).unclaimProbe(claim.cooldown)
  }
}
