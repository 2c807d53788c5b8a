/// The front of a vault file: who it is, which version of it, and the slots. Bytes and back, without cryptography; that
/// the bytes are genuine only the seal over them can tell.
struct VaultHeader: Equatable {
  static let magic = Array("GWVAULT".utf8) + [1]
  static let sealLength = 32
  static let mostSlots = 8
  static let largestFile = 1 << 20
  private static let fixedLength = 80

  var vaultID: [UInt8]
  var generation: UInt64
  var written: Instant
  /// Of the payload; new at every write.
  var nonce: [UInt8]
  var payloadLength: Int
  var slots: [VaultSlot]

  /// With the seal.
  var length: Int { Self.fixedLength + VaultSlot.length * slots.count + Self.sealLength }

  /// Everything that the seal covers.
  var bytes: [UInt8] {
    Self.magic + UInt16(length).littleEndianBytes + [UInt8(slots.count), 0, 0, 0, 0, 0] + vaultID
      + generation.littleEndianBytes + UInt64(bitPattern: written.milliseconds).littleEndianBytes
      + nonce + UInt64(payloadLength).littleEndianBytes + slots.flatMap(\.bytes)
  }

  init(
    vaultID: [UInt8], generation: UInt64, written: Instant, nonce: [UInt8], payloadLength: Int,
    slots: [VaultSlot]
  ) {
    self.vaultID = vaultID
    self.generation = generation
    self.written = written
    self.nonce = nonce
    self.payloadLength = payloadLength
    self.slots = slots
  }

  /// Why bytes are no header of this version.
  enum Problem: Error, Equatable {
    case notAVault
    case newer(version: UInt8)
    case truncated
    case malformed
  }

  /// Reads the front of a whole file, whose length it checks.
  init(of file: [UInt8]) throws(Problem) {
    guard file.starts(with: Self.magic.dropLast()) else { throw .notAVault }
    var reader = ByteReader(file[...])
    _ = reader.bytes(Self.magic.count - 1)
    guard let version = reader.number(UInt8.self) else { throw .truncated }
    guard version <= Self.magic[7] else { throw .newer(version: version) }
    guard version == Self.magic[7] else { throw .malformed }
    guard let length = reader.number(UInt16.self), let count = reader.number(UInt8.self),
      let flags = reader.number(UInt8.self), let reserved = reader.number(UInt32.self),
      let vaultID = reader.bytes(16), let generation = reader.number(UInt64.self),
      let written = reader.number(UInt64.self), let nonce = reader.bytes(VaultCipher.nonceLength),
      let payloadLength = reader.number(UInt64.self)
    else { throw .truncated }
    guard (1...Self.mostSlots).contains(Int(count)), flags == 0, reserved == 0,
      Int(length) == Self.fixedLength + VaultSlot.length * Int(count) + Self.sealLength
    else { throw .malformed }
    guard file.count >= Int(length), payloadLength == UInt64(file.count - Int(length)) else {
      throw .truncated
    }
    var slots: [VaultSlot] = []
    for _ in 0..<count {
      guard let slot = reader.bytes(VaultSlot.length).flatMap({ VaultSlot($0[...]) }) else {
        throw .malformed
      }
      slots.append(slot)
    }
    self.init(
      vaultID: vaultID, generation: generation,
      written: Instant(milliseconds: Int64(bitPattern: written)), nonce: nonce,
      payloadLength: Int(payloadLength), slots: slots)
  }
}
