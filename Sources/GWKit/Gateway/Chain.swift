/// Follows a plan: route after route, each as often as the policy says, until one answers. Before a call goes out its
/// worst case is held; before anyone hears how it ended, its row is durable; in the same transaction stands what the
/// route's next users must know.
struct Chain {
  let world: World
  /// Opened anew after an error that leaves open what is on the disk.
  var database: Database
  let ask: AskRequest
  let facts: Plan.Facts
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
  var refusals: [(route: Route, refusal: BudgetRefusal)] = []
  /// How often room was waited for.
  var waits = 0
  /// The last word was a budget's, and no provider's.
  var isRefused = false
  /// This process in `gw.live`, once it holds something.
  var owners: OwnerLocks?

  init(
    plan: Plan, facts: Plan.Facts, ask: AskRequest, keys: Keys, world: World, database: Database,
    trace: ((String) -> Void)?, show: @escaping (AskEvent) throws -> Void
  ) {
    self.world = world
    self.database = database
    self.ask = ask
    self.facts = facts
    self.keys = keys
    self.trace = trace
    self.show = show
    steps = plan.steps
    notes = plan.notes
    startedMonotonic = world.monotonic()
    requestID = CallID.make(at: world.now(), random: world.randomBytes(10))
    policy = RetryPolicy(
      retriesPerRoute: Int(ask.retries ?? facts.settings.number(.askRetries)),
      attemptsPerRequest: Int(facts.settings.number(.askAttempts)))
  }

  /// Throws `GatewayError`; what was seen or may have to be paid is in its `partial`, and what became of every route in
  /// its `attempts`.
  mutating func run() throws -> Receipt {
    world.signals.catch()
    defer { world.signals.release() }
    do {
      repeat {
        if let receipt = try takeSteps() { return receipt }
      } while try waitsForRoom()
      if isRefused { throw try refused() }
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
        guard try claims(route) else { continue }
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
    notes.append(
      Note(
        code: skip.reason.rawValue,
        text: "'\(skip.model.text)' at '\(skip.provider)' is left out: \(skip.text)"))
  }

  /// After a cooldown one process tries, and the others go on leaving the route alone.
  mutating func claims(_ route: Route) throws -> Bool {
    guard let cooldown = route.probes,
      try !Cooldowns(database).claimProbe(cooldown, now: world.now())
    else { return true }
    postponed.append(route)
    leaveOut(
      PlanStep.Skip(
        model: route.model, provider: route.provider.name, reason: .skippedCooldown,
        text: "another process is trying it out"))
    return false
  }
}
