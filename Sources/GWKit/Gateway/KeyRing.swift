/// Puts keys into the vault and takes them out, and notes in the database how new the vault is. It shows no key.
package struct KeyRing {
  private let world: World
  private let database: Database
  private let file: VaultFile

  package init(world: World, database: Database) throws(GatewayError) {
    guard let file = world.vaultFile else {
      throw GatewayError(.notSetUp, "there is no home for a vault")
    }
    self.world = world
    self.database = database
    self.file = file
  }

  /// Keeps what signs the alerts of a sink, or takes it out.
  package func setSecret(_ secret: Secret?, ofSink sink: String) throws(GatewayError) {
    let name = VaultEntry.name(ofSink: sink)
    guard let secret else {
      do {
        guard try file.open()?.secret(name) != nil else { return }
      } catch {
        throw GatewayError(error)
      }
      return try note { try file.change(now: world.now()) { _ = $0.remove(name) } }
    }
    // Its place is that of a provider: what belongs to none.
    let entry = VaultEntry(name: name, provider: "", created: world.now(), secret: secret)
    try note { try file.change(now: world.now()) { $0.set(entry) } }
  }

  package func has(_ provider: String) throws(GatewayError) -> Bool {
    do {
      return try file.open()?.secret(VaultEntry.name(ofProvider: provider)) != nil
    } catch {
      throw GatewayError(error)
    }
  }

  package func set(_ secret: Secret, for provider: String) throws(GatewayError) {
    let entry = VaultEntry(
      name: VaultEntry.name(ofProvider: provider), provider: provider, created: world.now(),
      secret: secret)
    try note { try file.change(now: world.now()) { $0.set(entry) } }
  }

  /// False when there was none; the vault is not written then.
  package func remove(_ provider: String) throws(GatewayError) -> Bool {
    let name = VaultEntry.name(ofProvider: provider)
    guard try has(provider) else { return false }
    try note { try file.change(now: world.now()) { _ = $0.remove(name) } }
    return true
  }

  package func addPassphrase(_ passphrase: Secret, label: String) throws(GatewayError) {
    try note { try file.addPassphrase(passphrase, label: label, now: world.now()) }
  }

  package func rekey(
    _ rekeying: VaultFile.Rekeying, passphrase: VaultFile.PassphraseSource
  ) throws(GatewayError) {
    if rekeying.makesKeyFile, file.keyFile.place == .credential {
      throw GatewayError(
        .usage, "the key is handed over by the system, which alone can replace it",
        hints: ["run this where the key file is"])
    }
    try note { try file.rekey(rekeying, now: world.now(), passphrase: passphrase) }
  }

  private func note(_ change: () throws -> Vault) throws(GatewayError) {
    do {
      let vault = try change()
      try database.write {
        try VaultGenerations(database).note(
          Int64(clamping: vault.generation), of: vault.idText, now: world.now())
      }
    } catch {
      throw GatewayError(error)
    }
  }
}

extension Vault {
  /// Its id in hexadecimal.
  package var idText: String { id.hexadecimal }
}
