internal import Glibc

/// A terminal that does not show what is typed on it. Stopping and quitting by key are off meanwhile: a shell would get
/// the terminal back without echo, and a continued process one with it.
package final class HiddenTyping {
  private let descriptor: Descriptor
  private var before: termios?

  package init(_ descriptor: Descriptor) { self.descriptor = descriptor }

  /// The longest line that the kernel hands over; what is longer is cut without a word.
  package static let longestLine = 4095

  package func begin() throws(SystemError) {
    var settings = termios()
    guard unsafe tcgetattr(descriptor.number, &settings) == 0 else {
      throw SystemError(code: errno, operation: "ask the terminal")
    }
    before = settings
    settings.c_lflag &= ~tcflag_t(ECHO)
    // VQUIT and VSUSP on Linux; 0 is _POSIX_VDISABLE.
    settings.c_cc.1 = 0
    settings.c_cc.10 = 0
    try apply(settings)
  }

  package func end() throws(SystemError) {
    guard let settings = before else { return }
    before = nil
    try apply(settings)
  }

  private func apply(_ settings: termios) throws(SystemError) {
    var settings = settings
    guard unsafe tcsetattr(descriptor.number, TCSAFLUSH, &settings) == 0 else {
      throw SystemError(code: errno, operation: "set the terminal")
    }
  }
}
