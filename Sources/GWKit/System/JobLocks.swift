internal import CSystem
internal import Glibc

/// Which jobs are being done: whoever does one has its byte of `gw.jobs` locked. The kernel releases it when the process
/// is gone, however it went.
package final class JobLocks {
  private let descriptor: Int32
  private let path: String

  /// Opens the file, making it when missing; never through a symbolic link.
  package init(path: String) throws(SystemError) {
    let opened = unsafe gw_open(path, O_RDWR | O_CREAT | O_NOFOLLOW, 0o600)
    guard opened >= 0 else { throw SystemError(code: -opened, operation: "open", path: path) }
    descriptor = opened
    self.path = path
  }

  deinit { _ = Glibc.close(descriptor) }

  /// False when another process has it; nobody waits.
  package func take(_ byte: Int64) throws(SystemError) -> Bool {
    switch gw_byte_lock(descriptor, byte) {
    case 0: return true
    case EAGAIN: return false
    case let code: throw SystemError(code: code, operation: "lock a byte of", path: path)
    }
  }

  package func release(_ byte: Int64) { _ = gw_byte_unlock(descriptor, byte) }

  /// Another process has it.
  package func isTaken(_ byte: Int64) -> Bool { gw_byte_is_locked(descriptor, byte) == 1 }
}
