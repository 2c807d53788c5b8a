internal import CSystem
internal import Glibc

/// An open file, pipe or terminal by its number. It does not own the number: whoever opened it closes it.
package struct Descriptor: Sendable, Equatable {
  package let number: Int32

  package init(number: Int32) { self.number = number }

  package static let standardInput = Descriptor(number: 0)
  package static let standardOutput = Descriptor(number: 1)
  package static let standardError = Descriptor(number: 2)

  package enum Kind: Sendable {
    case pipe, file, socket, device, other
  }

  package var kind: Kind {
    var facts = stat()
    guard unsafe fstat(number, &facts) == 0 else { return .other }
    switch facts.st_mode & S_IFMT {
    case S_IFIFO: return .pipe
    case S_IFREG: return .file
    case S_IFSOCK: return .socket
    case S_IFCHR, S_IFBLK: return .device
    default: return .other
    }
  }

  package var isTerminal: Bool { isatty(number) == 1 }

  /// Columns of the terminal; nil when it is none or does not say.
  package var terminalColumns: Int? {
    let columns = Int(gw_terminal_columns(number))
    return columns > 0 ? columns : nil
  }

  /// Rows of the terminal; nil when it is none or does not say.
  package var terminalRows: Int? {
    let rows = Int(gw_terminal_rows(number))
    return rows > 0 ? rows : nil
  }

  /// What a pipe takes at once when it says that it can be written: PIPE_BUF of Linux.
  private static let piece = 4096
  /// Milliseconds after which a blocked writer looks again whether an interrupt came just before it fell asleep.
  private static let slice: Int64 = 200

  /// Writes everything, through partial writes. When the other end takes nothing more: ETIMEDOUT after `patience`
  /// milliseconds, EINTR once an interrupt was caught; what can be written at once is written even then.
  package func write(
    _ bytes: some Collection<UInt8>, patience: Int64 = .max
  ) throws(SystemError) {
    let all = Array(bytes)
    let (sum, overflow) = SystemClock.monotonicMilliseconds().addingReportingOverflow(patience)
    let deadline = overflow ? .max : sum
    var written = 0
    while written < all.count {
      try waitUntilWritable(deadline: deadline)
      let count = unsafe all.withUnsafeBytes { buffer in
        unsafe Glibc.write(
          number, buffer.baseAddress?.advanced(by: written), min(Self.piece, all.count - written))
      }
      if count >= 0 {
        written += count
      } else if errno != EINTR, errno != EAGAIN {
        throw SystemError(code: errno, operation: "write")
      }
    }
  }

  /// As much as a pipe takes at once can be written without waiting; so it is when writing would fail at once.
  package var takesMore: Bool { gw_wait_writable(number, 0) != 0 }

  /// Writes to a file straight from where the bytes are, leaving no copy in memory.
  package func write(_ bytes: UnsafeRawBufferPointer) throws(SystemError) {
    var written = 0
    while written < bytes.count {
      let count = unsafe Glibc.write(
        number, bytes.baseAddress?.advanced(by: written), bytes.count - written)
      if count >= 0 {
        written += count
      } else if errno != EINTR {
        throw SystemError(code: errno, operation: "write")
      }
    }
  }

  private func waitUntilWritable(deadline: Int64) throws(SystemError) {
    while true {
      let left = deadline - SystemClock.monotonicMilliseconds()
      let ready = gw_wait_writable(
        number, Interrupts.pending == nil ? max(0, min(left, Self.slice)) : 0)
      if ready > 0 { return }
      if ready < 0, ready != -EINTR { throw SystemError(code: -ready, operation: "write") }
      if Interrupts.pending != nil { throw SystemError(code: EINTR, operation: "write") }
      if left <= 0 { throw SystemError(code: ETIMEDOUT, operation: "write") }
    }
  }

  /// Reads up to `count` bytes; empty at the end.
  package func read(upTo count: Int) throws(SystemError) -> [UInt8] {
    var failure: Int32 = 0
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      let got = unsafe Glibc.read(number, buffer.baseAddress, count)
      if got < 0 { failure = errno }
      filled = max(0, got)
    }
    guard failure == 0 else { throw SystemError(code: failure, operation: "read") }
    return bytes
  }

  /// Waits until a read would not block. False when the time passed first; EINTR when an interrupt was caught.
  package func waitUntilReadable(milliseconds: Int64) throws(SystemError) -> Bool {
    let ready = gw_wait_readable(number, milliseconds)
    guard ready >= 0 else { throw SystemError(code: -ready, operation: "read") }
    return ready > 0
  }

  package func close() {
    _ = Glibc.close(number)
  }
}
