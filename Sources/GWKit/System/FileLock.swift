internal import CSystem
internal import Glibc

/// A file whose only content is who holds it: an exclusive `flock`, released by the kernel when the process dies.
package struct FileLock: ~Copyable {
  private let descriptor: Int32
  private let path: String

  /// Opens the lock file, making it when missing; never through a symbolic link.
  package init(path: String) throws(SystemError) {
    let opened = unsafe gw_open(path, O_RDWR | O_CREAT | O_NOFOLLOW, 0o600)
    guard opened >= 0 else {
      throw SystemError(code: -opened, operation: "open the lock", path: path)
    }
    descriptor = opened
    self.path = path
  }

  /// A folder is a lock as well: no file of its own is needed.
  package init(folder: String) throws(SystemError) {
    let opened = unsafe gw_open(folder, O_RDONLY | O_DIRECTORY, 0)
    guard opened >= 0 else { throw SystemError(code: -opened, operation: "open", path: folder) }
    descriptor = opened
    path = folder
  }

  deinit { _ = Glibc.close(descriptor) }

  /// Waits at most `milliseconds`: ETIMEDOUT when they passed, EINTR when an interrupt was caught and may end it.
  package func acquire(milliseconds: Int64, isInterruptible: Bool) throws(SystemError) {
    let code = gw_lock_exclusive(descriptor, milliseconds, isInterruptible)
    guard code == 0 else { throw SystemError(code: code, operation: "lock", path: path) }
  }

  package func release() {
    _ = gw_unlock(descriptor)
  }
}
