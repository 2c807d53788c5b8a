internal import CSodium

/// A key in memory that is locked, guarded and wiped when released. It prints as `<redacted>` and must never become a
/// String except where curl needs it.
@safe package final class Secret {
  private let memory: UnsafeRawBufferPointer

  /// Guarded memory of `count` bytes, zeroed and then filled by `fill`. Nil when memory cannot be had.
  package init?<Failure: Error>(
    count: Int, fill: (UnsafeMutableRawBufferPointer) throws(Failure) -> Void
  ) throws(Failure) {
    guard sodium_init() >= 0, let start = unsafe sodium_malloc(max(1, count)) else { return nil }
    let buffer = unsafe UnsafeMutableRawBufferPointer(start: start, count: count)
    unsafe sodium_memzero(start, max(1, count))
    do throws(Failure) {
      try unsafe fill(buffer)
    } catch {
      unsafe sodium_free(start)
      throw error
    }
    unsafe sodium_mprotect_readonly(start)
    unsafe memory = UnsafeRawBufferPointer(buffer)
  }

  /// Copies the bytes; the caller's own copy is the caller's to forget. Nil when memory cannot be had.
  package convenience init?(_ bytes: some Collection<UInt8>) {
    unsafe self.init(count: bytes.count) { buffer in
      unsafe buffer.copyBytes(from: bytes)
    }
  }

  /// Takes the bytes over: what is left of them is zeros.
  package convenience init?(wiping bytes: inout [UInt8]) {
    self.init(bytes)
    Self.wipe(&bytes)
  }

  /// Overwrites bytes that nobody needs any more. Whoever holds another reference to them keeps a copy.
  package static func wipe(_ bytes: inout [UInt8]) {
    unsafe bytes.withUnsafeMutableBytes { buffer in
      guard let start = buffer.baseAddress else { return }
      unsafe sodium_memzero(start, buffer.count)
    }
  }

  deinit {
    unsafe sodium_free(UnsafeMutableRawPointer(mutating: memory.baseAddress))
  }

  package var count: Int { unsafe memory.count }

  /// The bytes, for as long as `body` runs; they must not be kept.
  package func withBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try unsafe body(memory)
  }

  /// 64 bits that recognise a key: too few to find it again, enough to see that it is another one.
  package var mark: String {
    Array(VaultCipher.identifier(of: self).prefix(8)).hexadecimal
  }

  /// What may be shown of a key: `…last4`, and nothing of a short one.
  package var hint: String {
    guard count >= 12 else { return "…" }
    let end = unsafe withBytes { unsafe String(decoding: $0.suffix(4), as: UTF8.self) }
    return "…" + end
  }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String { "<redacted>" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: []) }
}

extension Secret {
  /// `prefix`, the key and a final NUL byte in guarded memory of their own: a header line for C.
  package func terminated(prefix: String) -> Secret? {
    Secret(joining: prefix, with: self)
  }

  private convenience init?(joining prefix: String, with other: Secret) {
    var line = Array(prefix.utf8)
    line.reserveCapacity(line.count + other.count + 1)
    unsafe other.withBytes { unsafe line.append(contentsOf: $0) }
    line.append(0)
    defer { unsafe line.withUnsafeMutableBytes { unsafe sodium_memzero($0.baseAddress, $0.count) } }
    self.init(line)
  }

  /// A key that can stand between quotation marks as it is.
  package var isJSONSafe: Bool {
    let isPlain = unsafe withBytes {
      unsafe $0.allSatisfy { $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
    }
    return isHeaderSafe && isPlain
  }

  /// A key that can stand in a header: neither empty nor long, printable ASCII without blanks.
  package var isHeaderSafe: Bool {
    let isPrintable = unsafe withBytes { unsafe $0.allSatisfy { $0 > 0x20 && $0 < 0x7F } }
    return (1...4096).contains(count) && isPrintable
  }
}
