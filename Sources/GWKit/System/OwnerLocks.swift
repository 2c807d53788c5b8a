internal import CSystem
internal import Glibc

/// Who is alive: each process that has calls under way keeps one byte of `gw.live` locked. The kernel releases it when
/// the process is gone, however it went, so that nobody has to be asked and nothing has to be cleaned up.
package final class OwnerLocks {
  private let descriptor: Int32
  private let path: String
  /// The byte that is ours, once one is.
  private var own: Int64?

  /// Opens the file, making it when missing; never through a symbolic link.
  package init(path: String) throws(SystemError) {
    let opened = unsafe gw_open(path, O_RDWR | O_CREAT | O_NOFOLLOW, 0o600)
    guard opened >= 0 else {
      throw SystemError(code: -opened, operation: "open", path: path)
    }
    descriptor = opened
    self.path = path
  }

  deinit { _ = Glibc.close(descriptor) }

  /// The byte of this process, locked from now on. `random` gives any bytes: a place among 2^56 that nobody else has.
  package func own(random: (_ count: Int) -> [UInt8]) throws(SystemError) -> Int64 {
    if let own { return own }
    var code = EAGAIN
    for _ in 0..<8 where code == EAGAIN {
      let place = random(7).reduce(Int64(0)) { $0 << 8 | Int64($1) }
      code = gw_byte_lock(descriptor, place)
      if code == 0 {
        own = place
        return place
      }
    }
    throw SystemError(code: code, operation: "lock a byte of", path: path)
  }

  /// Whether the process that had `byte` is still there. Where that cannot be told it counts as alive: its lease will
  /// end.
  package func isAlive(_ byte: Int64) -> Bool {
    byte == own || gw_byte_is_locked(descriptor, byte) != 0
  }
}
