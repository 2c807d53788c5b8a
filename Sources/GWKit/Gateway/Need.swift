/// What a request waits for, and how it goes on once it has it. A request is a row of needs: whoever drives it meets them
/// one by one, alone and at once, or together with those of other requests. A need does nothing by itself.
enum Need {
  /// A call's worst case is to be held, and the call then goes out.
  case hold(HoldRequest, then: (Result<Reservation.Held, any Error>) -> Need)
  /// An exchange over HTTP; nil: the whole answer came.
  case exchange(HTTPCall, HTTPReceiver, then: ((any Error)?) -> Need)
  /// Something that the books are to have before anyone hears of it.
  case entry(Entry, then: (Result<Entered, any Error>) -> Need)
  /// So many milliseconds.
  case pause(Int64, Pause, then: () -> Need)
  /// The landing of whoever fetches the same answer, for at most so many milliseconds.
  case flight(UInt64, timeout: Int64, then: (Result<FlightLocks.Boarding, any Error>) -> Need)
  case done(Receipt)
  case failed(GatewayError)

  enum Pause {
    /// Before a route is called again.
    case backoff
    /// Until a budget may have room: the end of any call makes some.
    case room
  }
}

/// A call's turn would not come while it is worth waiting for: its provider takes no more at the moment.
struct PaceDelay: Error {
  /// For people.
  var reason: String
  var retryAfter: Int64?

  var error: ProviderError {
    ProviderError(
      reason: .rateLimited, message: reason, retryAfterMilliseconds: retryAfter)
  }
}

extension Gateway {
  /// Meets the needs of one request, each as it comes.
  func drive(_ first: Need, _ books: Books) throws(GatewayError) -> Receipt {
    var need = first
    while true {
      switch need {
      case .hold(let request, let then): need = then(books.turn(holds: [request]).held[0])
      case .entry(let entry, let then): need = then(books.turn(entries: [entry]).entered[0])
      case .exchange(let call, let receiver, let then):
        var failure: (any Error)?
        do { try world.http.send(call, receiver) } catch { failure = error }
        need = then(failure)
      case .pause(let span, _, let then):
        world.sleep(span)
        need = then()
      case .flight(let question, let timeout, let then):
        need = then(Result { try books.board(question, timeout: timeout) })
      case .done(let receipt): return receipt
      case .failed(let error): throw error
      }
    }
  }
}
