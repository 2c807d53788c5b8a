/// Where calls are held and entered: all that is brought at once in one transaction, which costs one wait for the disk.
/// It knows what to do when the disk fails on the way, and nothing of why a call is made.
final class Books {
  let world: World
  /// Opened anew after an error that leaves open what is on the disk.
  private(set) var database: Database
  /// This process in `gw.live`, once it holds something.
  private var owners: OwnerLocks?
  private var flights: FlightLocks?
  /// Flights that have landed since somebody asked, for who waits for them in this process.
  var landings: [(flight: FlightLocks.Flight, hasAnswer: Bool)] = []
  /// What one who drives many requests would like to have written with the next turn.
  var also: ((Database) throws -> Void)?

  init(_ database: Database, world: World) {
    self.database = database
    self.world = world
  }

  /// What became of each, in order.
  struct Turn {
    var entered: [Result<Entered, any Error>] = []
    /// `BudgetRefusal` when the call must not go out.
    var held: [Result<Reservation.Held, any Error>] = []
  }

  /// Writes the entries, then holds the calls. Never throws: whoever brought something hears what became of it.
  func turn(entries: [Entry] = [], holds: [HoldRequest] = []) -> Turn {
    var turn = Turn()
    var draft = Draft()
    do {
      try write(entries, holds, into: &draft)
      turn.entered = draft.entered.map(Result.success)
      turn.held = draft.outcomes.map(\.result)
    } catch let error as DatabaseError {
      // An entry is worth more than it.
      also = nil
      turn.entered = recovered(entries, draft, after: error, areAlone: holds.isEmpty)
      turn.held = recovered(holds, draft, after: error, areAlone: entries.isEmpty)
    } catch {
      turn.entered = entries.map { _ in .failure(error) }
      turn.held = holds.map { _ in .failure(error) }
    }
    askAgain(holds, &turn)
    return turn
  }

  /// What a transaction has done, which may not be on the disk yet.
  private struct Draft {
    var entered: [Entered] = []
    var outcomes: [Reservation.Outcome] = []
  }

  private func write(
    _ entries: [Entry], _ holds: [HoldRequest], into draft: inout Draft
  ) throws {
    let writer = EntryWriter(database: database)
    writer.prepare(entries)
    let reservation = holds.isEmpty ? nil : try reservation()
    reservation?.prepare(holds, at: world.now())
    // What must be recorded because of an interrupt is.
    let isInterruptible = !entries.contains(where: \.isEnd)
    let isDurable = !holds.isEmpty || entries.contains(where: \.isDurable)
    try database.write(isInterruptible: isInterruptible, isDurable: isDurable) {
      try also?(database)
      for entry in entries { draft.entered.append(try writer.write(entry)) }
      guard let reservation else { return }
      // The moment of a hold is that of its transaction: it may have waited for it.
      draft.outcomes = try reservation.enter(holds, at: world.now())
    }
    also = nil
  }

  private func reservation() throws -> Reservation {
    let owners = try self.owners ?? world.owners()
    self.owners = owners
    return Reservation(
      database, zones: world.zones, owners: owners,
      byte: try owners.own(random: world.randomBytes), boot: world.boot())
  }

  /// What dead processes hold is spent; then a refusal is of the right kind.
  private func askAgain(_ holds: [HoldRequest], _ turn: inout Turn) {
    let refused = turn.held.indices.filter { index in
      if case .failure(let error) = turn.held[index] { error is BudgetRefusal } else { false }
    }
    let refusals = refused.compactMap { index in
      if case .failure(let error) = turn.held[index] { error as? BudgetRefusal } else { nil }
    }
    do {
      guard !refusals.isEmpty, let owners,
        try Sweep(database, owners: owners, boot: world.boot())
          .makesRoom(for: refusals, at: world.now())
      else { return }
      var draft = Draft()
      let again = refused.map { holds[$0] }
      do {
        try write([], again, into: &draft)
        for (index, outcome) in zip(refused, draft.outcomes) { turn.held[index] = outcome.result }
      } catch let error as DatabaseError {
        let results = recovered(again, draft, after: error, areAlone: true)
        for (index, result) in zip(refused, results) { turn.held[index] = result }
      }
    } catch {
      for index in refused { turn.held[index] = .failure(error) }
    }
  }
}

