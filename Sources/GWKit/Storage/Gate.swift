/// The one door to every write transaction: an exclusive lock on `gw.lock`. Waiting in the kernel's queue is fair,
/// which SQLite's own busy handler is not, and it keeps a checkpoint apart from a commit. Never held while waiting for
/// anything but the disk.
struct Gate: ~Copyable {
  private let lock: FileLock

  /// Milliseconds.
  private static let patience: Int64 = 30_000

  init(path: String) throws(SystemError) {
    lock = try FileLock(path: path)
  }

  func enter(isInterruptible: Bool) throws(StoreError) {
    do {
      try lock.acquire(milliseconds: Self.patience, isInterruptible: isInterruptible)
    } catch {
      if error.isTimeout { throw .locked }
      if error.isInterrupted { throw .interrupted }
      throw .system(error)
    }
  }

  func leave() { lock.release() }
}
