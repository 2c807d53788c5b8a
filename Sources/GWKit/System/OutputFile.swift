internal import CSystem
internal import Glibc

/// A file that the user asked for, written piece by piece. One that is there is replaced whole or not at all and keeps
/// its mode, a link stays and its target is replaced, and a device or pipe is written into.
package final class OutputFile {
  private let descriptor: Descriptor
  /// As the user named it, for errors.
  private let path: String
  /// Where the bytes are until they are all there; nil for what is written into.
  private let temporary: String?
  private let target: String
  private let mode: UInt32
  private var isDone = false

  /// `mode` is that of a new file.
  package init(_ path: String, mode: UInt32 = 0o600) throws(SystemError) {
    let (target, facts) = try FileSystem.destination(path)
    let isReplaced = facts?.isRegularFile ?? true
    let temporary =
      isReplaced
      ? target + ".tmp-" + RandomBytes.make(6).map { String($0, radix: 16) }.joined() : nil
    let flags = isReplaced ? O_CREAT | O_EXCL | O_NOFOLLOW : O_NOCTTY
    let opened = unsafe gw_open(temporary ?? target, O_WRONLY | flags, 0o600)
    guard opened >= 0 else {
      throw SystemError(code: -opened, operation: isReplaced ? "create" : "open", path: path)
    }
    descriptor = Descriptor(number: opened)
    self.path = path
    self.temporary = temporary
    self.target = target
    self.mode = facts?.mode ?? mode
  }

  package var takesMore: Bool { descriptor.takesMore }

  package func write(_ bytes: [UInt8]) throws(SystemError) {
    do {
      try descriptor.write(bytes)
    } catch {
      throw SystemError(code: error.code, operation: "write", path: path)
    }
  }

  /// All is written: from here on the file has it. What is not finished leaves nothing behind.
  package func finish() throws(SystemError) {
    guard let temporary else { return }
    guard fchmod(descriptor.number, mode_t(mode)) == 0, fsync(descriptor.number) == 0,
      unsafe rename(temporary, target) == 0
    else { throw SystemError(code: errno, operation: "write", path: path) }
    isDone = true
  }

  deinit {
    descriptor.close()
    if let temporary, !isDone { unsafe unlink(temporary) }
  }
}
