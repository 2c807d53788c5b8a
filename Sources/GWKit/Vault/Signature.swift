internal import CSodium

/// What shows that a message comes from who knows a secret, and was not changed on its way. It hides nothing.
package enum Signature {
  /// HMAC with SHA-256 (RFC 2104); 32 bytes.
  package static func hmacSHA256(of message: [UInt8], key: Secret) -> [UInt8] {
    unsafe key.withBytes { unsafe hmac(message, $0) }
  }

  /// The same with the key that `whsec_` and Base64 stand for, as Standard Webhooks writes secrets; nil when it is none.
  package static func hmacSHA256(of message: [UInt8], encodedKey key: Secret) -> [UInt8]? {
    let decoded = unsafe key.withBytes { bytes in
      let text = unsafe String(decoding: bytes, as: UTF8.self)
      return text.hasPrefix(prefix) ? Base64.bytes(text.dropFirst(prefix.count)) : nil
    }
    guard var decoded else { return nil }
    defer { Secret.wipe(&decoded) }
    return unsafe decoded.withUnsafeBytes { unsafe hmac(message, $0) }
  }

  /// What a secret begins with whose rest is Base64.
  fileprivate static let prefix = "whsec_"

  private static func hmac(_ message: [UInt8], _ key: UnsafeRawBufferPointer) -> [UInt8] {
    var state = crypto_auth_hmacsha256_state()
    var code = [UInt8](repeating: 0, count: 32)
    // None of them can fail.
    _ = unsafe crypto_auth_hmacsha256_init(
      &state, key.assumedBytes, key.count)
    _ = unsafe crypto_auth_hmacsha256_update(&state, message, UInt64(message.count))
    _ = unsafe crypto_auth_hmacsha256_final(&state, &code)
    return code
  }
}

extension Secret {
  /// It does not say that it is Base64 and is something else.
  package var isProperForSigning: Bool {
    unsafe withBytes { bytes in
      let text = unsafe String(decoding: bytes, as: UTF8.self)
      return !text.hasPrefix(Signature.prefix)
        || Base64.bytes(text.dropFirst(Signature.prefix.count)).map { !$0.isEmpty } ?? false
    }
  }
}
