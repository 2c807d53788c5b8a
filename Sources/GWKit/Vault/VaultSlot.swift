/// One way to the data key: it is wrapped by a key file or by a passphrase. 128 bytes of the header, as
/// docs/vault-format.md lays them out. It never holds a key in the clear.
struct VaultSlot: Equatable {
  enum Kind: Equatable {
    /// `id` recognises the key file without telling anything about it.
    case keyFile(id: [UInt8])
    case passphrase(salt: [UInt8], cost: PassphraseCost)
  }

  static let length = 128
  static let longestLabel = 24
  private static let wrappedLength = 48

  var kind: Kind
  var nonce: [UInt8]
  /// The data key, sealed.
  var wrapped: [UInt8]
  var label: String

  /// The first 32 bytes: what the wrapping is bound to.
  var head: [UInt8] {
    switch kind {
    case .keyFile(let id): [1, 0, 0, 0] + [UInt8](repeating: 0, count: 12) + id
    case .passphrase(let salt, let cost):
      [2, 0, 0, 0] + cost.operations.littleEndianBytes + cost.kibibytes.littleEndianBytes
        + [0, 0, 0, 0] + salt
    }
  }

  var bytes: [UInt8] {
    let text = Array(label.utf8)
    return head + nonce + wrapped + text
      + [UInt8](repeating: 0, count: Self.longestLabel - text.count)
  }

  init(kind: Kind, nonce: [UInt8], wrapped: [UInt8], label: String) {
    precondition(label.utf8.count <= Self.longestLabel, "a label fits its field")
    self.kind = kind
    self.nonce = nonce
    self.wrapped = wrapped
    self.label = label
  }

  /// Nil unless the bytes are exactly what `bytes` makes.
  init?(_ bytes: ArraySlice<UInt8>) {
    var reader = ByteReader(bytes)
    guard let type = reader.number(UInt32.self), let operations = reader.number(UInt32.self),
      let kibibytes = reader.number(UInt32.self), reader.number(UInt32.self) == 0,
      let mark = reader.bytes(16), let nonce = reader.bytes(VaultCipher.nonceLength),
      let wrapped = reader.bytes(Self.wrappedLength),
      let label = reader.bytes(Self.longestLabel).flatMap(Self.label), reader.isAtEnd
    else { return nil }
    switch type {
    case 1 where operations == 0 && kibibytes == 0: kind = .keyFile(id: mark)
    case 2:
      kind = .passphrase(
        salt: mark, cost: PassphraseCost(operations: operations, kibibytes: kibibytes))
    default: return nil
    }
    self.nonce = nonce
    self.wrapped = wrapped
    self.label = label
  }

  /// UTF-8, then nothing but NUL bytes.
  private static func label(_ field: [UInt8]) -> String? {
    let text = field.prefix { $0 != 0 }
    guard field.dropFirst(text.count).allSatisfy({ $0 == 0 }) else { return nil }
    return String(validating: text, as: UTF8.self)
  }
}

/// What turning a passphrase into a key costs, by Argon2id. Reading refuses more than this machine should be made to
/// spend by a file that someone else may have written.
struct PassphraseCost: Equatable {
  var operations: UInt32
  var kibibytes: UInt32

  /// About 0.8 s and 256 MiB.
  static let standard = PassphraseCost(operations: 3, kibibytes: 256 << 10)

  var isAcceptable: Bool {
    (1...8).contains(operations) && (8...(512 << 10)).contains(kibibytes)
  }
}
