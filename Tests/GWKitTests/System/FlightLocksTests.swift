import Foundation
import Synchronization
import TestSupport
import Testing

@testable import GWKit

/// The end of a wait by a timer is tested with whole processes: a signal is the process's.
@Suite(.serialized) struct FlightLocksTests {
  private let home: TemporaryHome

  init() throws {
    home = try TemporaryHome()
    _ = try home.database()
  }

  /// Another process as far as locks go.
  private func locks() throws -> FlightLocks { try FlightLocks(path: home.locations.flights) }

  private func leader(_ question: UInt64 = 7) throws -> (FlightLocks, FlightLocks.Flight) {
    let locks = try locks()
    guard case .leads(let flight) = try locks.board(question, timeout: 1) else {
      throw Problem("somebody else leads")
    }
    return (locks, flight)
  }

  private struct Problem: Error {
    init(_ text: String) {}
  }

  /// What becomes of one who comes after the leader, when `end` has happened.
  private func follower(after end: @escaping @Sendable () -> Void) throws -> FlightLocks.Boarding {
    let path = home.locations.flights
    let result = Mutex<FlightLocks.Boarding?>(nil)
    let done = DispatchSemaphore(value: 0)
    Thread.detachNewThread {
      let boarding = try? FlightLocks(path: path).board(7, timeout: 30_000)
      result.withLock { $0 = boarding }
      done.signal()
    }
    // It waits as soon as somebody's lock is in its way.
    while !FlightLocksTests.isWaited(for: path) { sched_yield() }
    end()
    done.wait()
    return try #require(result.withLock { $0 })
  }

  /// The kernel lists who waits for a lock, with an arrow, by the file's number.
  private static func isWaited(for path: String) -> Bool {
    var facts = stat()
    guard stat(path, &facts) == 0,
      let locks = try? FileHandle(forReadingAtPath: "/proc/locks")?.readToEnd()
    else { return false }
    return String(decoding: locks, as: UTF8.self).split(separator: "\n").contains {
      $0.contains("->") && $0.contains(":\(facts.st_ino) ")
    }
  }

  @Test func leadsWhereNobodyIsInTheAir() throws {
    let (one, flight) = try leader()
    let (two, other) = try leader(1 << 40)
    #expect(flight != other)
    one.land(flight, hasAnswer: true)
    two.land(other, hasAnswer: true)
    _ = try leader()
  }

  @Test func followsWhoHasLanded() throws {
    let (locks, flight) = try leader()
    nonisolated(unsafe) let leading = locks
    let boarding = try follower { leading.land(flight, hasAnswer: true) }
    #expect(boarding == .follows(flight, hasFailed: false))
  }

  @Test func knowsThatWhoHasLandedHasNoAnswer() throws {
    let (locks, flight) = try leader()
    nonisolated(unsafe) let leading = locks
    let boarding = try follower { leading.land(flight, hasAnswer: false) }
    #expect(boarding == .follows(flight, hasFailed: true))
  }

  @Test func takesOverFromOneWhoIsGone() throws {
    // The kernel closes the files of a process that dies.
    nonisolated(unsafe) var gone: (locks: FlightLocks, flight: FlightLocks.Flight)? = try leader()
    let flight = try #require(gone).flight
    let boarding = try follower { gone = nil }
    #expect(boarding == .follows(flight, hasFailed: false))
  }

  @Test func isNoLinkElsewhere() throws {
    let link = home.locations.data + "/link"
    #expect(symlink("/dev/null", link) == 0)
    #expect(throws: SystemError.self) { _ = try FlightLocks(path: link) }
  }
}

/// For those who cannot wait.
struct FlightLookTests {
  private let home: TemporaryHome

  init() throws {
    home = try TemporaryHome()
    _ = try home.database()
  }

  private func locks() throws -> FlightLocks { try FlightLocks(path: home.locations.flights) }

  @Test func leadsWhenNobodyIsInTheAir() throws {
    let locks = try locks()
    #expect(try locks.tryBoard(7) == .boarded(.leads(FlightLocks.flight(for: 7))))
  }

  @Test func looksUntilTheOtherHasLanded() throws {
    let (first, second) = (try locks(), try locks())
    let flight = FlightLocks.flight(for: 7)
    _ = try first.tryBoard(7)
    guard case .standby(let standby) = try second.tryBoard(7) else {
      Issue.record("two in the air")
      return
    }
    #expect(try second.look(standby) == .standby(standby))
    first.land(flight, hasAnswer: true)
    #expect(try second.look(standby) == .boarded(.follows(flight, hasFailed: false)))
  }

  @Test func hearsThatThereIsNoAnswer() throws {
    let (first, second) = (try locks(), try locks())
    _ = try first.tryBoard(7)
    guard case .standby(let standby) = try second.tryBoard(7) else {
      Issue.record("two in the air")
      return
    }
    first.land(FlightLocks.flight(for: 7), hasAnswer: false)
    #expect(
      try second.look(standby) == .boarded(.follows(standby.flight, hasFailed: true)))
  }
}
