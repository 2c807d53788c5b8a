/// An open vault: its entries in guarded memory, and the key that seals them. It reads and writes no file.
package struct Vault {
  package let id: [UInt8]
  /// Grows by one at every write.
  package let generation: UInt64
  package let written: Instant
  package private(set) var entries: [VaultEntry]
  var slots: [VaultSlot]
  let dataKey: Secret

  init(header: VaultHeader, entries: [VaultEntry], dataKey: Secret) {
    id = header.vaultID
    generation = header.generation
    written = header.written
    slots = header.slots
    self.entries = entries
    self.dataKey = dataKey
  }

  /// A new one without entries and slots.
  init(dataKey: Secret) {
    id = VaultCipher.freshBytes(16)
    generation = 0
    written = Instant(milliseconds: 0)
    slots = []
    entries = []
    self.dataKey = dataKey
  }

  /// The same entries under another data key; the slots must be made anew.
  func withDataKey(_ key: Secret) -> Vault {
    let header = VaultHeader(
      vaultID: id, generation: generation, written: written, nonce: [], payloadLength: 0, slots: [])
    return Vault(header: header, entries: entries, dataKey: key)
  }

  package func secret(_ name: String) -> Secret? {
    entries.first { $0.name == name }?.secret
  }

  /// Adds the entry, or puts it in the place of the one with its name.
  package mutating func set(_ entry: VaultEntry) {
    if let position = entries.firstIndex(where: { $0.name == entry.name }) {
      entries[position] = entry
    } else {
      entries.append(entry)
    }
  }

  /// False when there is none of that name.
  package mutating func remove(_ name: String) -> Bool {
    guard let position = entries.firstIndex(where: { $0.name == name }) else { return false }
    entries.remove(at: position)
    return true
  }
}

/// Bytes and back.
extension Vault {
  /// The whole file, as generation `generation + 1`.
  func sealed(now: Instant) throws(VaultError) -> [UInt8] {
    let payload = try VaultPayload.sealable(entries)
    let header = VaultHeader(
      vaultID: id, generation: generation + 1, written: now,
      nonce: VaultCipher.freshBytes(VaultCipher.nonceLength),
      payloadLength: payload.count + VaultCipher.tagLength, slots: slots)
    let (sealKey, payloadKey) = try Self.subkeys(of: dataKey)
    let front = header.bytes
    let whole = front + VaultCipher.authenticator(of: front, key: sealKey)
    return whole
      + VaultCipher.seal(payload, key: payloadKey, nonce: header.nonce, data: whole)
  }

  /// Opens a file whose data key is known.
  static func opened(
    _ file: [UInt8], header: VaultHeader, dataKey: Secret, path: String
  ) throws(VaultError) -> Vault {
    let (sealKey, payloadKey) = try subkeys(of: dataKey)
    let end = header.length
    let seal = Array(file[(end - VaultHeader.sealLength)..<end])
    let front = Array(file[..<(end - VaultHeader.sealLength)])
    guard VaultCipher.areEqual(seal, VaultCipher.authenticator(of: front, key: sealKey)) else {
      throw .damaged(path: path, reason: "its header was changed")
    }
    guard
      let payload = try open(
        file[end...], key: payloadKey, nonce: header.nonce, data: Array(file[..<end]))
    else { throw .damaged(path: path, reason: "its content was changed") }
    guard let entries = VaultPayload.entries(payload) else {
      throw .damaged(path: path, reason: "its content cannot be read")
    }
    return Vault(header: header, entries: entries, dataKey: dataKey)
  }

  private static func subkeys(
    of dataKey: Secret
  ) throws(VaultError) -> (seal: Secret, payload: Secret) {
    guard let seal = VaultCipher.subkey(1, of: dataKey),
      let payload = VaultCipher.subkey(2, of: dataKey)
    else { throw .noMemory(mebibytes: 1) }
    return (seal, payload)
  }

  static func open(
    _ sealed: some Collection<UInt8>, key: Secret, nonce: [UInt8], data: [UInt8]
  ) throws(VaultError) -> Secret? {
    do {
      return try VaultCipher.open(sealed, key: key, nonce: nonce, data: data)
    } catch {
      throw .noMemory(mebibytes: 1)
    }
  }
}
