/// Asks the lines of a file, many at once, on one thread. It drives their requests as `Gateway.send` drives one: what is
/// ready at the same moment is held and entered in one transaction, and calls go out beside each other. What is in memory
/// at once has a bound, whatever there is to read.
package final class Batch {
  let world: World
  let job: BatchJob
  let books: Books
  let briefing: Briefing
  let reception: Reception
  let reader: LineReader
  /// Made when the first call goes out: answers from the cache need no network.
  var fan: HTTPFan?

  var entries: [Waiting<Entry, Result<Entered, any Error>>] = []
  var holds: [Waiting<HoldRequest, Result<Reservation.Held, any Error>>] = []
  var sleepers: [Sleeper] = []
  var crew = BatchCrew()
  /// Exchanges on the wire, and calls that were admitted and are about to be.
  var flying = 0
  var paces: [PaceKey: Pace] = [:]
  /// Of calls that were admitted and are not on the wire yet.
  var passages: [ObjectIdentifier: Passage] = [:]

  /// Lines that were begun and are not in the output.
  var open = 0
  var ids: Set<Int> = []
  var hasEnded = false
  var isDry = false
  var stop: Stop?
  /// Nobody reads the output any more: what is under way is broken off.
  var isAborting = false
  /// Failures in a row that say nothing of their lines.
  var streak = 0
  var printer: BatchPrinter
  package internal(set) var tally = BatchTally()
  let started: Int64
  private var lastWatch: Int64 = 0

  /// A request that waits for time to pass.
  struct Sleeper {
    let task: BatchTask
    let due: Int64
    let kind: Need.Pause
    let then: () -> Need
  }

  struct PaceKey: Hashable {
    var provider: String
    var model: ModelID
  }

  /// Why nothing is begun any more.
  enum Stop {
    case signal(Interrupts.Signal)
    case hopeless(GatewayError, count: Int)
    case broken(GatewayError)
  }

  /// Of one turn: the gate is not to be held long.
  static let mostEntries = 192
  /// Lines in memory for each call that may be under way.
  private static let depth = 16
  /// Milliseconds between two words about how far it is.
  private static let watchInterval: Int64 = 100

  package init(_ job: BatchJob, world: World, database: Database) {
    self.job = job
    self.world = world
    books = Books(database, world: world)
    briefing = Briefing(books, world: world, isShared: true)
    reception = Reception(briefing, books, world: world, trace: job.trace)
    reader = LineReader(job.input, limit: BatchJob.longestLine)
    printer = BatchPrinter(job, world: world)
    started = world.monotonic()
    database.expectsManyWrites()
  }

  /// Returns when every line has its answer or nothing can be begun any more. What is under way then is finished first.
  package func run() -> BatchReport {
    world.signals.catch()
    defer { world.signals.release() }
    do {
      try printer.restore(from: books.database)
      while isBusy {
        checkSignals()
        readLines()
        // Those that can go out do so first: what they need done elsewhere is done while others are entered here.
        depart()
        enter()
        flush()
        watch(isLast: false)
        try rest()
      }
    } catch {
      halt(.broken(GatewayError(error)))
    }
    finish()
    // It knows whom it has to tell.
    fan = nil
    watch(isLast: true)
    return BatchReport(tally: tally, end: end)
  }

  private var end: BatchReport.End {
    switch stop {
    case nil: .complete
    case .signal(let signal): .interrupted(signal)
    case .hopeless(let last, let count): .stopped(last: last, count: count)
    case .broken(let error): .broken(error)
    }
  }

  /// Lines that may be begun at once.
  var room: Int { job.width * Self.depth }

  private var isBusy: Bool {
    open > 0 || !entries.isEmpty || printer.hasBacklog || !hasEnded && stop == nil
  }

  func halt(_ reason: Stop) {
    guard stop == nil else { return }
    stop = reason
    if case .broken = reason {} else { tally.isDraining = true }
    dropWaiting()
  }

  private func checkSignals() {
    guard let signal = world.signals.pending() else { return }
    halt(.signal(signal))
  }

  /// What has not gone out is left for another run.
  private func dropWaiting() {
    open -= holds.count + sleepers.count + crew.waitingCount
    (holds, sleepers, crew) = ([], [], BatchCrew())
  }

  private func readLines() {
    do {
      try read()
    } catch let error as SystemError {
      if !error.isInterrupted {
        halt(.broken(GatewayError(.usage, "cannot read the batch: \(error.reason)")))
      }
    } catch {
      halt(.broken(GatewayError(error)))
    }
  }

  private func flush() {
    // A line that was left for another run leaves a gap in the order.
    if stop != nil, flying == 0, entries.isEmpty { printer.releaseAll() }
    do {
      open -= try printer.write()
      // With nothing on the wire nobody suffers when the reader takes its time.
      try printer.pour(waits: flying == 0 && entries.isEmpty)
      try printer.secure()
    } catch {
      let failure = GatewayError(error)
      isAborting = failure.signal == .pipe
      halt(.broken(failure))
      open -= printer.giveUp()
    }
  }

  private func watch(isLast: Bool) {
    let now = world.monotonic()
    guard isLast || now - lastWatch >= Self.watchInterval else { return }
    lastWatch = now
    tally.milliseconds = max(0, now - started)
    tally.underWay = flying
    job.watch(tally)
  }

  private func finish() {
    do {
      try printer.close(books.database)
      try books.database.writeLogBack()
    } catch {
      halt(.broken(GatewayError(error)))
    }
  }
}

/// Waiting.
extension Batch {
  /// Milliseconds between two looks at other processes' flights.
  private static let flightLook: Int64 = 25
  /// And at a reader that takes nothing for now.
  private static let readerLook: Int64 = 20
  private static let longestRest: Int64 = 500

  /// Until something is there to be done.
  private func rest() throws {
    guard isBusy else { return }
    let now = world.monotonic()
    wake(at: now)
    let span = pause(at: now)
    let input = isDry && wantsLines ? job.input : nil
    if let fan, flying > 0 {
      try fan.wait(span, input)
    } else if span > 0 {
      if let input {
        _ = try? input.waitUntilReadable(milliseconds: span)
      } else {
        world.sleep(span)
      }
    }
    lookForFlights()
  }

  private func pause(at now: Int64) -> Int64 {
    if !entries.isEmpty || canHold(at: now) || wantsLines && !isDry { return 0 }
    var span = Self.longestRest
    if let due = sleepers.lazy.map(\.due).min() { span = min(span, due - now) }
    if printer.hasBacklog { span = min(span, Self.readerLook) }
    if !crew.standby.isEmpty { span = min(span, Self.flightLook) }
    if let delay = turnDelay(at: now) { span = min(span, delay) }
    return max(0, span)
  }

  /// Those whose time has come.
  private func wake(at now: Int64) {
    let due = sleepers.filter { $0.due <= now }
    guard !due.isEmpty else { return }
    sleepers.removeAll { $0.due <= now }
    for sleeper in due { take(sleeper.then(), sleeper.task) }
  }

  /// The end of a call makes room in the budgets it counts in.
  func wakeForRoom() {
    let waiting = sleepers.filter { $0.kind == .room }
    guard !waiting.isEmpty else { return }
    sleepers.removeAll { $0.kind == .room }
    for sleeper in waiting { take(sleeper.then(), sleeper.task) }
  }
}
