internal import Glibc

/// A system call that failed, as a fact: what was being done, to what, and the error number.
package struct SystemError: Error, Equatable {
  package var code: Int32
  package var operation: String
  package var path: String?

  package init(code: Int32, operation: String, path: String? = nil) {
    self.code = code
    self.operation = operation
    self.path = path
  }

  /// The system's words for the error number, in lower case.
  package var reason: String {
    let text = unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
    return text.prefix(1).lowercased() + text.dropFirst()
  }

  package var message: String {
    let subject = path.map { " '\($0)'" } ?? ""
    return "cannot \(operation)\(subject): \(reason)"
  }

  package var isNotFound: Bool { code == ENOENT }
  package var isExisting: Bool { code == EEXIST }
  package var isBrokenPipe: Bool { code == EPIPE }
  package var isInterrupted: Bool { code == EINTR }
  package var isTimeout: Bool { code == ETIMEDOUT }
  package var isSymbolicLink: Bool { code == ELOOP }
  package var isTooBig: Bool { code == EFBIG }
  package var isCommandFailure: Bool { code == ECHILD }
}
