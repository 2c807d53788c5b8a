internal import CSodium

/// BLAKE2b with 256 bits: an identity that nobody can find a second text for. It keeps nothing secret.
package struct Digest: Sendable, Hashable {
  package let bytes: [UInt8]

  package static let length = 32

  package init(of content: [UInt8]) {
    var digest = [UInt8](repeating: 0, count: Self.length)
    // Fails only for lengths that are out of range.
    _ = unsafe crypto_generichash(
      &digest, digest.count, content, UInt64(content.count), nil, 0)
    bytes = digest
  }

  /// One that was kept; nil when it is none.
  package init?(_ bytes: [UInt8]) {
    guard bytes.count == Self.length else { return nil }
    self.bytes = bytes
  }
}
