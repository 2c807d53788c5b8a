/// Follows a plan: route after route, each as often as the policy says, until one answers. Before a call goes out its
/// worst case is held; before anyone hears how it ended, its row is durable; in the same transaction stands what the
/// route's next users must know.
struct Chain {
  let world: World
  /// Opened anew after an error that leaves open what is on the disk.
  var database: Database
  let ask: AskRequest
  /// What the database said when the request came, or after the last wait for room.
  var facts: Plan.Facts
  let planning: () throws -> (facts: Plan.Facts, plan: Plan)
  let keys: Keys
  let trace: ((String) -> Void)?
  let show: (AskEvent) throws -> Void

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
  var postponed: [Route] = []
  /// Calls that budgets did not admit.
  var refusals: [Refused] = []
  var wait = RoomWait()
  /// The last word was a budget's, and no provider's.
  var isRefused = false
  /// This process in `gw.live`, once it holds something.
  var owners: OwnerLocks?
  let desk: CacheDesk
  /// The request was counted as one that the cache had no answer to.
  var isMiss = false
  /// The last time that answers were taken out of the cache before the request.
  let cuts: Int64
  /// The answer that other processes may be waiting for.
  var flight: Flight?

  /// `planning` reads the facts and plans by them.
  init(
    desk: CacheDesk, keys: Keys, world: World, database: Database, trace: ((String) -> Void)?,
    show: @escaping (AskEvent) throws -> Void,
    planning: @escaping () throws -> (facts: Plan.Facts, plan: Plan)
  ) throws {
    cuts = try ResponseCache(database).cuts()
    let (facts, plan) = try planning()
    self.facts = facts
    self.planning = planning
    self.world = world
    self.database = database
    self.desk = desk
    ask = desk.ask
    self.keys = keys
    self.trace = trace
    self.show = show
    steps = plan.steps
    notes = plan.notes
    startedMonotonic = world.monotonic()
    requestID = desk.requestID
    policy = RetryPolicy(
      retriesPerRoute: Int(ask.retries ?? facts.settings.number(.askRetries)),
      attemptsPerRequest: Int(facts.settings.number(.askAttempts)))
  }

  /// Throws `GatewayError`; what was seen or may have to be paid is in its `partial`, and what became of every route in
  /// its `attempts`.
  mutating func run() throws -> Receipt {
    world.signals.catch()
    defer {
      land(hasAnswer: false)
      world.signals.release()
    }
    do {
      repeat {
        if let receipt = try takeSteps() { return receipt }
      } while try waitForRoom()
      if isRefused {
        let failure = try refusalError()
        try logRefusal(failure)
        throw failure
      }
    } catch {
      var failure = GatewayError(error)
      if failure.attempts.isEmpty { failure.attempts = reports }
      throw failure
    }
    throw failure()
  }

  private mutating func takeSteps() throws -> Receipt? {
    while !steps.isEmpty {
      switch steps.removeFirst() {
      case .skip(let skip): leaveOut(skip)
      case .attempt(let route):
        if let receipt = try cached(route) { return receipt }
        guard try claims(route) else { continue }
        let calls = records.count
        defer { if records.count == calls { try? unclaim(route) } }
        if let receipt = try follow(route) { return receipt }
      }
    }
    // A request is not lost as long as there is a route.
    while records.isEmpty, !postponed.isEmpty {
      if let receipt = try follow(postponed.removeFirst()) { return receipt }
    }
    return nil
  }

  mutating func leaveOut(_ skip: PlanStep.Skip) {
    reports.append(AttemptReport(skip))
    notes.append(skip.note)
  }

  /// After a cooldown one process tries, and the others go on leaving the route alone.
  mutating func claims(_ route: Route) throws -> Bool {
    guard let cooldown = route.probes,
      try !Cooldowns(database).claimProbe(cooldown, now: world.now())
    else { return true }
    postponed.append(route)
    leaveOut(PlanStep.Skip(route, .skippedCooldown, "another process is trying it out"))
    return false
  }

  /// A route that was not called was not tried out: another process may.
  private func unclaim(_ route: Route) throws {
    guard let cooldown = route.probes else { return }
    try Cooldowns(database).unclaimProbe(cooldown)
  }
}