/// When the disk fails.
extension Books {
  /// An error may have come after the disk had it all: the file is opened anew.
  private func reopen(after error: DatabaseError) throws {
    guard let locations = world.locations,
      let reopened = try? Database.open(locations, now: world.now())
    else { throw error }
    database = reopened
  }

  /// What is not there is written once more: by itself when it came in company, else with less.
  private func recovered(
    _ entries: [Entry], _ draft: Draft, after error: DatabaseError, areAlone: Bool
  ) -> [Result<Entered, any Error>] {
    let isAlone = areAlone && entries.count == 1
    return entries.enumerated().map { index, entry in
      Result {
        // A hit or a refusal that cannot be written costs nobody anything.
        guard entry.isEnd || !isAlone else { throw error }
        try reopen(after: error)
        let drafted = index < draft.entered.count ? draft.entered[index] : nil
        if try EntryWriter(database: database).has(entry) {
          return drafted ?? Entered(record: entry.record)
        }
        guard isAlone else { return try turn(entries: [entry]).entered[0].get() }
        var again = Draft()
        try write([entry.bare], [], into: &again)
        return Entered(record: again.entered[0].record, isOverrun: again.entered[0].isOverrun)
      }
    }
  }

  /// Nothing is sent whose hold is in doubt; what may be held all the same is given back.
  private func recovered(
    _ holds: [HoldRequest], _ draft: Draft, after error: DatabaseError, areAlone: Bool
  ) -> [Result<Reservation.Held, any Error>] {
    holds.enumerated().map { index, request in
      Result {
        guard index < draft.outcomes.count, case .held(let held) = draft.outcomes[index] else {
          guard areAlone, holds.count == 1 else { return try alone(request, after: error) }
          throw error
        }
        try reopen(after: error)
        if try Ledger(database).state(of: held.record.id) == .held {
          _ = turn(entries: [.release(held, after: GatewayError(error), at: world.now())])
          throw error
        }
        guard areAlone, holds.count == 1 else { return try alone(request, after: error) }
        throw error
      }
    }
  }

  private func alone(
    _ request: HoldRequest, after error: DatabaseError
  ) throws -> Reservation.Held {
    try reopen(after: error)
    return try turn(holds: [request]).held[0].get()
  }
}

extension Entry {
  /// A call that was never made. When even this cannot be written, a sweep will end it.
  static func release(
    _ held: Reservation.Held, after error: GatewayError, at now: Instant
  ) -> Entry {
    var record = held.record
    record.finishedAt = now
    record.cost = .zero
    record.costBRL = record.rateID == nil ? nil : NanoBRL(nanos: 0)
    record.errorCode = error.kind.rawValue
    record.errorMessage = error.message
    return Entry(record: record, kind: .end(.void, held))
  }
}

/// Flights, for those who want the same answer at once.
extension Books {
  private func locks() throws -> FlightLocks? {
    guard let locations = world.locations else { return nil }
    let locks = try flights ?? FlightLocks(path: locations.flights)
    flights = locks
    return locks
  }

  /// Waits for whoever is fetching the same.
  func board(_ question: UInt64, timeout: Int64) throws -> FlightLocks.Boarding {
    guard let locks = try locks() else { return .leads(FlightLocks.Flight(place: 0)) }
    return try locks.board(question, timeout: timeout)
  }

  /// Does not wait; nobody in this process must be in the air with the same.
  func tryBoard(_ question: UInt64) throws -> FlightLocks.Call {
    guard let locks = try locks() else { return .boarded(.leads(FlightLocks.Flight(place: 0))) }
    return try locks.tryBoard(question)
  }

  func look(_ standby: FlightLocks.Standby) throws -> FlightLocks.Call {
    guard let locks = try locks() else { return .boarded(.timedOut) }
    return try locks.look(standby)
  }

  func land(_ flight: FlightLocks.Flight, hasAnswer: Bool) {
    flights?.land(flight, hasAnswer: hasAnswer)
    landings.append((flight, hasAnswer))
  }
}
