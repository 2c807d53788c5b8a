internal import CSystem
internal import Glibc

/// Signals that ask this process to end, while a call is under way that must be settled first.
package enum Interrupts {
  package struct Signal: Sendable, Equatable {
    package let number: Int32
    package init(number: Int32) { self.number = number }

    package static let hangUp = Signal(number: SIGHUP)
    package static let interrupt = Signal(number: SIGINT)
    package static let pipe = Signal(number: SIGPIPE)
    package static let terminate = Signal(number: SIGTERM)
  }

  /// From here on such signals set a flag, blocking calls end early, and a second one ends the process at once.
  package static func catchSignals() { gw_interrupts_catch() }
  package static func releaseSignals() { gw_interrupts_release() }

  /// The signal that came, if any.
  package static var pending: Signal? {
    let number = gw_interrupt_signal()
    return number == 0 ? nil : Signal(number: number)
  }

  /// Ends this process as the signal would have done, so that a shell sees the right status.
  package static func die(by signal: Signal) -> Never { gw_die_by_signal(signal.number) }
}
