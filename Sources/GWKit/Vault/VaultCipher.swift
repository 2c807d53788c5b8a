internal import CSodium

/// The cryptography of the vault, each function a single call of libsodium: sealing, keys from keys, keys from
/// passphrases. It knows nothing of files or formats.
enum VaultCipher {
  static let keyLength = 32
  static let nonceLength = 24
  static let tagLength = 16

  static var libraryVersion: String {
    unsafe sodium_version_string().map { unsafe String(cString: $0) } ?? "?"
  }

  static func freshBytes(_ count: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    unsafe bytes.withUnsafeMutableBytes { unsafe randombytes_buf($0.assumedBytes, $0.count) }
    return bytes
  }

  static func randomKey() -> Secret? {
    unsafe Secret(count: keyLength) { unsafe randombytes_buf($0.assumedBytes, $0.count) }
  }

  /// XChaCha20-Poly1305, the tag at the end. `data` is bound to the result but not in it.
  static func seal(_ message: Secret, key: Secret, nonce: [UInt8], data: [UInt8]) -> [UInt8] {
    precondition(key.count == keyLength && nonce.count == nonceLength, "keys and nonces fit")
    var sealed = [UInt8](repeating: 0, count: message.count + tagLength)
    unsafe message.withBytes { message in
      unsafe key.withBytes { key in
        _ = unsafe crypto_aead_xchacha20poly1305_ietf_encrypt(
          &sealed, nil, message.assumedBytes, UInt64(message.count), data, UInt64(data.count), nil,
          nonce, key.assumedBytes)
      }
    }
    return sealed
  }

  /// What was sealed, or nil when key, nonce, data or bytes are not those of then.
  static func open(
    _ sealed: some Collection<UInt8>, key: Secret, nonce: [UInt8], data: [UInt8]
  ) throws(NoMemory) -> Secret? {
    precondition(key.count == keyLength && nonce.count == nonceLength, "keys and nonces fit")
    guard sealed.count >= tagLength else { return nil }
    let input = Array(sealed)
    var isGenuine = false
    let message = unsafe Secret(count: input.count - tagLength) { output in
      unsafe key.withBytes { key in
        isGenuine =
          unsafe crypto_aead_xchacha20poly1305_ietf_decrypt(
            output.assumedBytes, nil, nil, input, UInt64(input.count), data, UInt64(data.count),
            nonce, key.assumedBytes) == 0
      }
    }
    guard let message else { throw NoMemory(bytes: input.count) }
    return isGenuine ? message : nil
  }

  /// The key of that number below `key`.
  static func subkey(_ number: UInt64, of key: Secret) -> Secret? {
    precondition(key.count == keyLength, "a key has 32 bytes")
    return unsafe Secret(count: keyLength) { output in
      unsafe key.withBytes { key in
        _ = unsafe crypto_kdf_derive_from_key(
          output.assumedBytes, output.count, number, "gwvault1", key.assumedBytes)
      }
    }
  }

  /// BLAKE2b-256 of `bytes` under `key`.
  static func authenticator(of bytes: [UInt8], key: Secret) -> [UInt8] {
    var output = [UInt8](repeating: 0, count: VaultHeader.sealLength)
    unsafe key.withBytes { key in
      _ = unsafe crypto_generichash(
        &output, output.count, bytes, UInt64(bytes.count), key.assumedBytes, key.count)
    }
    return output
  }

  /// BLAKE2b-128 of a key: recognises it and, the key being random, tells nothing about it.
  static func identifier(of key: Secret) -> [UInt8] {
    var output = [UInt8](repeating: 0, count: 16)
    unsafe key.withBytes { key in
      _ = unsafe crypto_generichash(
        &output, output.count, key.assumedBytes, UInt64(key.count), nil, 0)
    }
    return output
  }

  /// Argon2id. Takes about a second and the memory that `cost` says.
  static func key(
    from passphrase: Secret, salt: [UInt8], cost: PassphraseCost
  ) throws(NoMemory) -> Secret {
    precondition(salt.count == 16 && cost.isAcceptable, "the cost is checked before it is paid")
    var isDone = false
    let memory = Int(cost.kibibytes) << 10
    let key = unsafe Secret(count: keyLength) { output in
      unsafe passphrase.withBytes { text in
        isDone =
          unsafe crypto_pwhash(
            output.assumedBytes, UInt64(output.count),
            text.assumedCharacters, UInt64(text.count), salt,
            UInt64(cost.operations), memory, crypto_pwhash_ALG_ARGON2ID13) == 0
      }
    }
    guard let key, isDone else { throw NoMemory(bytes: memory) }
    return key
  }

  /// Compares without telling by time where they differ.
  static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    guard left.count == right.count else { return false }
    return unsafe sodium_memcmp(left, right, left.count) == 0
  }

  struct NoMemory: Error, Equatable {
    var bytes: Int
  }
}

/// libsodium takes no null pointers, and guarded memory never has one.
extension UnsafeRawBufferPointer {
  var assumedBytes: UnsafePointer<UInt8> { unsafe assumed(UInt8.self) }
  fileprivate var assumedCharacters: UnsafePointer<CChar> { unsafe assumed(CChar.self) }

  private func assumed<Element>(_ type: Element.Type) -> UnsafePointer<Element> {
    guard let start = baseAddress else { preconditionFailure("guarded memory has an address") }
    return unsafe start.assumingMemoryBound(to: type)
  }
}

extension UnsafeMutableRawBufferPointer {
  fileprivate var assumedBytes: UnsafeMutablePointer<UInt8> {
    guard let start = baseAddress else { preconditionFailure("guarded memory has an address") }
    return unsafe start.assumingMemoryBound(to: UInt8.self)
  }
}
