internal import Glibc

/// The environment variables of this process, read once at the start and handed on as a value.
package enum ProcessEnvironment {
  /// Variables whose names or values are not UTF-8 are left out.
  package static func read() -> [String: String] {
    var variables: [String: String] = [:]
    // Growing step by step would hash every name several times.
    variables.reserveCapacity(64)
    var cursor = unsafe environ
    while let entry = unsafe cursor.pointee {
      if let text = unsafe String(validatingCString: entry), let equals = text.firstIndex(of: "=") {
        variables[String(text[..<equals])] = String(text[text.index(after: equals)...])
      }
      unsafe cursor = unsafe cursor.successor()
    }
    return variables
  }

  /// Takes a variable away from this process and its children.
  package static func unset(_ name: String) {
    unsafe unsetenv(name)
  }
}
