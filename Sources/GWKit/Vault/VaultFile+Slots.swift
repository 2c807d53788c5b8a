/// Ways to the data key: more of them, fewer of them, and a new key under all of them.
extension VaultFile {
  /// Asks a person for the passphrase of the slot with that label. Nil when nobody can be asked.
  package typealias PassphraseSource = (_ label: String) throws -> Secret?

  /// Adds a passphrase that opens the vault when the key file is lost.
  @discardableResult
  package func addPassphrase(
    _ passphrase: Secret, label: String, now: Instant
  ) throws -> Vault {
    try addPassphrase(passphrase, label: label, cost: .standard, now: now)
  }

  func addPassphrase(
    _ passphrase: Secret, label: String, cost: PassphraseCost, now: Instant
  ) throws -> Vault {
    // Slow, so before the lock.
    let salt = VaultCipher.freshBytes(16)
    let key = try derived(passphrase, salt, cost)
    return try change(now: now) { vault in
      guard vault.slots.count < VaultHeader.mostSlots else { throw VaultError.tooManySlots }
      vault.slots.append(
        VaultWrap.slot(
          .passphrase(salt: salt, cost: cost), label: label, key: key, dataKey: vault.dataKey,
          vaultID: vault.id))
    }
  }

  /// What a new data key changes besides itself.
  package struct Rekeying: Sendable, Equatable {
    /// The slot to leave out, from 1.
    package var removedSlot: Int?
    /// A new key file takes the place of the one in use.
    package var makesKeyFile: Bool

    package init(removedSlot: Int? = nil, makesKeyFile: Bool = false) {
      self.removedSlot = removedSlot
      self.makesKeyFile = makesKeyFile
    }
  }

  /// Seals everything with a new data key. When the key file is lost, a passphrase opens the vault and a new key file
  /// is made. Passphrases are asked for before the lock is taken; a vault that was written meanwhile is `changed`.
  @discardableResult
  package func rekey(
    _ rekeying: Rekeying = Rekeying(), now: Instant, passphrase: PassphraseSource
  ) throws -> Vault {
    guard let (file, header) = try read() else { throw VaultError.missing }
    let keys: SlotKeys
    do {
      keys = try SlotKeys(header, removing: rekeying.removedSlot, file: self, passphrase)
    } catch let error as VaultError {
      // Somebody else may be changing the keys right now.
      throw try read()?.header == header ? error : .changed
    }
    let vault = try Vault.opened(file, header: header, dataKey: keys.dataKey, path: path)
    return try whileLocked {
      guard try read()?.header == header else { throw VaultError.changed }
      guard let dataKey = VaultCipher.randomKey() else { throw VaultError.noMemory(mebibytes: 1) }
      var fresh = vault.withDataKey(dataKey)
      fresh.slots = keys.wrapped(dataKey, vaultID: vault.id)
      guard rekeying.makesKeyFile || !keys.hasKeyFile else { return try write(fresh, now: now) }
      return try replaceKeyFile(of: fresh, now: now)
    }
  }

  /// At every moment in between, the key in the key file's place opens the vault that is there.
  private func replaceKeyFile(of vault: Vault, now: Instant) throws -> Vault {
    let key = try keyFile.prepareKey()
    let slot = VaultWrap.keyFileSlot(key: key, dataKey: vault.dataKey, vaultID: vault.id)
    let passphrases = vault.slots.filter(\.isPassphrase)
    var both = vault
    both.slots = vault.slots.map(\.replaced) + [slot.replaced]
    guard both.slots.count <= VaultHeader.mostSlots else { throw VaultError.tooManySlots }
    let written = try write(both, now: now)
    try keyFile.adoptPreparedKey()
    guard both.slots.count > passphrases.count + 1 else { return written }
    var final = written
    final.slots = [slot] + passphrases
    return try write(final, now: now)
  }

  func derived(
    _ passphrase: Secret, _ salt: [UInt8], _ cost: PassphraseCost
  ) throws(VaultError) -> Secret {
    do {
      return try VaultCipher.key(from: passphrase, salt: salt, cost: cost)
    } catch {
      throw .noMemory(mebibytes: error.bytes >> 20)
    }
  }
}

