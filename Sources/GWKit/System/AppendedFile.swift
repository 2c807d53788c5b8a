internal import CSystem
internal import Glibc

/// A file that grows at its end. What is written is there whole or not at all, as far as a process that is killed does
/// not change that.
package final class AppendedFile {
  private let number: Int32
  package private(set) var path: String
  /// Bytes, as far as they were written from here.
  package private(set) var size: Int64

  package var descriptor: Descriptor { Descriptor(number: number) }

  /// A new one is for this user alone; EEXIST when there is one. An existing one is opened as it is, and never through a
  /// symbolic link.
  package init(_ path: String, isNew: Bool) throws(SystemError) {
    let flags = O_RDWR | O_APPEND | O_NOFOLLOW | (isNew ? O_CREAT | O_EXCL : O_NOCTTY)
    let opened = unsafe gw_open(path, flags, 0o600)
    guard opened >= 0 else {
      throw SystemError(code: -opened, operation: isNew ? "create" : "open", path: path)
    }
    number = opened
    self.path = path
    size = Int64(lseek(number, 0, SEEK_END))
  }

  deinit { _ = Glibc.close(number) }

  /// What did not fit is not there at all.
  package func write(_ bytes: [UInt8]) throws(SystemError) {
    let failure = unsafe bytes.withUnsafeBytes { buffer -> SystemError? in
      do throws(SystemError) {
        try unsafe descriptor.write(buffer)
        return nil
      } catch {
        return error
      }
    }
    if let failure {
      _ = ftruncate(number, off_t(size))
      throw SystemError(code: failure.code, operation: "write", path: path)
    }
    size += Int64(bytes.count)
  }

  package func truncate(to size: Int64) throws(SystemError) {
    guard ftruncate(number, off_t(size)) == 0 else {
      throw SystemError(code: errno, operation: "shorten", path: path)
    }
    self.size = size
  }

  /// Reading begins at the front again.
  package func rewind() { _ = lseek(number, 0, SEEK_SET) }

  /// Takes the place of another file, with its mode, and its name.
  package func replace(_ other: String) throws(SystemError) {
    try sync()
    if let facts = try FileSystem.existing(other) { fchmod(number, mode_t(facts.mode)) }
    guard unsafe rename(path, other) == 0 else {
      throw SystemError(code: errno, operation: "replace", path: other)
    }
    path = other
  }

  /// It is what others find under its path.
  package var isInPlace: Bool {
    var (own, found) = (stat(), stat())
    guard unsafe fstat(number, &own) == 0, unsafe lstat(path, &found) == 0 else { return false }
    return own.st_dev == found.st_dev && own.st_ino == found.st_ino
  }

  /// Held until this process is gone or lets the file go. False when somebody else has it.
  package func lock() throws(SystemError) -> Bool {
    if flock(number, LOCK_EX | LOCK_NB) == 0 { return true }
    guard errno == EWOULDBLOCK else {
      throw SystemError(code: errno, operation: "lock", path: path)
    }
    return false
  }

  /// What was written outlives a power cut.
  package func sync() throws(SystemError) {
    guard fdatasync(number) == 0 || errno == EINVAL || errno == EROFS else {
      throw SystemError(code: errno, operation: "write", path: path)
    }
  }
}
