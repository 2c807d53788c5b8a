internal import CSystem
internal import Glibc

/// One flight for many: of the processes that want the same answer, one fetches it, and the others wait until it is
/// there. Each question has one byte of `gw.flight`; the kernel releases it when its holder is gone, however it went.
/// What the answer is, and where it is, is nobody's business here.
package final class FlightLocks {
  private let descriptor: Int32
  private let path: String

  /// A flight this process is in command of.
  package struct Flight: Sendable, Hashable {
    package var place: Int64
  }

  /// What became of wanting a flight.
  package enum Boarding: Sendable, Equatable {
    /// Nobody else was in the air.
    case leads(Flight)
    /// Somebody else was, and has landed, or fallen from the sky; the flight is now this process's.
    case follows(Flight, hasFailed: Bool)
    case timedOut
    case interrupted
  }

  /// Landings without an answer are counted in as many slots at the file's beginning; locks lie far behind them.
  private static let slots: UInt64 = 1 << 16
  private static let firstPlace: Int64 = 1 << 40

  /// Opens the file, making it when missing; never through a symbolic link.
  package init(path: String) throws(SystemError) {
    let opened = unsafe gw_open(path, O_RDWR | O_CREAT | O_NOFOLLOW, 0o600)
    guard opened >= 0 else { throw SystemError(code: -opened, operation: "open", path: path) }
    descriptor = opened
    self.path = path
  }

  deinit { _ = Glibc.close(descriptor) }

  /// Waits at most `timeout` milliseconds for whoever is fetching the same. `question` is the beginning of its key.
  package func board(
    _ question: UInt64, timeout: Int64
  ) throws(SystemError) -> Boarding {
    let flight = Self.flight(for: question)
    let landings = landingsWithoutAnswer(flight)
    if try takes(flight) { return .leads(flight) }
    switch gw_byte_wait(descriptor, flight.place, timeout) {
    case 0: return .follows(flight, hasFailed: landingsWithoutAnswer(flight) != landings)
    case ETIMEDOUT: return .timedOut
    case EINTR: return .interrupted
    case let code: throw SystemError(code: code, operation: "lock a byte of", path: path)
    }
  }

  /// A wait for somebody else's flight.
  package struct Standby: Sendable, Equatable {
    package var flight: Flight
    var landings: UInt64
  }

  package enum Call: Sendable, Equatable {
    case boarded(Boarding)
    case standby(Standby)
  }

  /// The place at which all who ask this meet.
  package static func flight(for question: UInt64) -> Flight {
    Flight(place: firstPlace + Int64(question >> 2))
  }

  /// Does not wait. This process itself must not be in the air with the same: the kernel would not notice.
  package func tryBoard(_ question: UInt64) throws(SystemError) -> Call {
    let flight = Self.flight(for: question)
    let standby = Standby(flight: flight, landings: landingsWithoutAnswer(flight))
    return try takes(flight) ? .boarded(.leads(flight)) : .standby(standby)
  }

  /// Looks whether the wait is over.
  package func look(_ standby: Standby) throws(SystemError) -> Call {
    guard try takes(standby.flight) else { return .standby(standby) }
    let hasFailed = landingsWithoutAnswer(standby.flight) != standby.landings
    return .boarded(.follows(standby.flight, hasFailed: hasFailed))
  }

  private func takes(_ flight: Flight) throws(SystemError) -> Bool {
    switch gw_byte_lock(descriptor, flight.place) {
    case 0: return true
    case EAGAIN: return false
    case let code: throw SystemError(code: code, operation: "lock a byte of", path: path)
    }
  }

  /// Ends a flight. Without an answer those who waited go on by themselves.
  package func land(_ flight: Flight, hasAnswer: Bool) {
    if !hasAnswer {
      // One more is enough: nobody adds them up. When it cannot be written, the next in line takes over instead.
      var count = landingsWithoutAnswer(flight) &+ 1
      _ = unsafe withUnsafeBytes(of: &count) { bytes in
        unsafe pwrite(descriptor, bytes.baseAddress, bytes.count, Self.slot(of: flight))
      }
    }
    _ = gw_byte_unlock(descriptor, flight.place)
  }

  private static func slot(of flight: Flight) -> off_t {
    off_t(UInt64(flight.place) % slots * UInt64(MemoryLayout<UInt64>.size))
  }

  private func landingsWithoutAnswer(_ flight: Flight) -> UInt64 {
    var count: UInt64 = 0
    let read = unsafe withUnsafeMutableBytes(of: &count) { bytes in
      unsafe pread(descriptor, bytes.baseAddress, bytes.count, Self.slot(of: flight))
    }
    return read == MemoryLayout<UInt64>.size ? count : 0
  }
}
