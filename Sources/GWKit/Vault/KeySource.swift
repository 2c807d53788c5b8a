/// Turns what an environment variable or a command gave into a key.
package enum KeySource {
  package enum Problem: Error, Equatable {
    case empty
    /// Blanks, line breaks inside, or bytes that cannot stand in a header.
    case malformed
    case noMemory
  }

  /// The same for bytes that nobody needs any more: what is left of them is zeros.
  package static func secret(wiping bytes: inout [UInt8]) throws(Problem) -> Secret {
    guard let whole = Secret(wiping: &bytes) else { throw .noMemory }
    return try unsafe whole.withBytes { (bytes) throws(Problem) in
      try unsafe secret(from: bytes)
    }
  }

  /// White space around the key is dropped; nothing else is forgiven.
  package static func secret(
    from bytes: some BidirectionalCollection<UInt8>
  ) throws(Problem) -> Secret {
    func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
    var trimmed = bytes.drop(while: isBlank)
    while let last = trimmed.last, isBlank(last) { trimmed.removeLast() }
    guard !trimmed.isEmpty else { throw .empty }
    guard let secret = Secret(trimmed) else { throw .noMemory }
    guard secret.isHeaderSafe else { throw .malformed }
    return secret
  }
}