/// The keys of the slots that stay, each found or asked for.
struct SlotKeys {
  private(set) var dataKey: Secret
  private var kept: [(slot: VaultSlot, key: Secret)] = []

  /// The slots that stay include that of the key file in use.
  var hasKeyFile: Bool { kept.contains { !$0.slot.isPassphrase } }

  init(
    _ header: VaultHeader, removing: Int?, file: VaultFile, _ passphrase: VaultFile.PassphraseSource
  ) throws {
    if let removing, !header.slots.indices.contains(removing - 1) {
      throw VaultError.noSuchSlot(removing)
    }
    let fileKey = try file.keyFile.key()
    let fileID = fileKey.map(VaultCipher.identifier)
    let isFileKeyHere = header.slots.contains { $0.isKeyFile(fileID) }
    // A key file of another vault must not be overwritten.
    if fileKey != nil, !isFileKeyHere { throw VaultError.wrongKey(path: file.keyFile.path) }
    var found: Secret?
    for (index, slot) in header.slots.enumerated() {
      let isRemoved = index + 1 == removing
      if case .keyFile(let id) = slot.kind {
        guard id == fileID, let fileKey else {
          // A new key file was being made when a process was killed; its other half is good for nothing.
          if slot.isReplaced { continue }
          // Without the key file nothing can be done for other key files; with it, someone still uses them.
          if isFileKeyHere, !isRemoved { throw VaultError.slotNotHere(index + 1) }
          continue
        }
        if isRemoved { throw VaultError.slotInUse(index + 1) }
        found = try Self.opened(slot, fileKey, header, file)
        kept.append((slot, fileKey))
      } else if !isRemoved {
        let key = try Self.key(of: slot, file, passphrase, number: index + 1)
        // Also when the data key is known: a mistyped passphrase must not be wrapped around the new one.
        found = try Self.opened(slot, key, header, file)
        kept.append((slot, key))
      }
    }
    guard let found else { throw VaultError.keyMissing(path: file.keyFile.path) }
    dataKey = found
  }

  private static func key(
    of slot: VaultSlot, _ file: VaultFile, _ passphrase: VaultFile.PassphraseSource, number: Int
  ) throws -> Secret {
    guard case .passphrase(let salt, let cost) = slot.kind else {
      preconditionFailure("key files have no passphrase")
    }
    guard cost.isAcceptable else {
      throw VaultError.damaged(path: file.path, reason: "a passphrase slot asks for too much")
    }
    guard let text = try passphrase(slot.label) else { throw VaultError.slotNotHere(number) }
    return try file.derived(text, salt, cost)
  }

  private static func opened(
    _ slot: VaultSlot, _ key: Secret, _ header: VaultHeader, _ file: VaultFile
  ) throws(VaultError) -> Secret {
    if let dataKey = try VaultWrap.dataKey(slot, key: key, vaultID: header.vaultID) {
      return dataKey
    }
    throw slot.isPassphrase
      ? .wrongPassphrase : .damaged(path: file.path, reason: "the slot of its key was changed")
  }

  func wrapped(_ dataKey: Secret, vaultID: [UInt8]) -> [VaultSlot] {
    kept.map { slot, key in
      VaultWrap.slot(
        slot.kind, label: slot.settled.label, key: key, dataKey: dataKey, vaultID: vaultID)
    }
  }
}

/// While one key file takes another's place both open the vault. The label says so, in case nobody finishes it.
extension VaultSlot {
  private static let mark = " (replacing)"

  fileprivate var isReplaced: Bool { label.hasSuffix(Self.mark) && !isPassphrase }

  fileprivate var replaced: VaultSlot {
    var slot = self
    if !isPassphrase, !isReplaced { slot.label = "key file" + Self.mark }
    return slot
  }

  fileprivate var settled: VaultSlot {
    var slot = self
    if isReplaced { slot.label = "key file" }
    return slot
  }
}

extension VaultSlot {
  fileprivate var isPassphrase: Bool {
    if case .passphrase = kind { true } else { false }
  }

  fileprivate func isKeyFile(_ wanted: [UInt8]?) -> Bool {
    if case .keyFile(let id) = kind { id == wanted } else { false }
  }
}
