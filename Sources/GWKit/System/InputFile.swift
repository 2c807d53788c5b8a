internal import CSystem
internal import Glibc

/// A file or pipe that is read piece by piece.
package final class InputFile {
  package let descriptor: Descriptor
  /// Bytes; nil where it is not known beforehand.
  package let size: Int64?

  /// Opening a pipe does not wait for its other end.
  package init(_ path: String) throws(SystemError) {
    let opened = unsafe gw_open(path, O_RDONLY | O_NOCTTY | O_NONBLOCK, 0)
    guard opened >= 0 else { throw SystemError(code: -opened, operation: "open", path: path) }
    descriptor = Descriptor(number: opened)
    var facts = stat()
    guard unsafe fstat(opened, &facts) == 0, facts.st_mode & S_IFMT != S_IFDIR else {
      Glibc.close(opened)
      throw SystemError(code: EISDIR, operation: "read", path: path)
    }
    size = facts.st_mode & S_IFMT == S_IFREG ? Int64(facts.st_size) : nil
  }

  deinit { descriptor.close() }
}
