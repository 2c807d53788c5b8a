internal import Glibc

/// The terminal behind a descriptor.
package enum Terminal {
  /// Whether what is typed is shown. ENOTTY when there is no terminal.
  package static func setEcho(_ isOn: Bool, of descriptor: Descriptor) throws(SystemError) {
    var settings = termios()
    guard unsafe tcgetattr(descriptor.number, &settings) == 0 else {
      throw SystemError(code: errno, operation: "ask the terminal")
    }
    if isOn {
      settings.c_lflag |= tcflag_t(ECHO)
    } else {
      settings.c_lflag &= ~tcflag_t(ECHO)
    }
    guard unsafe tcsetattr(descriptor.number, TCSAFLUSH, &settings) == 0 else {
      throw SystemError(code: errno, operation: "set the terminal")
    }
  }
}
