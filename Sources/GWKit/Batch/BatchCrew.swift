/// Requests that want the same answer at once: within a batch one of them fetches it and the others wait for it here,
/// without a lock; another process's flight is looked at now and then. It knows neither questions nor answers.
struct BatchCrew {
  struct Passenger {
    let task: BatchTask
    let question: UInt64
    /// On the world's monotonic clock.
    let until: Int64
    let then: (Result<FlightLocks.Boarding, any Error>) -> Need
  }

  /// Those who wait for a flight of this process, by its place.
  var aloft: [FlightLocks.Flight: [Passenger]] = [:]
  /// Those who wait for a flight of another one.
  var standby: [(passenger: Passenger, standby: FlightLocks.Standby)] = []

  var waitingCount: Int { standby.count + aloft.values.reduce(0) { $0 + $1.count } }
}

extension Batch {
  func board(_ passenger: BatchCrew.Passenger) {
    guard stop == nil else { return drop() }
    let flight = FlightLocks.flight(for: passenger.question)
    if crew.aloft[flight] != nil {
      crew.aloft[flight]?.append(passenger)
      return
    }
    answer(passenger, Result { try books.tryBoard(passenger.question) })
  }

  private func answer(
    _ passenger: BatchCrew.Passenger, _ call: Result<FlightLocks.Call, any Error>
  ) {
    switch call {
    case .success(.standby(let standby)): crew.standby.append((passenger, standby))
    case .success(.boarded(let boarding)):
      // Until it has landed this process is in the air.
      switch boarding {
      case .leads(let flight), .follows(let flight, hasFailed: false): crew.aloft[flight] = []
      case .follows, .timedOut, .interrupted: break
      }
      take(passenger.then(.success(boarding)), passenger.task)
    case .failure(let error): take(passenger.then(.failure(error)), passenger.task)
    }
  }

  /// Those who waited for a flight that has landed: with an answer they look for it one after the other, without one all
  /// go alone.
  func settleLandings() {
    while !books.landings.isEmpty {
      let (flight, hasAnswer) = books.landings.removeFirst()
      guard let waiting = crew.aloft.removeValue(forKey: flight) else { continue }
      for passenger in waiting {
        if hasAnswer {
          board(passenger)
        } else {
          take(passenger.then(.success(.follows(flight, hasFailed: true))), passenger.task)
        }
      }
    }
  }

  func lookForFlights() {
    guard !crew.standby.isEmpty else { return }
    let waiting = crew.standby
    crew.standby = []
    let now = world.monotonic()
    for (passenger, standby) in waiting {
      if stop != nil {
        // One of those before has shown that there is no point.
        drop()
      } else if crew.aloft[standby.flight] != nil {
        crew.aloft[standby.flight]?.append(passenger)
      } else if passenger.until <= now {
        take(passenger.then(.success(.timedOut)), passenger.task)
      } else {
        answer(passenger, Result { try books.look(standby) })
      }
    }
  }
}
