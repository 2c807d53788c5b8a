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

  /// While a program has the whole screen: ^\\ ends it as ^C does, and ^Z does nothing, so that no key leaves the terminal
  /// to a shell as it is not meant to be. For the rest of the process.
  package static func catchKeys() { gw_interrupts_catch_keys() }

  /// The signal that came, if any.
  package static var pending: Signal? {
    let number = gw_interrupt_signal()
    return number == 0 ? nil : Signal(number: number)
  }

  /// Ends this process as the signal would have done, so that a shell sees the right status.
  package static func die(by signal: Signal) -> Never { gw_die_by_signal(signal.number) }
}
