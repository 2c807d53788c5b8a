internal import Glibc

/// Reads a descriptor line by line, however much there is of it: what is kept is never more than one line. It does not
/// say what a line means: an empty one is given too, and a carriage return is a part of its line. The descriptor is its
/// owner's to close.
package final class LineReader {
  package enum Outcome: Sendable, Equatable {
    /// Without its line end; counted from 1.
    case line([UInt8], number: Int)
    /// Longer than the limit: its bytes were passed over.
    case tooLong(number: Int)
    case end
    /// Nothing can be read now; only for those who do not wait.
    case notYet
  }

  private let descriptor: Descriptor
  private let limit: Int
  /// What was read and not given yet is `buffer[start..<end]`; up to `searched` there is no line end in it.
  private var buffer: [UInt8]
  private var start = 0
  private var end = 0
  private var searched = 0
  /// Lines that were given.
  private var count = 0
  /// The line at `start` is too long, and its beginning is gone.
  private var isSkipping = false
  private var isAtEnd = false

  /// Bytes that are read at once.
  private static let piece = 65_536

  /// Lines of more than `limit` bytes are too long.
  package init(_ descriptor: Descriptor, limit: Int) {
    self.descriptor = descriptor
    self.limit = max(0, limit)
    buffer = [UInt8](repeating: 0, count: Self.piece)
  }

  /// The next line. An error loses nothing: whoever was interrupted may ask again.
  package func next(waits: Bool) throws(SystemError) -> Outcome {
    while true {
      if let place = lineEnd() { return give(upTo: place, next: place + 1) }
      if isAtEnd { return start == end && !isSkipping ? .end : give(upTo: end, next: end) }
      if isSkipping || end - start > limit { skip() }
      if try !fill(waits: waits) { return .notYet }
    }
  }

  /// Where the line at `start` ends, as far as it was read.
  private func lineEnd() -> Int? {
    let found = unsafe buffer.withUnsafeBytes { bytes -> Int? in
      guard searched < end, let base = bytes.baseAddress,
        let place = unsafe memchr(base + searched, 0x0A, end - searched)
      else { return nil }
      return unsafe UnsafeRawPointer(place) - base
    }
    searched = found ?? end
    return found
  }

  private func give(upTo place: Int, next: Int) -> Outcome {
    defer {
      start = next
      searched = next
      isSkipping = false
    }
    count += 1
    if isSkipping || place - start > limit { return .tooLong(number: count) }
    return .line(Array(buffer[start..<place]), number: count)
  }

  private func skip() {
    isSkipping = true
    start = end
  }

  /// False when there is nothing to read now. A pipe that nobody has opened for writing yet reads as ended but does not
  /// poll as readable: it is asked first, always.
  private func fill(waits: Bool) throws(SystemError) -> Bool {
    makeRoom()
    while true {
      if try descriptor.waitUntilReadable(milliseconds: waits ? .max : 0), let got = try read() {
        end += got
        isAtEnd = got == 0
        return true
      }
      if !waits { return false }
    }
  }

  /// Nil when somebody else read what there was.
  private func read() throws(SystemError) -> Int? {
    let got = unsafe buffer.withUnsafeMutableBytes { bytes in
      unsafe Glibc.read(descriptor.number, bytes.baseAddress?.advanced(by: end), bytes.count - end)
    }
    if got >= 0 { return got }
    guard errno == EAGAIN else { throw SystemError(code: errno, operation: "read") }
    return nil
  }

  /// Moves the beginning of a line to the front once the buffer is used up, and makes it larger only for a line that
  /// fills it; the room that a long line took is given back after it.
  private func makeRoom() {
    let rest = end - start
    if buffer.count > Self.piece, rest <= Self.piece / 2 {
      buffer = Array(buffer[start..<end]) + [UInt8](repeating: 0, count: Self.piece - rest)
    } else if rest == 0 || end == buffer.count {
      buffer.replaceSubrange(0..<rest, with: Array(buffer[start..<end]))
      if rest == buffer.count {
        let size = min(buffer.count * 2, limit + Self.piece)
        buffer += [UInt8](repeating: 0, count: size - rest)
      }
    } else {
      return
    }
    searched -= start
    (start, end) = (0, rest)
  }
}
