/// The vault on the disk: one file beside the database, its key in another folder. Reading takes no lock; a write
/// replaces the whole file inside one, and is read back and opened before it takes the old one's place.
package struct VaultFile: Sendable {
  package let path: String
  package let keyFile: VaultKeyFile
  private let folder: String

  /// Milliseconds that a writer waits for another.
  private static let patience: Int64 = 30_000

  package init(_ locations: Locations, environment: [String: String]) {
    path = locations.vault
    folder = locations.data
    keyFile = VaultKeyFile(locations, environment: environment)
  }

  /// The vault, or nil when there is none yet.
  package func open() throws(VaultError) -> Vault? {
    for _ in 0..<Self.looks {
      do {
        return try openOnce()
      } catch .wrongKey {
        // Readers take no lock: vault and key may be of before and after a new key file.
        continue
      }
    }
    return try openOnce()
  }

  private static let looks = 3

  private func openOnce() throws(VaultError) -> Vault? {
    guard let (file, header) = try read() else { return nil }
    guard let key = try keyFile.key() else { throw .keyMissing(path: keyFile.path) }
    return try opened(file, header, key: key)
  }

  /// Changes the vault as `body` says, making it and its key when there is none. Whatever `body` throws is passed on
  /// and nothing is changed.
  @discardableResult
  package func change(
    now: Instant, _ body: (inout Vault) throws -> Void
  ) throws -> Vault {
    try whileLocked {
      var vault = try open() ?? made()
      try body(&vault)
      return try write(vault, now: now)
    }
  }

  /// What a writer that was killed left behind. Nothing while another one is at work, whose files these may be.
  package func leftovers(removing: Bool) -> [String] {
    let names = [path + ".new"] + (keyFile.place == .file ? [keyFile.path + ".new"] : [])
    guard let lock = try? FileLock(folder: FileSystem.resolved(folder)),
      (try? lock.acquire(milliseconds: 0, isInterruptible: true)) != nil
    else { return [] }
    defer { lock.release() }
    let found = names.filter { (try? FileSystem.facts($0)) != nil }
    if removing { for name in found { try? PrivateFile.remove(name) } }
    return found
  }
}

/// Reading.
extension VaultFile {
  func read() throws(VaultError) -> (file: [UInt8], header: VaultHeader)? {
    guard let bytes = try contents(path) else { return nil }
    try refuseUnsafeFolders()
    return (bytes, try header(of: bytes))
  }

  private func contents(_ path: String) throws(VaultError) -> [UInt8]? {
    guard
      let file = try VaultError.reading({ () throws(PrivateFile.Failure) in
        try PrivateFile(path, rule: .own)
      })
    else { return nil }
    do {
      return try file.read(limit: VaultHeader.largestFile)
    } catch {
      guard error.isTooBig else { throw .system(error) }
      throw .damaged(path: path, reason: "it is larger than a vault can be")
    }
  }

  private func header(of file: [UInt8]) throws(VaultError) -> VaultHeader {
    do {
      return try VaultHeader(of: file)
    } catch {
      switch error {
      case .newer(let version): throw .newer(path: path, version: version)
      case .notAVault: throw .damaged(path: path, reason: "it is no vault")
      case .truncated: throw .damaged(path: path, reason: "its length is not what it says")
      case .malformed: throw .damaged(path: path, reason: "its header is malformed")
      }
    }
  }

  /// With the key file's key.
  func opened(
    _ file: [UInt8], _ header: VaultHeader, key: Secret
  ) throws(VaultError) -> Vault {
    let id = VaultCipher.identifier(of: key)
    guard let slot = header.slots.first(where: { $0.kind == .keyFile(id: id) }) else {
      throw .wrongKey(path: keyFile.path)
    }
    guard let dataKey = try VaultWrap.dataKey(slot, key: key, vaultID: header.vaultID) else {
      throw .damaged(path: path, reason: "the slot of its key was changed")
    }
    return try Vault.opened(file, header: header, dataKey: dataKey, path: path)
  }

  /// Strangers could put another vault or key in the place of ours.
  private func refuseUnsafeFolders() throws(VaultError) {
    for file in keyFile.place == .file ? [path, keyFile.path] : [path] {
      let open = try VaultError.wrapping { () throws(SystemError) in
        guard let folder = FileSystem.parent(of: file), try FileSystem.existing(folder) != nil
        else { return String?.none }
        return try FileSystem.unsafeFolder(above: FileSystem.resolved(folder))
      }
      if let open { throw .exposed(.parent(path: open)) }
    }
  }
}

/// Writing, inside the lock.
extension VaultFile {
  func whileLocked<Value>(_ body: () throws -> Value) throws -> Value {
    let lock = try VaultError.wrapping { () throws(SystemError) in
      try FileSystem.makeDirectories(folder)
      return try FileLock(folder: FileSystem.resolved(folder))
    }
    do {
      try lock.acquire(milliseconds: Self.patience, isInterruptible: true)
    } catch {
      if error.isTimeout { throw VaultError.busy }
      if error.isInterrupted { throw VaultError.interrupted }
      throw VaultError.system(error)
    }
    defer { lock.release() }
    return try body()
  }

  /// A vault without entries, under the key that is there or a new one.
  private func made() throws(VaultError) -> Vault {
    try refuseUnsafeFolders()
    let key: Secret
    if let present = try keyFile.key() { key = present } else { key = try keyFile.makeKey() }
    guard let dataKey = VaultCipher.randomKey() else { throw .noMemory(mebibytes: 1) }
    var vault = Vault(dataKey: dataKey)
    vault.slots = [VaultWrap.keyFileSlot(key: key, dataKey: dataKey, vaultID: vault.id)]
    return vault
  }

  func write(_ vault: Vault, now: Instant) throws(VaultError) -> Vault {
    let bytes = try vault.sealed(now: now)
    guard bytes.count <= VaultHeader.largestFile else { throw .tooLarge }
    let temporary = path + ".new"
    try VaultError.wrapping { () throws(SystemError) in
      // A writer that was killed may have left one: only the holder of the lock makes it.
      try PrivateFile.remove(temporary)
      try PrivateFile.make(temporary) { (file) throws(SystemError) in try file.write(bytes) }
    }
    let written = try checked(temporary, vault.dataKey)
    try VaultError.wrapping { () throws(SystemError) in
      try PrivateFile.replace(path, by: temporary)
    }
    return written
  }

  /// What has really been written opens.
  private func checked(
    _ temporary: String, _ dataKey: Secret
  ) throws(VaultError) -> Vault {
    guard let bytes = try contents(temporary) else {
      throw .damaged(path: temporary, reason: "it vanished while it was written")
    }
    return try Vault.opened(
      bytes, header: try header(of: bytes), dataKey: dataKey, path: temporary)
  }
}
